import { KNOWN_SCOPES } from '../scopes.ts'

/**
 * Scopes of an app itself, for tokens by client credentials: the webhooks journal. No account grants them.
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (PublicApiSpecs, webhooks journal)
 */
export const JOURNAL_SCOPES: ReadonlySet<string> = new Set([
  'developer.webhooks_journal.read',
  'developer.webhooks_journal.subscriptions.read',
  'developer.webhooks_journal.subscriptions.write',
  'developer.webhooks_journal.snapshots.read',
  'developer.webhooks_journal.snapshots.write',
])

/** Every OAuth app has this scope, whether its developer names it or not. */
export const OAUTH_SCOPE = 'oauth'

/** Returns the scopes without repeats; throws a `RangeError` that names those that an app cannot have. */
export function knownAppScopes(scopes: readonly string[], where: string): string[] {
  const unknown = scopes.filter((scope) => !KNOWN_SCOPES.has(scope))
  if (unknown.length === 0) return [...new Set(scopes)]
  throw new RangeError(
    `${where} has scopes that do not exist: ${unknown.join(', ')}. GET /_sandbox/hubspot/scopes lists those that do.`,
  )
}
