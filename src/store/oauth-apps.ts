import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** An app of the integration's own at a vendor, without its secret. */
export interface OAuthApp {
  oauthAppId: string
  connector: string
  name: string
  clientId: string
  baseUrl: string | null
  /** Asked for beside what a connect session wants. */
  scopes: string[]
  createdAt: Date
}

export interface SealedOAuthApp extends OAuthApp {
  clientSecret: Buffer
}

const VISIBLE = [
  'oauth_app_id as oauthAppId',
  'connector',
  'name',
  'client_id as clientId',
  'base_url as baseUrl',
  'scopes',
  'created_at as createdAt',
] as const

export function insertOAuthApp(
  db: Database,
  accountId: string,
  app: Omit<SealedOAuthApp, 'createdAt'>,
): Promise<OAuthApp> {
  return inAccount(db, accountId, (tx) =>
    tx
      .insertInto('oauth_apps')
      .values({
        account_id: accountId,
        oauth_app_id: app.oauthAppId,
        connector: app.connector,
        name: app.name,
        client_id: app.clientId,
        client_secret: app.clientSecret,
        base_url: app.baseUrl,
        scopes: app.scopes,
      })
      .returning(VISIBLE)
      .executeTakeFirstOrThrow(),
  )
}

export function listOAuthApps(db: Database, accountId: string): Promise<OAuthApp[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('oauth_apps')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .orderBy('oauth_app_id')
      .execute(),
  )
}

export function findOAuthApp(
  db: Database,
  accountId: string,
  oauthAppId: string,
): Promise<SealedOAuthApp | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('oauth_apps')
      .select([...VISIBLE, 'client_secret as clientSecret'])
      .where('account_id', '=', accountId)
      .where('oauth_app_id', '=', oauthAppId)
      .executeTakeFirst(),
  )
}

/** Puts another secret in the place of the app's; `undefined` when the account has no such app. */
export function updateOAuthAppSecret(
  db: Database,
  accountId: string,
  oauthAppId: string,
  clientSecret: Buffer,
): Promise<OAuthApp | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('oauth_apps')
      .set({ client_secret: clientSecret })
      .where('account_id', '=', accountId)
      .where('oauth_app_id', '=', oauthAppId)
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}

/** Forgets the app; `used` when grants were given to it that are not retired. */
export async function deleteOAuthApp(
  db: Database,
  accountId: string,
  oauthAppId: string,
): Promise<'deleted' | 'used' | 'missing'> {
  const used = await inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('credentials')
      .select('credential_id')
      .where('account_id', '=', accountId)
      .where('oauth_app_id', '=', oauthAppId)
      .where('status', '<>', 'retired')
      .limit(1)
      .executeTakeFirst(),
  )
  if (used) return 'used'
  const result = await inAccount(db, accountId, (tx) =>
    tx
      .deleteFrom('oauth_apps')
      .where('account_id', '=', accountId)
      .where('oauth_app_id', '=', oauthAppId)
      .executeTakeFirst(),
  )
  return result.numDeletedRows > 0n ? 'deleted' : 'missing'
}
