import { ControlError } from '../../core/vendor.ts'
import { KNOWN_SCOPES } from '../scopes.ts'
import type { User } from './entities.ts'

/** How a user is named in a sentence. */
export function nameOf(user: User): string {
  return `${user.firstName} ${user.lastName} (user ${user.id})`
}

/**
 * Refuses users who may not handle Service Keys, or apps.
 * Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys
 */
export function requireDeveloperTools(user: User, what = 'Service Keys'): void {
  if (user.superAdmin || user.developerTools) return
  throw new ControlError(
    403,
    `${nameOf(user)} may not create or manage ${what}: that takes Super Admin or Developer Tools access.`,
  )
}

/**
 * Refuses users who may not connect or disconnect apps.
 * Source: developers.hubspot.com/docs/apps/legacy-apps/authentication/working-with-oauth
 */
export function requireAppAccess(user: User): void {
  if (user.superAdmin || user.appMarketplace) return
  throw new ControlError(
    403,
    `${nameOf(user)} may not connect or disconnect apps: that takes Super Admin or App Marketplace access.`,
  )
}

/** Refuses everyone but Super Admins. Source: developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview */
export function requireSuperAdmin(user: User, what: string): void {
  if (user.superAdmin) return
  throw new ControlError(403, `${nameOf(user)} may not create or manage ${what}: that takes Super Admin.`)
}

/**
 * Refuses scopes that the user does not hold, naming them.
 * Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys
 */
export function requireHeldScopes(user: User, scopes: readonly string[]): void {
  if (user.superAdmin) return
  const missing = scopes.filter((scope) => !user.scopes.includes(scope))
  if (missing.length === 0) return
  throw new ControlError(
    403,
    `${nameOf(user)} may not grant ${missing.join(', ')}: nobody grants a scope that they do not hold.`,
  )
}

/** Returns the scopes without repeats; throws a `RangeError` that names those that do not exist. */
export function knownScopes(scopes: readonly string[]): string[] {
  const unknown = scopes.filter((scope) => !KNOWN_SCOPES.has(scope))
  if (unknown.length > 0) {
    throw new RangeError(
      `Unknown scopes: ${unknown.join(', ')}. GET /_sandbox/hubspot/scopes lists those that exist.`,
    )
  }
  return [...new Set(scopes)]
}
