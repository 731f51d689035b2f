import { sql } from 'kysely'
import type { Database } from './database.ts'

export interface PoolSwap {
  pool: string
  /** Null: there must be none yet. */
  expected: string | null
  /** Null: only read. */
  next: { version: string; document: string } | null
}

export interface SwappedPool {
  done: boolean
  version: string | null
  document: string | null
  /** Epoch milliseconds by the clock of the database. */
  now: number
}

/** Replaces a pool's document when its version is still the one expected; answers what is there when it is not. */
export async function swapBudgetPool(db: Database, { pool, expected, next }: PoolSwap): Promise<SwappedPool> {
  const write =
    next === null
      ? sql`select 1 where false`
      : expected === null
        ? sql`insert into budget_pools (pool, version, document) values (${pool}, ${next.version}, ${next.document})
            on conflict do nothing returning 1`
        : sql`update budget_pools set version = ${next.version}, document = ${next.document}, changed_at = now()
            where pool = ${pool} and version = ${expected} returning 1`
  const answer = await sql<{ done: boolean; version: string | null; document: string | null; now: string }>`
    with written as (${write})
    select exists (select from written) as done, found.version, found.document,
      (extract(epoch from clock_timestamp()) * 1000)::text as now
    from (select 1) as one left join budget_pools as found
      on found.pool = ${pool} and not exists (select from written)`.execute(db)
  const row = answer.rows[0]
  if (!row) throw new Error('PostgreSQL answered a select without a row.')
  return { ...row, now: Number(row.now) }
}

/** Forgets pools that nobody used for so many days: nothing in them counts any more. */
export async function sweepBudgetPools(db: Database, days: number): Promise<void> {
  await sql`delete from budget_pools where changed_at < now() - ${days} * interval '1 day'`.execute(db)
}
