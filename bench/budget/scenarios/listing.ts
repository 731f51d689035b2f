import { type ListPage, readWholeList } from '../../../src/cli/whole-list.ts'
import { ask, startGateway } from '../../world.ts'
import { within } from '../fleet.ts'
import { floorMs, refused } from '../judge.ts'
import {
  type Case,
  combinations,
  goalsOf,
  type Line,
  none429,
  PAGE,
  type Scenario,
  sum,
  type Wanted,
  withFleet,
} from '../scenario.ts'
import type { Stretch } from '../work.ts'
import { PERIOD_MS, type World } from '../world.ts'

const CURSORS = [1, 8]
/** As many as `crosswalk export` has. */
const READERS = [1, 3]
const LONGEST_MS = 200_000
const GOAL = 1.07

/** One cursor needs nearly twice as long as the limit does. */
const lasts = ({ quick }: Wanted, cursors: number) => (quick ? 22 : 54) * (cursors === 1 ? 1.75 : 1)

/** A whole object is read, page by page from one cursor, or from several at once, each with a range of ids. */
export const listing: Scenario = {
  letter: 'i',
  name: 'listing',
  about: `all contacts of the sandbox in pages of ${PAGE.limit}, with one cursor and with several`,
  cases: (wanted) => [
    ...READERS.map((readers): Case => {
      const label = `crosswalk over HTTP, ${readers === 1 ? '1 reader' : `${readers} readers (?ranges=)`}`
      return {
        label,
        lastsS: lasts(wanted, readers),
        run: (world) => throughGateway(world, wanted.checkout, { readers, label }),
      }
    }),
    ...CURSORS.flatMap((cursors) =>
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
        return { label, lastsS: lasts(wanted, cursors), run }
      }),
    ),
  ],
}

/** The whole object through the gateway, as `crosswalk export` reads it. */
async function throughGateway(
  world: World,
  checkout: string,
  { readers, label }: { readers: number; label: string },
): Promise<Line> {
  const key = await world.createKey()
  const gateway = await startGateway(checkout, { url: world.url, createToken: async () => key.token })
  const headers = {
    authorization: `Bearer ${gateway.apiKey}`,
    ...{ 'crosswalk-lane': 'backfill', 'crosswalk-max-wait': '60' },
  }
  const page = async (cursor: string | null, parts: number): Promise<ListPage> => {
    const query = `${cursor === null ? '' : `&cursor=${cursor}`}${parts === 1 ? '' : `&ranges=${parts}`}`
    const rest = `/contacts?limit=${PAGE.limit}&fields=first_name${query}`
    const answer = await fetch(`${gateway.url}/v1/connections/${gateway.connectionId}${rest}`, { headers })
    if (!answer.ok) throw new Error(`${label}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as ListPage
  }
  const ids = new Set<string>()
  let records = 0
  const take = (data: unknown[]) => {
    records += data.length
    for (const { id } of data as { id: string }[]) ids.add(id)
  }
  try {
    const since = Date.now()
    const started = performance.now()
    await readWholeList({ page, take, readers })
    const wallMs = performance.now() - started
    const seen = await world.witness.seen(key.credentialId, since)
    const floor = floorMs(Math.ceil(ids.size / PAGE.limit), key.limit, PERIOD_MS)
    const figures = {
      records,
      doubled: records - ids.size,
      wall_s: wallMs / 1_000,
      floor_s: floor / 1_000,
      to_floor: wallMs / floor,
      vendor_calls: seen.length,
      refused_429: refused(seen),
    }
    const goals = [
      none429(seen),
      { goal: 'every record once', met: records === ids.size && ids.size >= world.contacts },
      { goal: `wall <= ${GOAL} of the floor`, met: figures.to_floor <= GOAL },
    ]
    return { name: label, figures, goals: readers > 1 ? goals : goals.slice(0, 2) }
  } finally {
    await gateway.stop()
  }
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
