import { median } from '../../figure.ts'
import type { Approach } from '../approach.ts'
import { within } from '../fleet.ts'
import { refused, utilisation } from '../judge.ts'
import {
  type Case,
  combinations,
  goalsOf,
  none429,
  PAGE,
  type Scenario,
  sum,
  type Wanted,
  withFleet,
} from '../scenario.ts'
import { PERIOD_MS, type World } from '../world.ts'
import { START_S, stretchOf, UTILISATION_GOAL } from './steady.ts'

/** More than are done in the time: there is bulk until the end. */
const BULK_CALLS = 1_100
const EVERY_MS = 1_000
const WARM_UP_MS = 3_000
const IDLE_MS = 15_000
const P50_GOAL = 1.5
const MAX_GOAL = 4

/** Somebody waits for one record each second while a big job runs. */
export const interactive: Scenario = {
  letter: 'd',
  name: 'interactive',
  about: `one record each second beside ${BULK_CALLS.toLocaleString('en')} page reads begun at once: in the same process, and in another`,
  cases: (wanted) =>
    ([1, 2] as const).flatMap((processes) =>
      combinations(wanted, [processes]).map(({ approach }): Case => {
        const label = `${approach.name}, ${processes === 1 ? 'same process' : 'another process'}`
        const lastsS = (WARM_UP_MS + IDLE_MS + stretchOf(wanted).toMs) / 1_000 + START_S
        return { label, lastsS, run: (world) => measure(world, wanted, { approach, processes, label }) }
      }),
    ),
}

function measure(
  world: World,
  wanted: Wanted,
  { approach, processes, label }: { approach: Approach; processes: 1 | 2; label: string },
) {
  return withFleet(world, { approach, processes }, async (fleet, key) => {
    const stretch = stretchOf(wanted)
    const asked = { kind: 'singles', ask: { id: world.contactIds[0] ?? '' }, everyMs: EVERY_MS } as const
    const bulk = { kind: 'batch', ask: PAGE, calls: BULK_CALLS } as const
    const last = processes - 1
    const run = (untilMs: number, withBulk: boolean) =>
      within(
        untilMs,
        fleet.run((process) => [
          ...(process === last ? [{ job: asked, customer: 0, untilMs }] : []),
          ...(withBulk && process === 0 ? [{ job: bulk, customer: 0, untilMs }] : []),
        ]),
      )
    // The first calls open connections, and tell ours the limit.
    await run(WARM_UP_MS, false)
    const idle = sum(await run(IDLE_MS, false))
    const busy = await run(stretch.toMs, true)
    const loaded = sum([busy[last]?.slice(0, 1) ?? null])
    const seen = await world.witness.seen(key.credentialId, fleet.startedAt)
    const used = utilisation(seen, fleet.startedAt, { ...stretch, limit: key.limit, periodMs: PERIOD_MS })
    const [p50, max] = [median(loaded.latencies), Math.max(...loaded.latencies)]
    const [idleP50, idleMax] = [median(idle.latencies), Math.max(...idle.latencies)]
    return {
      name: label,
      figures: {
        idle_p50_ms: idleP50,
        idle_max_ms: idleMax,
        p50_ms: p50,
        max_ms: max,
        p50_to_idle: p50 / idleP50,
        max_to_idle: max / idleMax,
        unfinished: loaded.unfinished,
        failed: sum(busy).failed,
        utilisation_pct: used * 100,
        refused_429: refused(seen),
      },
      goals: goalsOf(approach, [
        { goal: `p50 <= ${P50_GOAL} of idle`, met: p50 <= P50_GOAL * idleP50 },
        { goal: `max <= ${MAX_GOAL} of idle`, met: max <= MAX_GOAL * idleMax && loaded.unfinished === 0 },
        { goal: 'utilisation >= 99 %', met: used >= UTILISATION_GOAL },
        none429(seen),
      ]),
    }
  })
}
