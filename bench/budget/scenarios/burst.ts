import { within } from '../fleet.ts'
import { floorMs, refused } from '../judge.ts'
import {
  type Case,
  combinations,
  goalsOf,
  none429,
  noneFailed,
  PAGE,
  type Scenario,
  sum,
  withFleet,
} from '../scenario.ts'
import { PERIOD_MS } from '../world.ts'

const CALLS = 1_000
const QUICK_CALLS = 400
/** The slowest of those that lose nothing needs 111 s in one process. */
const LONGEST_MS = 130_000
const GOAL = 1.07
/** Those that lose nothing take a little longer than the limit allows. */
const LASTS_S = 60
const QUICK_LASTS_S = 25

/** `Promise.all` over everything that there is to do. */
export const burst: Scenario = {
  letter: 'a',
  name: 'burst',
  about: `${CALLS.toLocaleString('en')} page reads begun at once, divided among the processes`,
  cases: (wanted) =>
    combinations(wanted).map(
      ({ approach, processes, label }): Case => ({
        label,
        lastsS: wanted.quick ? QUICK_LASTS_S : LASTS_S,
        run: (world) =>
          withFleet(world, { approach, processes }, async (fleet, key) => {
            const calls = wanted.quick ? QUICK_CALLS : CALLS
            const share = Math.ceil(calls / processes)
            const job = { kind: 'batch', ask: PAGE, calls: share } as const
            const orders = () => [{ job, customer: 0, untilMs: LONGEST_MS }]
            const result = sum(await within(LONGEST_MS, fleet.run(orders)))
            const seen = await world.witness.seen(key.credentialId, fleet.startedAt)
            const floor = floorMs(share * processes, key.limit, PERIOD_MS)
            const toFloor = result.wallMs / floor
            return {
              name: label,
              figures: {
                wall_s: result.wallMs / 1_000,
                to_floor: toFloor,
                refused_429: refused(seen),
                failed: result.failed,
                unanswered: result.unanswered,
                unfinished: result.unfinished,
              },
              errors: result.errors,
              goals: goalsOf(approach, [
                none429(seen),
                noneFailed(result),
                { goal: `wall <= ${GOAL} of the floor`, met: toFloor <= GOAL && result.unfinished === 0 },
              ]),
            }
          }),
      }),
    ),
}
