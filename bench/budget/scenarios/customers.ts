import { median } from '../../figure.ts'
import { startFleet, within } from '../fleet.ts'
import { refused, utilisation } from '../judge.ts'
import { type Case, combinations, customerOf, goalsOf, noneFailed, type Scenario, sum } from '../scenario.ts'
import { PERIOD_MS, type World } from '../world.ts'
import { START_S, stretchOf, UTILISATION_GOAL } from './steady.ts'

const CUSTOMERS = 50
/** Callers of each customer. */
const LANES = 10
/** Small answers: what is measured is who waits for whom. */
const ONE = { object: 'contacts', limit: 1 } as const

/** Every other one has 100 calls in ten seconds, the rest 190: in 40 s a call is a quarter of a point, or an eighth. */
const keysOf = (world: World) =>
  Promise.all(
    Array.from({ length: CUSTOMERS }, (_, at) => world.createKey(at % 2 === 0 ? 'free' : 'professional')),
  )

export const customers: Scenario = {
  letter: 'e',
  name: 'customers',
  about: `${CUSTOMERS} customers in one process, each with a key of its own, of limits 100 and 190 in turns`,
  cases: (wanted) =>
    combinations(wanted, [1]).map(
      ({ approach, processes }): Case => ({
        label: approach.name,
        alone: true,
        lastsS: stretchOf(wanted).toMs / 1_000 + START_S,
        async run(world) {
          const keys = await keysOf(world)
          const configs = keys.map((key) => customerOf(world, approach, { key, processes }))
          const fleet = await startFleet(approach.name, 1, await Promise.all(configs))
          try {
            const stretch = stretchOf(wanted)
            const job = { kind: 'loop', ask: ONE, lanes: LANES } as const
            const result = sum(
              await within(
                stretch.toMs,
                fleet.run(() => keys.map((_, customer) => ({ job, customer, untilMs: stretch.toMs }))),
              ),
            )
            const seen = await Promise.all(
              keys.map(({ credentialId }) => world.witness.seen(credentialId, fleet.startedAt)),
            )
            const used = keys.map(({ limit }, at) =>
              utilisation(seen[at] ?? [], fleet.startedAt, { ...stretch, limit, periodMs: PERIOD_MS }),
            )
            const least = Math.min(...used)
            const all429 = refused(seen.flat())
            return {
              name: approach.name,
              errors: result.errors,
              figures: {
                least_pct: least * 100,
                median_pct: median(used) * 100,
                most_pct: Math.max(...used) * 100,
                refused_429: all429,
                failed: result.failed,
              },
              goals: goalsOf(approach, [
                { goal: 'each >= 99 %', met: least >= UTILISATION_GOAL },
                { goal: 'no 429', met: all429 === 0 },
                noneFailed(result),
              ]),
            }
          } finally {
            await fleet.close()
          }
        },
      }),
    ),
}
