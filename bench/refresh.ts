import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insertAccount } from '../src/store/accounts.ts'
import { openDatabase } from '../src/store/database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded.ts'
import { inAccount } from '../src/store/in-account.ts'
import { migrate } from '../src/store/migrate.ts'
import { Gateway } from '../test/faults/refresh-processes.ts'
import { createRefresher, type RefreshWorld, storeGrant } from '../test/faults/refresh-world.ts'
import { TokenServer } from '../test/faults/token-server.ts'
import { type Figure, percentile, type Row } from './figure.ts'

const WARM_UP = 10
const GOAL_MS = 50
const LEASE_MS = 1_000

/** How long the vendor takes, against the lease; callers in each of two processes; rounds. */
const CELLS = [
  { leases: 0.3, callers: 1, rounds: 60 },
  { leases: 0.3, callers: 100, rounds: 60 },
  { leases: 1.5, callers: 100, rounds: 20 },
  { leases: 2.5, callers: 100, rounds: 10 },
] as const

/** R1 of docs/reliability.md: how much longer than the vendor's answer callers of an expired token wait. */
export const refresh: Figure = {
  name: 'refresh',
  about: 'an access token has ended: what callers in two processes wait beyond the one call to the vendor',
  async run(_, say) {
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'))
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
    const server = new TokenServer()
    try {
      await migrate(postgres.connectionString)
      const world = {
        databaseUrl: postgres.connectionString,
        masterKey: randomBytes(32).toString('base64'),
        tokenServer: await server.listen(),
        leaseMs: LEASE_MS,
      }
      return await measure(world, server, say)
    } finally {
      server.close()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measure(world: RefreshWorld, server: TokenServer, say: (sentence: string) => void) {
  const here = await createRefresher(world)
  const { db, close } = await openDatabase({ connectionString: world.databaseUrl, poolSize: 1 })
  const gateways = await Promise.all([Gateway.start(), Gateway.start()])
  try {
    const { accountId } = await insertAccount(here.db, 'bench')
    await Promise.all(gateways.map((each) => each.open(world)))
    const place = await storeGrant(here, accountId)
    const expire = () =>
      inAccount(db, accountId, (tx) =>
        tx
          .updateTable('credentials')
          .set({ access_expires_at: new Date(0) })
          .execute(),
      )
    const round = async (callers: number) => {
      await expire()
      const before = server.calls.length
      const asked = gateways.map((each) => each.ask({ world, place, callers }))
      const results = (await Promise.all(asked)).flat()
      const call = server.calls[before]
      if (server.calls.length !== before + 1 || !call)
        throw new Error('There was not exactly one token call.')
      const broken = results.find((each) => each.error)
      if (broken) throw new Error(broken.error)
      return results.map(({ ms }) => ms - (call.ended - call.began))
    }
    const rows: Row[] = []
    for (const { leases, callers, rounds } of CELLS) {
      server.latencyMs = 20
      for (let i = 0; i < WARM_UP; i++) await round(callers)
      server.latencyMs = leases * LEASE_MS
      say(`${rounds} refreshes, ${callers} callers in each of two processes, vendor takes ${leases} leases`)
      const added: number[] = []
      for (let i = 0; i < rounds; i++) added.push(...(await round(callers)))
      rows.push(rowOf(`${callers} × 2 callers, vendor ${leases} leases: added wait p99`, added))
    }
    return rows
  } finally {
    await Promise.all(gateways.map((each) => each.stop()))
    await close()
    await here.close()
  }
}

function rowOf(figure: string, added: readonly number[]): Row {
  const p99 = percentile(added, 0.99)
  return {
    figure,
    value: `${p99.toFixed(0)} ms`,
    goal: `<= ${GOAL_MS} ms`,
    met: p99 <= GOAL_MS,
    spread: `p50 ${percentile(added, 0.5).toFixed(0)}, max ${Math.max(...added).toFixed(0)}`,
    n: added.length,
  }
}
