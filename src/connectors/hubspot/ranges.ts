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

/** No result of a search beyond this many is reached (https://developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm). */
const DEEPEST = 10_000

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

/** What is known of a list that is to be divided: where what is left of it begins and ends, and how much there is. */
interface Rest {
  /** Id and rank of the first record after the page that is read anyhow. */
  next: bigint
  read: number
  last: bigint
  total: number
}

/** The last record of what is left from a place on, and how many there are. */
export const restOf = (type: string, place: Place): Call =>
  search(path(type), { ...within(place), ...byId('DESCENDING'), properties: [], limit: 1 })

/** A list that is read in parts: where the page that was read goes on, and where the other parts begin, in order. */
export interface Divided {
  next: Position | null
  ranges: Position[]
}

/**
 * Divides what is left of a list after a page of it: `next` is where the vendor goes on, `rest` its answer to
 * {@link restOf}. Ids grow with time at a pace that changes, so parts are found by rank, as far as a search pages from
 * either end; what lies deeper is told from how many records there are below even steps. Wherever the edges are, each
 * record is in exactly one part, and the last one ends where the list did.
 */
export function* divide(
  type: string,
  place: Place,
  {
    next,
    rest,
    limit,
    parts,
  }: { next: string | null; rest: Answer | undefined; limit: number; parts: number },
): Plan<Divided> {
  const last = idOf(rest)
  const total = totalOf(rest)
  const wanted = Math.min(parts, Math.floor((total - limit) / LEAST_RECORDS))
  if (next === null || last === null || wanted < 2) return { next: nextPlace(next, place), ranges: [] }
  const known = { next: BigInt(next), read: limit, last, total }
  const edges = yield* edgesOf(type, place, known, wanted)
  const isInside = (id: bigint) => id > known.next && (place.to === null || id < place.to)
  const distinct = [...new Set(edges.filter(isInside))].sort((a, b) => (a < b ? -1 : 1))
  return {
    next: nextPlace(next, { ...place, to: distinct[0] ?? place.to }),
    ranges: distinct.map((from, n) => {
      const to = distinct[n + 1] ?? place.to ?? ''
      // Whether `after` is the first record of a page or the one before it: the part holds its first record either way.
      return [from - 1n, from, to].join(PARTED)
    }),
  }
}

/** Whole pages of the rest from its beginning to where each part but the first begins: no page is read for half of it. */
function* edgesOf(type: string, place: Place, rest: Rest, parts: number): Plan<bigint[]> {
  const { next, read, last, total } = rest
  const inner = Array.from({ length: parts - 1 }, (_, n) => n + 1)
  const marks = inner.map((n) => {
    const rank = read + Math.round(((total - read) * n) / parts / read) * read
    const step = next + ((last - next) * BigInt(n)) / BigInt(parts)
    return { rank, step, call: markCall(type, place, { rank, step, total }) }
  })
  const answers = yield marks.map(({ call }) => call)
  const found = marks.flatMap(({ rank, step }, n) => {
    const answer = answers[n]
    if (!isReached(rank, total)) return [{ id: step, rank: totalOf(answer) }]
    const id = idOf(answer)
    return id === null ? [] : [{ id, rank }]
  })
  const known = [{ id: next, rank: read }, ...found, { id: last + 1n, rank: total }]
  known.sort((a, b) => a.rank - b.rank)
  return marks.map(({ rank }) => idAt(known, rank))
}

/** Asks for the record of a rank, or how many there are below a step where a search does not page so deep. */
function markCall(
  type: string,
  place: Place,
  { rank, step, total }: { rank: number; step: bigint; total: number },
): Call {
  const rest = { properties: [], limit: 1 }
  if (rank < DEEPEST)
    return search(path(type), { ...within(place), ...byId('ASCENDING'), ...rest, after: String(rank) })
  if (total - rank < DEEPEST) {
    const after = String(total - 1 - rank)
    return search(path(type), { ...within(place), ...byId('DESCENDING'), ...rest, after })
  }
  return search(path(type), { ...within({ ...place, to: step }), ...rest })
}

const isReached = (rank: number, total: number) => rank < DEEPEST || total - rank < DEEPEST

/** The id of a rank, on the lines between those that are known. */
function idAt(known: readonly { id: bigint; rank: number }[], rank: number): bigint {
  const above = known.findIndex((each) => each.rank >= rank)
  const high = known[Math.max(1, above)] as { id: bigint; rank: number }
  const low = known[Math.max(0, above - 1)] as { id: bigint; rank: number }
  const share = high.rank > low.rank ? (rank - low.rank) / (high.rank - low.rank) : 0
  return low.id + BigInt(Math.round(Number(high.id - low.id) * share))
}

const ID = 'hs_object_id'
const path = (type: string) => objectPath(type, 'search')

const byId = (direction: 'ASCENDING' | 'DESCENDING') => ({ sorts: [{ propertyName: ID, direction }] })

/** The filter that leaves a range of ids; none for the whole list. */
function within({ after, from, to }: Place): { filterGroups?: unknown } {
  const least = from ?? (after === null ? null : idIn(after))
  const bound = (operator: string, id: bigint | null) =>
    id === null ? [] : [{ propertyName: ID, operator, value: String(id) }]
  const filters = [...bound('GTE', least), ...bound('LT', to)]
  return filters.length === 0 ? {} : { filterGroups: [{ filters }] }
}

function totalOf(answer: Answer | undefined): number {
  const { total } = asObject(answer?.body, 'object')
  return typeof total === 'number' && total >= 0 ? total : 0
}

function idOf(answer: Answer | undefined): bigint | null {
  const [record] = answer ? resultsOf(answer).map(recordOf) : []
  return record && /^\d+$/.test(record.id) ? BigInt(record.id) : null
}
