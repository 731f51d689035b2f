import { Pool } from 'undici'
import { startGateway } from '../../world.ts'
import { pause } from '../peer.ts'
import type { Case, Line, Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const GETS = 1_000
const WITHIN_MS = 1_000
/** The gateway refuses what would have to wait longer than it was told. */
const GOAL = 15

interface Pattern {
  label: string
  /** When the nth is asked for, in milliseconds. */
  at(n: number): number
  id(n: number, ids: readonly string[]): string
}

const PATTERNS: readonly Pattern[] = [
  { label: 'different contacts, evenly over a second', at: (n) => (n * WITHIN_MS) / GETS, id: each },
  { label: 'different contacts, all at once', at: () => 0, id: each },
  {
    label: 'one contact, evenly over a second',
    at: (n) => (n * WITHIN_MS) / GETS,
    id: (_, ids) => ids[0] ?? '',
  },
]

function each(n: number, ids: readonly string[]): string {
  return ids[n % ids.length] ?? ''
}

/** What a thousand reads of one record each cost at the vendor. */
export const fewer: Scenario = {
  letter: 'f',
  name: 'fewer',
  about: `calls at the vendor for ${GETS.toLocaleString('en')} gets of contacts through the gateway within a second (asked directly: one each)`,
  cases: ({ checkout }) =>
    PATTERNS.map(
      (pattern): Case => ({
        label: pattern.label,
        alone: true,
        lastsS: 8,
        run: (world) => measure(world, checkout, pattern),
      }),
    ),
}

async function measure(world: World, checkout: string, { label, at, id }: Pattern): Promise<Line> {
  const key = await world.createKey()
  const gateway = await startGateway(checkout, { url: world.url, createToken: async () => key.token })
  const pool = new Pool(gateway.url, { connections: 256, pipelining: 1 })
  const headers = { authorization: `Bearer ${gateway.apiKey}` }
  const get = async (contact: string): Promise<boolean> => {
    const path = `/v1/connections/${gateway.connectionId}/contacts/${contact}`
    const { statusCode, body } = await pool.request({ path, method: 'GET', headers })
    const { remote_id } = (await body.json()) as { remote_id?: string }
    return statusCode === 200 && remote_id === contact
  }
  try {
    await get(world.contactIds[0] ?? '')
    const since = Date.now()
    const started = performance.now()
    const begun: Promise<boolean>[] = []
    for (let n = 0; n < GETS; n++) {
      const early = at(n) - (performance.now() - started)
      if (early >= 1) await pause(early)
      begun.push(get(id(n, world.contactIds)))
    }
    const right = (await Promise.all(begun)).filter(Boolean).length
    const wallMs = performance.now() - started
    const calls = (await world.witness.seen(key.credentialId, since)).length
    return {
      name: label,
      figures: {
        vendor_calls: calls,
        gets_per_call: GETS / calls,
        wrong_or_failed: GETS - right,
        wall_s: wallMs / 1_000,
      },
      goals: [
        { goal: `<= ${GOAL} calls`, met: calls <= GOAL },
        { goal: 'every get right', met: right === GETS },
      ],
    }
  } finally {
    await pool.destroy()
    await gateway.stop()
  }
}
