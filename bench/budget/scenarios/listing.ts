import { ask } from '../../world.ts'
import { within } from '../fleet.ts'
import { floorMs, refused } from '../judge.ts'
import {
  type Case,
  combinations,
  goalsOf,
  none429,
  PAGE,
  type Scenario,
  sum,
  withFleet,
} from '../scenario.ts'
import type { Stretch } from '../work.ts'
import { PERIOD_MS, type World } from '../world.ts'

const CURSORS = [1, 8]
const LONGEST_MS = 200_000
const GOAL = 1.07

/** A whole object is read, page by page from one cursor, or from several at once, each with a range of ids. */
export const listing: Scenario = {
  letter: 'i',
  name: 'listing',
  about: `all contacts of the sandbox in pages of ${PAGE.limit}, with ${CURSORS.join(' and ')} cursors`,
  cases: (wanted) =>
    CURSORS.flatMap((cursors) =>
      combinations(wanted, [1]).map(({ approach, processes }): Case => {
        const label = `${approach.name}, ${cursors === 1 ? '1 cursor' : `${cursors} cursors`}`
        const run = (world: World) =>
          withFleet(world, { approach, processes }, async (fleet, key) => {
            const last = await lastId(world)
            const stretches = split(Number(world.contactIds[0]), last, cursors)
            const job = { kind: 'walk', limit: PAGE.limit, stretches } as const
            const result = sum(
              await within(
                LONGEST_MS,
                fleet.run(() => [{ job, customer: 0, untilMs: LONGEST_MS }]),
              ),
            )
            const seen = await world.witness.seen(key.credentialId, fleet.startedAt)
            const floor = floorMs(Math.ceil(result.records / PAGE.limit), key.limit, PERIOD_MS)
            const figures = {
              records: result.records,
              wall_s: result.wallMs / 1_000,
              floor_s: floor / 1_000,
              to_floor: result.wallMs / floor,
              refused_429: refused(seen),
              failed: result.failed,
            }
            const goal = `wall <= ${GOAL} of the floor`
            const goals = [none429(seen), { goal, met: figures.to_floor <= GOAL }]
            return { name: label, figures, goals: cursors > 1 ? goalsOf(approach, goals) : [] }
          })
        return { label, run }
      }),
    ),
}

/** With a key that is not measured. */
async function lastId(world: World): Promise<number> {
  const { token } = await world.createKey()
  const newest = { sorts: [{ propertyName: 'hs_object_id', direction: 'DESCENDING' }], limit: 1 }
  const path = '/crm/objects/2026-03/contacts/search'
  const { results } = await ask(world.url + path, 'POST', newest, token)
  return Number((results as { id: string }[])[0]?.id)
}

/** Even ranges of ids, the last one open. */
function split(first: number, last: number, parts: number): Stretch[] {
  const edge = (at: number) => String(first + Math.floor(((last + 1 - first) * at) / parts))
  return Array.from({ length: parts }, (_, at) => ({
    from: edge(at),
    ...(at < parts - 1 ? { to: edge(at + 1) } : {}),
  }))
}
