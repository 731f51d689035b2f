import { sql } from 'kysely'
import { type Actor, currentActor } from '../lib/acting.ts'
import { sha256 } from '../lib/crypto.ts'
import { Problem } from '../model/problems.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** Something that was done: never a secret in it. */
export interface AuditEvent {
  /** What was done to what: `api_key.created`. */
  action: `${string}.${string}`
  /** The id of what it was done to. */
  target: string
  details?: Record<string, string | number | boolean | null | readonly string[]>
}

export interface RecordedEvent {
  sequence: string
  at: Date
  action: string
  target: string
  actor: Pick<Actor, 'type' | 'id'>
  requestId: string | null
  details: Record<string, unknown>
}

export interface AuditPage {
  limit: number
  /** Only entries before this sequence. */
  before?: string | undefined
  action?: string | undefined
}

/** The end of a chain: kept elsewhere, it shows later whether history was written anew. */
export interface AuditHead {
  sequence: string
  /** Hexadecimal. */
  hash: string
}

export interface Verification {
  /** How many entries were found whole. */
  events: number
  head: AuditHead
  /** The first entry that is not as it was written, and why. */
  broken: { sequence: string; reason: string } | null
}

/** What can be asked of the audit logs of this installation. */
export interface AuditLog {
  list(accountId: string, page: AuditPage): Promise<RecordedEvent[]>
  verify(accountId: string, known?: AuditHead): Promise<Verification>
}

export const auditLog = (db: Database): AuditLog => ({
  list: (accountId, page) => listAuditEvents(db, accountId, page),
  verify: (accountId, known) => verifyAuditLog(db, accountId, known),
})

const PAGE = 1_000

/**
 * Writes an event into the account's audit log, in the transaction of the act: both commit, or neither. Throws a
 * Problem `audit_unavailable` when it cannot be written; the act is then not done.
 */
export const recordAudit = (tx: Database, accountId: string, event: AuditEvent): Promise<void> =>
  recordAudits(tx, accountId, [event])

/** The same for many, in their order. */
export async function recordAudits(
  tx: Database,
  accountId: string,
  events: readonly AuditEvent[],
): Promise<void> {
  const { type, id, requestId } = currentActor()
  const entries = events.map(({ action, target, details = {} }) =>
    JSON.stringify({ action, target, actor: { type, id }, request_id: requestId, details }),
  )
  try {
    await inAccount(tx, accountId, (inside) =>
      sql`select record_audit_event(entry) from unnest(${entries}::text[]) as entry`.execute(inside),
    )
  } catch (error) {
    if (isAway(error)) throw error
    throw new Problem('audit_unavailable', undefined, { retry_after: 5 }, error)
  }
}

/** A database that is away is told as such: SQLSTATE 08 and 57P, or an error of the driver (EPIPE), which has no SQLSTATE. */
const isAway = (error: unknown) => {
  const { code } = error as { code?: unknown }
  return !/^(?=.*\d)[0-9A-Z]{5}$/.test(String(code)) || /^(08|57P)/.test(String(code))
}

/** A page of the account's audit log, newest first. */
async function listAuditEvents(db: Database, accountId: string, page: AuditPage): Promise<RecordedEvent[]> {
  const rows = await inAccount(db, accountId, (tx) => {
    let query = tx
      .selectFrom('audit_events')
      .select(['sequence', 'at', 'body'])
      .where('account_id', '=', accountId)
    if (page.before !== undefined) query = query.where('sequence', '<', page.before)
    if (page.action !== undefined) {
      // Not by PostgreSQL's JSON: it refuses a body that holds \u0000 or half a surrogate pair, and a name may.
      const beginning = `{"action":${JSON.stringify(page.action)},`
      query = query.where(sql<boolean>`starts_with(body, ${beginning})`)
    }
    return query.orderBy('sequence', 'desc').limit(page.limit).execute()
  })
  return rows.map(({ sequence, at, body }) => {
    const { action, target, actor, request_id, details } = JSON.parse(body)
    return { sequence, at, action, target, actor, requestId: request_id, details }
  })
}

/**
 * Whether every entry of the account's audit log is as it was written, none missing, added or moved. `known` is a head
 * that was kept: the chain must go through it.
 */
async function verifyAuditLog(db: Database, accountId: string, known?: AuditHead): Promise<Verification> {
  return inAccount(db, accountId, async (tx) => {
    const chain = new Chain(accountId, known)
    for (;;) {
      const rows = await sql<Link>`select sequence, body, previous_hash, hash, audit_moment(at) as moment
        from audit_events where account_id = ${accountId} and sequence > ${chain.head.sequence}
        order by sequence limit ${PAGE}`.execute(tx)
      const reason = chain.follow(rows.rows)
      if (reason) return { ...chain.told(), broken: { sequence: chain.next(), reason } }
      if (rows.rows.length < PAGE) break
    }
    return { ...chain.told(), broken: await endOf(tx, accountId, chain) }
  })
}

/** Whether the chain ends where its head says; entries that came meanwhile are further on in both. */
async function endOf(tx: Database, accountId: string, chain: Chain): Promise<Verification['broken']> {
  const found = await sql<{ last: string; head: string }>`select
    coalesce((select max(sequence) from audit_events where account_id = ${accountId}), 0) as last,
    coalesce((select sequence from audit_heads where account_id = ${accountId}), 0) as head`.execute(tx)
  const { last = '0', head = '0' } = found.rows[0] ?? {}
  if (last !== head || BigInt(last) < BigInt(chain.head.sequence)) {
    const sequence = String((BigInt(last) < BigInt(head) ? BigInt(last) : BigInt(head)) + 1n)
    return { sequence, reason: `the log ends with ${last} and its head says ${head}` }
  }
  const { known } = chain
  if (known && BigInt(known.sequence) > BigInt(chain.head.sequence))
    return { sequence: chain.next(), reason: `the log once had ${known.sequence} entries` }
  if (last !== chain.head.sequence) return null
  const ends = await sql<{
    hash: Buffer
  }>`select hash from audit_heads where account_id = ${accountId}`.execute(tx)
  const hash = ends.rows[0]?.hash.toString('hex') ?? ''
  return hash === chain.head.hash ? null : { sequence: last, reason: 'its hash is not the one of the head' }
}

interface Link {
  sequence: string
  moment: string
  body: string
  previous_hash: Buffer
  hash: Buffer
}

/** Follows a chain from its beginning, by the same rule as record_audit_event and with other code. */
class Chain {
  head: AuditHead = { sequence: '0', hash: '' }
  readonly known: AuditHead | undefined
  readonly #accountId: string

  constructor(accountId: string, known: AuditHead | undefined) {
    this.#accountId = accountId
    this.known = known
  }

  next = () => String(BigInt(this.head.sequence) + 1n)

  told = () => ({ events: Number(this.head.sequence), head: this.head })

  /** Why the chain breaks at the next entry; undefined when all of these follow. */
  follow(links: readonly Link[]): string | undefined {
    for (const { sequence, moment, body, previous_hash, hash } of links) {
      if (sequence !== this.next()) return 'it is missing'
      if (previous_hash.toString('hex') !== this.head.hash) return 'it does not follow the one before it'
      const text = [this.#accountId, sequence, moment, body].join('\n')
      const mark = sha256(Buffer.concat([previous_hash, Buffer.from(text, 'utf8')]))
      if (!mark.equals(hash)) return 'it was changed'
      if (this.known?.sequence === sequence && this.known.hash !== mark.toString('hex'))
        return 'it is not the one that was kept'
      this.head = { sequence, hash: mark.toString('hex') }
    }
    return undefined
  }
}
