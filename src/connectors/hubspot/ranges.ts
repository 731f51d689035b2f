import { asObject } from '../../connector/answer.ts'
import type { Position } from '../../connector/connector.ts'
import type { Answer, Call, Plan } from '../../connector/plan.ts'
import { objectPath, search } from './calls.ts'
import { resultsOf } from './envelope.ts'
import { recordOf } from './records.ts'

/**
 * A place in a list, which goes by ascending id: where the vendor is asked to go on, the first id that belongs to the
 * range, and the first that no longer does.
 */
export interface Place {
  after: string | null
  from: bigint | null
  to: bigint | null
}

/** A range of fewer records is not worth a cursor of its own. */
const LEAST_RECORDS = 200

const PARTED = '|'
const idIn = (text: string | undefined) => (text ? BigInt(text) : null)

/** `after|from|to` within a range, `after` alone in a list that has none. */
export function placeOf(position: Position | null): Place {
  if (position === null) return { after: null, from: null, to: null }
  if (!position.includes(PARTED)) return { after: position, from: null, to: null }
  const [after, from, to] = position.split(PARTED)
  return { after: after || null, from: idIn(from), to: idIn(to) }
}

/** Where the page after this one begins; null when the vendor has no more, or the range ends before. */
export function nextPlace(next: string | null, { to }: Place): Position | null {
  if (next === null || to === null) return next
  return BigInt(next) < to ? [next, '', to].join(PARTED) : null
}

/** Whether a record belongs to the range. */
export const isWithin = (id: string, { from, to }: Place): boolean =>
  (from === null || BigInt(id) >= from) && (to === null || BigInt(id) < to)

/**
 * Places that divide a list into parts of about as many records: ids grow with time, at a pace that changes, so it is
 * counted how many there are below even steps, and the edges are set between those. Wherever they are, each record is in
 * exactly one range; the last one is open, so that new records are in it.
 */
export function* splitById(type: string, parts: number): Plan<Position[]> {
  const [first, last] = yield [edge(type, 'ASCENDING'), edge(type, 'DESCENDING')]
  const total = totalOf(first)
  const [least, most] = [idOf(first), idOf(last)]
  const wanted = Math.min(parts, Math.floor(total / LEAST_RECORDS))
  if (least === null || most === null || wanted < 2) return ['||']
  const steps = inner(wanted).map((n) => least + ((most - least) * BigInt(n)) / BigInt(wanted))
  const below = (yield steps.map((id) => countBelow(type, id))).map(totalOf)
  const known = [
    { id: least, count: 0 },
    ...steps.map((id, n) => ({ id, count: below[n] ?? 0 })),
    { id: most + 1n, count: total },
  ]
  const edges = inner(wanted).map((n) => idAt(known, (total * n) / wanted))
  const distinct = edges.filter((id, n) => id > least && (n === 0 || id > (edges[n - 1] as bigint)))
  return [null, ...distinct].map((from, n) => {
    const to = distinct[n] ?? null
    // Whether `after` is the first record of a page or the one before it: the range holds its first record either way.
    return from === null ? ['', '', to ?? ''].join(PARTED) : [from - 1n, from, to ?? ''].join(PARTED)
  })
}

const inner = (parts: number) => Array.from({ length: parts - 1 }, (_, n) => n + 1)

/** The id below which there are about so many records, on the lines between the counts. */
function idAt(known: readonly { id: bigint; count: number }[], count: number): bigint {
  const above = known.findIndex((each) => each.count >= count)
  const high = known[Math.max(1, above)] as { id: bigint; count: number }
  const low = known[Math.max(0, above - 1)] as { id: bigint; count: number }
  const share = high.count > low.count ? (count - low.count) / (high.count - low.count) : 0
  return low.id + BigInt(Math.round(Number(high.id - low.id) * share))
}

const ID = 'hs_object_id'
const path = (type: string) => objectPath(type, 'search')

const edge = (type: string, direction: 'ASCENDING' | 'DESCENDING'): Call =>
  search(path(type), { sorts: [{ propertyName: ID, direction }], properties: [], limit: 1 })

const countBelow = (type: string, id: bigint): Call =>
  search(path(type), {
    filterGroups: [{ filters: [{ propertyName: ID, operator: 'LT', value: String(id) }] }],
    properties: [],
    limit: 1,
  })

function totalOf(answer: Answer | undefined): number {
  const { total } = asObject(answer?.body, 'object')
  return typeof total === 'number' && total >= 0 ? total : 0
}

function idOf(answer: Answer | undefined): bigint | null {
  const [record] = answer ? resultsOf(answer).map(recordOf) : []
  return record && /^\d+$/.test(record.id) ? BigInt(record.id) : null
}
