import { burnCores, within } from '../fleet.ts'
import { refused, utilisation } from '../judge.ts'
import {
  type Case,
  combinations,
  goalsOf,
  LANES,
  none429,
  noneFailed,
  PAGE,
  type Scenario,
  sum,
  type Wanted,
  withFleet,
} from '../scenario.ts'
import { PERIOD_MS, type World } from '../world.ts'

/** The first window fills in an instant; what is judged comes after it. */
const FROM_MS = 10_000
const TO_MS = 50_000
const QUICK_TO_MS = 30_000
/** For starting processes and closing them. */
export const START_S = 4
export const UTILISATION_GOAL = 0.99

export const stretchOf = ({ quick }: Wanted) => ({ fromMs: FROM_MS, toMs: quick ? QUICK_TO_MS : TO_MS })

/** As much as there is to do, for as long as it lasts. */
export const steady: Scenario = {
  letter: 'b',
  name: 'steady',
  about: `accepted of what is allowed from second 10 to 50, ${LANES} callers in each process, cores idle and all busy`,
  cases: (wanted) =>
    wanted.cores.flatMap((cores) =>
      combinations(wanted).map((of): Case => {
        const label = cores === 'busy' ? `${of.label}, cores busy` : of.label
        const run = async (world: World) => {
          const rest = cores === 'busy' ? burnCores() : () => {}
          try {
            return await measure(world, wanted, { ...of, label })
          } finally {
            rest()
          }
        }
        return { label, run, alone: cores === 'busy', lastsS: stretchOf(wanted).toMs / 1_000 + START_S }
      }),
    ),
}

function measure(
  world: World,
  wanted: Wanted,
  { approach, processes, label }: ReturnType<typeof combinations>[number],
) {
  return withFleet(world, { approach, processes }, async (fleet, key) => {
    const stretch = stretchOf(wanted)
    const job = { kind: 'loop', ask: PAGE, lanes: LANES } as const
    const orders = () => [{ job, customer: 0, untilMs: stretch.toMs }]
    const result = sum(await within(stretch.toMs, fleet.run(orders)))
    const seen = await world.witness.seen(key.credentialId, fleet.startedAt)
    const used = utilisation(seen, fleet.startedAt, { ...stretch, limit: key.limit, periodMs: PERIOD_MS })
    return {
      name: label,
      figures: {
        utilisation_pct: used * 100,
        refused_429: refused(seen),
        failed: result.failed,
        unanswered: result.unanswered,
      },
      errors: result.errors,
      goals: goalsOf(approach, [
        none429(seen),
        noneFailed(result),
        { goal: 'utilisation >= 99 %', met: used >= UTILISATION_GOAL },
      ]),
    }
  })
}
