import { type Fleet, within } from '../fleet.ts'
import { during, refused, utilisation } from '../judge.ts'
import { pause } from '../peer.ts'
import {
  type Case,
  combinations,
  goalsOf,
  LANES,
  PAGE,
  type Scenario,
  sum,
  type Wanted,
  withFleet,
} from '../scenario.ts'
import { PERIOD_MS, type World } from '../world.ts'
import { START_S, stretchOf } from './steady.ts'

const AT_MS = 12_000
const PAUSE_MS = 30_000
const QUICK_PAUSE_MS = 10_000
/** What goes wrong may draw refusals for this long. */
const GRACE_MS = 1_000
const STEP_MS = 600_000

interface Fault {
  name: string
  /** Only what uses Redis is harmed by it. */
  onlyRedis?: boolean
  strike(fleet: Fleet, world: World, wanted: Wanted): Promise<void> | void
}

const FAULTS: readonly Fault[] = [
  { name: 'kill -9 of one', strike: (fleet) => fleet.signal(fleet.size - 1, 'SIGKILL') },
  {
    name: 'one stands still',
    async strike(fleet, _, { quick }) {
      fleet.signal(fleet.size - 1, 'SIGSTOP')
      await pause(quick ? QUICK_PAUSE_MS : PAUSE_MS)
      fleet.signal(fleet.size - 1, 'SIGCONT')
    },
  },
  { name: 'Redis restarts, empty', onlyRedis: true, strike: (_, world) => world.restartRedis() },
  {
    name: 'clocks step by 10 min',
    strike(fleet) {
      fleet.stepClock(0, STEP_MS)
      fleet.stepClock(fleet.size - 1, -STEP_MS)
    },
  },
]

/** What happens to the others when one of them, or what they share, breaks. */
export const faults: Scenario = {
  letter: 'h',
  name: 'faults',
  about: `after ${AT_MS / 1_000} s of a steady run a process is killed, or stands still for ${PAUSE_MS / 1_000} s, or Redis restarts, or clocks step`,
  cases: (wanted) =>
    FAULTS.flatMap((fault) =>
      combinations(wanted, [4])
        .filter(({ approach }) => !fault.onlyRedis || approach.needs === 'redis')
        .map(
          (of): Case => ({
            label: `${of.label}: ${fault.name}`,
            alone: true,
            lastsS: stretchOf(wanted).toMs / 1_000 + START_S,
            run: (world) => measure(world, wanted, { ...of, fault }),
          }),
        ),
    ),
}

function measure(
  world: World,
  wanted: Wanted,
  { approach, processes, label, fault }: ReturnType<typeof combinations>[number] & { fault: Fault },
) {
  return withFleet(world, { approach, processes }, async (fleet, key) => {
    const { toMs } = stretchOf(wanted)
    const job = { kind: 'loop', ask: PAGE, lanes: LANES } as const
    const work = fleet.run(() => [{ job, customer: 0, untilMs: toMs }])
    await pause(fleet.startedAt + AT_MS - Date.now())
    const struck = Promise.resolve(fault.strike(fleet, world, wanted))
    const [results] = await within(toMs, Promise.all([work, struck]))
    const seen = await world.witness.seen(key.credentialId, fleet.startedAt)
    const later = { fromMs: AT_MS + GRACE_MS, toMs: toMs + PERIOD_MS }
    const lateRefused = refused(during(seen, fleet.startedAt, later))
    const window = { fromMs: AT_MS + GRACE_MS, toMs, limit: key.limit, periodMs: PERIOD_MS }
    const { failed, errors } = sum(results)
    return {
      name: `${label}: ${fault.name}`,
      errors,
      figures: {
        refused_429: refused(seen),
        refused_later_429: lateRefused,
        failed,
        utilisation_after_pct: utilisation(seen, fleet.startedAt, window) * 100,
      },
      goals: goalsOf(approach, [
        { goal: 'no 429 after the first second', met: lateRefused === 0 },
        { goal: 'no lost call', met: failed === 0 },
      ]),
    }
  })
}
