import { sql } from 'kysely'
import { recordAudit } from './audit.ts'
import { ring } from './bells.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** Which grant: one credential of kind OAuth. */
export interface GrantPlace {
  accountId: string
  connectionId: string
  credentialId: string
}

/** A grant as it stands, by the database's clock. */
export interface Grant {
  connector: string
  /** Of its credential. */
  type: string
  baseUrl: string | null
  oauthAppId: string
  /** The refresh token, sealed. */
  sealed: Buffer
  accessSealed: Buffer | null
  generation: string
  scopes: string[]
  /** Seconds; negative once over. */
  secondsLeft: number
  leaseLeft: number
  cooldownLeft: number
  refreshFailures: number
  dead: boolean
}

const seconds = (column: string) =>
  sql<number>`coalesce(extract(epoch from ${sql.ref(column)} - clock_timestamp())::float8, -1)`

/** `undefined` when there is no such grant, or it is retired. */
export function findGrant(db: Database, place: GrantPlace): Promise<Grant | undefined> {
  return inAccount(db, place.accountId, (tx) =>
    tx
      .selectFrom('credentials')
      .innerJoin('connections', (join) =>
        join
          .onRef('connections.account_id', '=', 'credentials.account_id')
          .onRef('connections.connection_id', '=', 'credentials.connection_id'),
      )
      .select([
        'connections.connector',
        'credentials.type',
        'connections.base_url as baseUrl',
        'credentials.oauth_app_id as oauthAppId',
        'credentials.sealed',
        'credentials.access_sealed as accessSealed',
        'credentials.generation',
        'credentials.scopes',
        seconds('credentials.access_expires_at').as('secondsLeft'),
        seconds('credentials.lease_until').as('leaseLeft'),
        seconds('credentials.refresh_after').as('cooldownLeft'),
        'credentials.refresh_failures as refreshFailures',
        sql<boolean>`credentials.dead_at is not null`.as('dead'),
      ])
      .where('credentials.account_id', '=', place.accountId)
      .where('credentials.connection_id', '=', place.connectionId)
      .where('credentials.credential_id', '=', place.credentialId)
      .where('credentials.oauth_app_id', 'is not', null)
      .where('credentials.sealed', 'is not', null)
      .$narrowType<{ oauthAppId: string; sealed: Buffer }>()
      .executeTakeFirst(),
  )
}

const at = (db: Database, place: GrantPlace) =>
  db
    .updateTable('credentials')
    .where('account_id', '=', place.accountId)
    .where('connection_id', '=', place.connectionId)
    .where('credential_id', '=', place.credentialId)

const inSeconds = (count: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${count})`

/**
 * Makes the caller the only one who may refresh this grant for `leaseSeconds`; answers its epoch, or `undefined` when
 * another holds it, the token has been renewed since `generation`, or the grant is to be left alone. The epoch grows with
 * every holder: whatever a former one writes later does not match it any more. That the refresh token is about to be used
 * is in the audit log by then: throws a Problem `audit_unavailable`.
 */
export async function acquireLease(
  db: Database,
  place: GrantPlace,
  { generation, leaseSeconds }: { generation: string; leaseSeconds: number },
): Promise<string | undefined> {
  return inAccount(db, place.accountId, async (tx) => {
    const row = await at(tx, place)
      .set({ lease_epoch: sql<number>`lease_epoch + 1`, lease_until: inSeconds(leaseSeconds) })
      .where('generation', '=', generation)
      .where('dead_at', 'is', null)
      .where((is) =>
        is.or([is('lease_until', 'is', null), is('lease_until', '<=', sql<Date>`clock_timestamp()`)]),
      )
      .where((is) =>
        is.or([is('refresh_after', 'is', null), is('refresh_after', '<=', sql<Date>`clock_timestamp()`)]),
      )
      .returning('lease_epoch')
      .executeTakeFirst()
    if (row) {
      const details = { credential_id: place.credentialId, lease_epoch: row.lease_epoch }
      await recordAudit(tx, place.accountId, {
        action: 'credential.refresh',
        target: place.connectionId,
        details,
      })
    }
    return row?.lease_epoch
  })
}

/** Holds the lease for longer; `false` when it is not this epoch's any more. */
export async function renewLease(
  db: Database,
  place: GrantPlace,
  { epoch, leaseSeconds }: { epoch: string; leaseSeconds: number },
): Promise<boolean> {
  const result = await inAccount(db, place.accountId, (tx) =>
    at(tx, place)
      .set({ lease_until: inSeconds(leaseSeconds) })
      .where('lease_epoch', '=', epoch)
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

export interface RefreshedGrant {
  accessSealed: Buffer
  /** Null: the vendor gave none, the old one stays. */
  refreshSealed: Buffer | null
  expiresIn: number
  /** Until it is refreshed although nobody asked. */
  idleSeconds: number
  /** Null: not told. */
  scopes: string[] | null
}

/** What comes of a refresh is told to everybody who waits for it, by the bell of the credential. */
function settle<Result>(
  db: Database,
  place: GrantPlace,
  write: (tx: Database) => Promise<Result>,
): Promise<Result> {
  return inAccount(db, place.accountId, async (tx) => {
    const result = await write(tx)
    await ring(tx, place.credentialId)
    return result
  })
}

/** Stores new tokens and gives the lease back; `false`, and nothing is stored, for an epoch that is over. */
export async function storeRefreshed(
  db: Database,
  place: GrantPlace,
  epoch: string,
  fresh: RefreshedGrant,
): Promise<boolean> {
  const result = await settle(db, place, (tx) =>
    at(tx, place)
      .set({
        access_sealed: fresh.accessSealed,
        ...(fresh.refreshSealed ? { sealed: fresh.refreshSealed } : {}),
        ...(fresh.scopes ? { scopes: fresh.scopes } : {}),
        access_expires_at: inSeconds(fresh.expiresIn),
        generation: sql<number>`generation + 1`,
        refreshed_at: sql<Date>`clock_timestamp()`,
        refresh_due_at: inSeconds(fresh.idleSeconds),
        lease_until: null,
        refresh_after: null,
        refresh_failures: 0,
        refused_at: null,
      })
      .where('lease_epoch', '=', epoch)
      .where('status', '<>', 'retired')
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/** After a failure that says nothing about the grant: leaves it alone for a while. `false` for an epoch that is over. */
export async function storeFailed(
  db: Database,
  place: GrantPlace,
  epoch: string,
  waitSeconds: number,
): Promise<boolean> {
  const result = await settle(db, place, (tx) =>
    at(tx, place)
      .set({
        lease_until: null,
        refresh_after: inSeconds(waitSeconds),
        refresh_failures: sql<number>`refresh_failures + 1`,
      })
      .where('lease_epoch', '=', epoch)
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/**
 * After the vendor refused the grant: the first time it is asked again after `confirmSeconds`, the second time, that much
 * later and with no new token between, it is dead. Answers which, or `undefined` for an epoch that is over.
 */
export async function storeRefused(
  db: Database,
  place: GrantPlace,
  epoch: string,
  confirmSeconds: number,
): Promise<'doubted' | 'dead' | undefined> {
  const confirmed = sql<boolean>`coalesce(refused_at <= clock_timestamp() - make_interval(secs => ${confirmSeconds}), false)`
  const row = await settle(db, place, (tx) =>
    at(tx, place)
      .set({
        refused_at: sql<Date>`coalesce(refused_at, clock_timestamp())`,
        dead_at: sql<Date | null>`case when ${confirmed} then clock_timestamp() end`,
        refresh_after: inSeconds(confirmSeconds),
        lease_until: null,
      })
      .where('lease_epoch', '=', epoch)
      .returning(sql<boolean>`dead_at is not null`.as('dead'))
      .executeTakeFirst(),
  )
  return row && (row.dead ? 'dead' : 'doubted')
}

/**
 * Grants of the account that nobody has refreshed for long, or whose refusal is to be confirmed now. Those of a connection
 * in quarantine wait: nothing of theirs is sent.
 */
export function grantsDue(db: Database, accountId: string, limit: number): Promise<DueGrant[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('credentials')
      .select(['connection_id as connectionId', 'credential_id as credentialId', 'generation'])
      .where('account_id', '=', accountId)
      .where('status', 'in', ['current', 'previous'])
      .where('oauth_app_id', 'is not', null)
      .where('dead_at', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('connections')
              .select('connections.connection_id')
              .whereRef('connections.account_id', '=', 'credentials.account_id')
              .whereRef('connections.connection_id', '=', 'credentials.connection_id')
              .where('connections.quarantined_at', 'is not', null),
          ),
        ),
      )
      .where((is) =>
        is.or([
          is('refresh_due_at', '<=', sql<Date>`clock_timestamp()`),
          is.and([is('refused_at', 'is not', null), is('refresh_after', '<=', sql<Date>`clock_timestamp()`)]),
        ]),
      )
      .where((is) =>
        is.or([is('refresh_after', 'is', null), is('refresh_after', '<=', sql<Date>`clock_timestamp()`)]),
      )
      .orderBy('refresh_due_at')
      .limit(limit)
      .execute(),
  )
}

export interface DueGrant {
  connectionId: string
  credentialId: string
  generation: string
}
