import { sql, type UpdateObject } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { ConnectSessions, ConnectState, Schema } from './schema.ts'

/** A customer on the way to being connected. */
export interface ConnectSession {
  accountId: string
  sessionId: string
  state: ConnectState
  connector: string | null
  externalId: string | null
  baseUrl: string | null
  objects: Record<string, 'read' | 'write'> | null
  /** Kinds of credential that may be used; empty = all. */
  kinds: string[]
  returnUrl: string | null
  /** The connection that gets a new credential, when this is a re-authorisation. */
  reauthConnectionId: string | null
  /** The outcome. */
  connectionId: string | null
  failure: string | null
  createdAt: Date
  expiresAt: Date
  completedAt: Date | null
  expired: boolean
}

/** A session as the page works with it. */
export interface OpenSession extends ConnectSession {
  browserHash: Buffer | null
  oauthAppId: string | null
  oauthStateHash: Buffer | null
  oauthVerifier: Buffer | null
  /** Whether the sign-in that is under way began less than ten minutes ago. */
  signInFresh: boolean
  pending: Buffer | null
}

export interface NewConnectSession {
  sessionId: string
  linkHash: Buffer
  connector: string | null
  externalId: string | null
  baseUrl: string | null
  objects: Record<string, 'read' | 'write'>
  kinds: string[]
  returnUrl: string | null
  reauthConnectionId: string | null
  ttlSeconds: number
}

const VISIBLE = [
  'account_id as accountId',
  'session_id as sessionId',
  'state',
  'connector',
  'external_id as externalId',
  'base_url as baseUrl',
  'objects',
  'kinds',
  'return_url as returnUrl',
  'reauth_connection_id as reauthConnectionId',
  'connection_id as connectionId',
  'failure',
  'created_at as createdAt',
  'expires_at as expiresAt',
  'completed_at as completedAt',
  sql<boolean>`expires_at <= now()`.as('expired'),
] as const

const OPEN = [
  ...VISIBLE,
  'browser_hash as browserHash',
  'oauth_app_id as oauthAppId',
  'oauth_state_hash as oauthStateHash',
  'oauth_verifier as oauthVerifier',
  sql<boolean>`coalesce(oauth_started_at > now() - interval '10 minutes', false)`.as('signInFresh'),
  'pending',
] as const

export function insertConnectSession(
  db: Database,
  accountId: string,
  fresh: NewConnectSession,
): Promise<ConnectSession> {
  return inAccount(db, accountId, (tx) =>
    tx
      .insertInto('connect_sessions')
      .values({
        account_id: accountId,
        session_id: fresh.sessionId,
        link_hash: fresh.linkHash,
        state: 'open',
        connector: fresh.connector,
        external_id: fresh.externalId,
        base_url: fresh.baseUrl,
        objects: fresh.objects,
        kinds: fresh.kinds,
        return_url: fresh.returnUrl,
        reauth_connection_id: fresh.reauthConnectionId,
        expires_at: sql<Date>`now() + make_interval(secs => ${fresh.ttlSeconds})`,
      })
      .returning(VISIBLE)
      .executeTakeFirstOrThrow(),
  )
}

/** `undefined` when the account has no such session. */
export function findConnectSession(
  db: Database,
  accountId: string,
  sessionId: string,
): Promise<ConnectSession | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('connect_sessions')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .where('session_id', '=', sessionId)
      .executeTakeFirst(),
  )
}

/** The session whose link, or whose sign-in under way, has a secret with this hash. */
export function findSessionByHash(db: Database, hash: Buffer): Promise<OpenSession | undefined> {
  return db
    .selectFrom(sql<ConnectSessions>`connect_session_by_hash(${hash})`.as('connect_sessions'))
    .select(OPEN)
    .executeTakeFirst()
}

/** Binds the session to the first browser that does something with it; `false` when another was first. */
export async function bindBrowser(db: Database, session: ConnectSession, hash: Buffer): Promise<boolean> {
  const result = await change(db, session, { browser_hash: hash }, (query) =>
    query.where((is) => is.or([is('browser_hash', 'is', null), is('browser_hash', '=', hash)])),
  )
  return result > 0n
}

/** Notes a sign-in that begins; the one before is forgotten. */
export const beginSignIn = (
  db: Database,
  session: ConnectSession,
  to: { oauthAppId: string; stateHash: Buffer; verifier: Buffer },
) =>
  change(db, session, {
    oauth_app_id: to.oauthAppId,
    oauth_state_hash: to.stateHash,
    oauth_verifier: to.verifier,
    oauth_started_at: sql<Date>`now()`,
  })

/** Uses a sign-in's state up; `false` when it was used already. */
export async function endSignIn(db: Database, session: ConnectSession, stateHash: Buffer): Promise<boolean> {
  const used = { oauth_state_hash: null, oauth_verifier: null, oauth_started_at: null }
  return (await change(db, session, used, (query) => query.where('oauth_state_hash', '=', stateHash))) > 0n
}

/** Keeps a checked credential until the customer says yes. */
export const keepPending = (
  db: Database,
  session: ConnectSession,
  to: { connector: string; pending: Buffer },
) => change(db, session, { ...to, state: 'checked', failure: null })

/** Forgets a credential that the customer does not want. */
export const dropPending = (db: Database, session: ConnectSession, failure: string | null = null) =>
  change(db, session, { state: 'open', pending: null, failure })

/** Ends a session; `false` when it had ended already. */
export async function completeSession(db: Database, session: ConnectSession): Promise<boolean> {
  const done = { state: 'completed' as const, pending: null, completed_at: sql<Date>`now()` }
  return (await change(db, session, done, (query) => query.where('state', '=', 'checked'))) > 0n
}

/** Notes the connection that a session has ended with. */
export const noteOutcome = (db: Database, session: ConnectSession, connectionId: string) =>
  after(db, session, { connection_id: connectionId })

/** Changes a session that has ended. */
async function after(db: Database, { accountId, sessionId }: ConnectSession, values: Values): Promise<void> {
  await inAccount(db, accountId, (tx) =>
    updating(tx)
      .set(values)
      .where('account_id', '=', accountId)
      .where('session_id', '=', sessionId)
      .where('state', '=', 'completed')
      .execute(),
  )
}

type Change = ReturnType<typeof updating>
const updating = (db: Database) => db.updateTable('connect_sessions')
type Values = UpdateObject<Schema, 'connect_sessions'>

/** Only a session that has not ended is changed; answers how many were. */
function change(
  db: Database,
  { accountId, sessionId }: ConnectSession,
  values: Values,
  only: (query: Change) => Change = (query) => query,
): Promise<bigint> {
  return inAccount(db, accountId, async (tx) => {
    const query = updating(tx)
      .where('account_id', '=', accountId)
      .where('session_id', '=', sessionId)
      .where('state', 'in', ['open', 'checked'])
      .where('expires_at', '>', sql<Date>`now()`)
    const result = await only(query).set(values).executeTakeFirst()
    return result.numUpdatedRows
  })
}
