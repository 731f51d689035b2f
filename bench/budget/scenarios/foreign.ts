import { bare } from '../approaches/bare.ts'
import { startFleet, within } from '../fleet.ts'
import { accepted, during, refused, utilisation } from '../judge.ts'
import {
  type Case,
  combinations,
  customerOf,
  goalsOf,
  LANES,
  noneFailed,
  PAGE,
  type Scenario,
  sum,
  withFleet,
} from '../scenario.ts'
import { PERIOD_MS } from '../world.ts'
import { START_S, stretchOf } from './steady.ts'

const SHARE = 0.3
const REFUSED_GOAL = 0.005
/** It is told apart in the ledger by what it reads. */
const FOREIGN = { object: 'companies', limit: 1 } as const

/** An application of the customer's own, which knows nothing of us, spends from the same pool. */
export const foreign: Scenario = {
  letter: 'c',
  name: 'foreign',
  about: `${SHARE * 100} % of the limit is spent evenly by a client that knows of nobody, while we want all of it`,
  cases: (wanted) =>
    combinations(wanted).map(
      ({ approach, processes, label }): Case => ({
        label,
        lastsS: stretchOf(wanted).toMs / 1_000 + START_S,
        run: (world) =>
          withFleet(world, { approach, processes }, async (fleet, key) => {
            const stretch = stretchOf(wanted)
            const everyMs = PERIOD_MS / (key.limit * SHARE)
            const other = await startFleet(bare.name, 1, [await customerOf(world, bare, { key, processes })])
            try {
              const bulk = { kind: 'loop', ask: PAGE, lanes: LANES } as const
              const theirs = { kind: 'singles', ask: FOREIGN, everyMs } as const
              const order = { customer: 0, untilMs: stretch.toMs }
              const [ours, others] = await within(
                stretch.toMs,
                Promise.all([
                  fleet.run(() => [{ ...order, job: bulk }]),
                  other.run(() => [{ ...order, job: theirs }]),
                ]),
              )
              const result = sum(ours)
              const seen = await world.witness.seen(key.credentialId, fleet.startedAt)
              const isTheirs = ({ path }: { path: string }) => path.endsWith('/companies')
              const refusedShare = refused(seen) / seen.length
              const limits = { ...stretch, limit: key.limit, periodMs: PERIOD_MS }
              const theirShare = utilisation(seen.filter(isTheirs), fleet.startedAt, limits)
              const wantedOfThem = during(seen.filter(isTheirs), fleet.startedAt, stretch)
              const served = accepted(wantedOfThem) / wantedOfThem.length
              return {
                name: label,
                errors: result.errors,
                figures: {
                  utilisation_pct: utilisation(seen, fleet.startedAt, limits) * 100,
                  theirs_pct: theirShare * 100,
                  theirs_served_pct: served * 100,
                  refused_pct: refusedShare * 100,
                  refused_429: refused(seen),
                  failed: result.failed,
                  theirs_failed: sum(others).failed,
                },
                goals: goalsOf(approach, [
                  noneFailed(result),
                  { goal: '429s <= 0.5 %', met: refusedShare <= REFUSED_GOAL },
                  { goal: '>= 99.5 % of theirs are served', met: served >= 1 - REFUSED_GOAL },
                ]),
              }
            } finally {
              await other.close()
            }
          }),
      }),
    ),
}
