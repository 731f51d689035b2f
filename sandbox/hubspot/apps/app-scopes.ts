import { KNOWN_SCOPES } from '../scopes.ts'

/** Returns the scopes without repeats; throws a `RangeError` that names those that an app cannot have. */
export function knownAppScopes(scopes: readonly string[], where: string): string[] {
  const unknown = scopes.filter((scope) => !KNOWN_SCOPES.has(scope))
  if (unknown.length === 0) return [...new Set(scopes)]
  throw new RangeError(
    `${where} has scopes that do not exist: ${unknown.join(', ')}. GET /_sandbox/hubspot/scopes lists those that do.`,
  )
}
