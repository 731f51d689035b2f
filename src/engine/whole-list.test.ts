import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectorObject, JobRead } from '../connector/connector.ts'
import type { Plan } from '../connector/plan.ts'
import type { VendorRecord } from '../connector/vendor.ts'
import { Problem } from '../model/problems.ts'
import { Receipt } from './receipt.ts'
import type { Session } from './session.ts'
import { type Slice, WholeList, type WholeListOptions } from './whole-list.ts'

/** More than one slice has. */
const PER_PART = 300

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => void process.off('unhandledRejection', note))

const record = (id: number): VendorRecord => ({ id: String(id), properties: {}, raw: null })

/** Records that begin behind an id. */
const recordsBehind = (from: number, count = PER_PART) =>
  Array.from({ length: count }, (_, at) => record(from + at + 1))

function* ask<Result>(what: string, make: () => Result): Plan<Result> {
  yield [{ method: 'GET', path: what, effect: 'read', windows: [] }]
  return make()
}

interface Asked {
  what: string
  answer(): void
  fail(problem?: Problem): void
}

const broken = () => new Problem('vendor_error', 'It is broken.')
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** A vendor with a list of so many parts, who answers each call when the test says so. */
function vendor(parts: number) {
  const asked: Asked[] = []
  const leaving = new AbortController()
  const last = parts * PER_PART
  const next = (from: number, count = PER_PART) => (from + count >= last ? null : String(from + count))
  const session = (signal?: AbortSignal): Session => {
    const receipt = new Receipt()
    return {
      connection: { keeper: { mayExport: async () => undefined, exported: () => undefined } },
      receipt,
      purpose: { lane: 'backfill', caller: '', signal },
      run: <Result>(plan: Plan<Result>) =>
        new Promise<Result>((resolve, reject) => {
          const [call] = plan.next([]).value as readonly { path: string }[]
          receipt.sent()
          signal?.addEventListener('abort', () => reject(new Problem('vendor_timeout', 'gone')))
          asked.push({
            what: call?.path ?? '',
            answer: () => resolve(plan.next([]).value as Result),
            fail: (problem = broken()) => reject(problem),
          })
        }),
    } as unknown as Session
  }
  const job: JobRead = {
    from: 0,
    cannot: () => null,
    start: () => ask('start', () => 'made'),
    ready: (made) => ask('ready', () => `${made} and ready`),
    part: (made, _, place) =>
      ask(`part ${place ?? 0} of ${made}`, () => {
        const from = Number(place ?? 0)
        return { records: recordsBehind(from), next: next(from) }
      }),
    positionOf: ({ id }) => id,
    drop: (made) => ask(`drop ${made}`, () => undefined),
  }
  const list: ConnectorObject['operations']['list'] = ({ position, limit }) =>
    ask(`page ${position ?? 0} of ${limit}`, () => {
      const from = Number(position ?? 0)
      const count = Math.min(limit, last - from)
      return { records: recordsBehind(from, count), next: next(from, count), total: last }
    })
  const object = { operations: { list, job }, maxPage: PER_PART } as unknown as ConnectorObject
  const own = session(leaving.signal)
  const whole = (more: Partial<WholeListOptions>) =>
    new WholeList({
      session: own,
      object,
      request: { position: null, updatedAfter: null, properties: [], account: {} as never },
      linesOf: (records) => Buffer.from(records.map(({ id }) => `${id}\n`).join('')),
      by: 'pages',
      jobFrom: null,
      noJob: null,
      afterwards: () => session(),
      ...more,
    })
  return { asked, leaving, whole, object, receipt: own.receipt, whats: () => asked.map(({ what }) => what) }
}

/** Answers whatever is asked for, from here on. */
function answering({ asked }: ReturnType<typeof vendor>): () => void {
  let at = 0
  const timer = setInterval(() => {
    for (; at < asked.length; at++) asked[at]?.answer()
  }, 1)
  return () => clearInterval(timer)
}

const idsOf = ({ lines }: Slice) => Buffer.from(lines).toString().split('\n').slice(0, -1).map(Number)

async function* pulled(slices: AsyncGenerator<Slice>) {
  for await (const slice of slices) yield idsOf(slice)
}

const ROADS = [
  ['pages', ['page 0 of 300'], ['page 300 of 300', 'page 600 of 300']],
  [
    'job',
    ['start', 'ready', 'part 0 of made and ready'],
    ['part 300 of made and ready', 'part 600 of made and ready'],
  ],
] as const

describe.each(ROADS)('by %s', (by, before, after) => {
  const [second, third] = after

  /** Until the first records are there. */
  async function begun(parts: number) {
    const world = vendor(parts)
    const slices = world.whole({ by }).slices()
    const first = slices.next()
    for (const [at] of before.entries()) {
      await expect.poll(() => world.asked.length).toBe(at + 1)
      world.asked[at]?.answer()
    }
    return { ...world, slices, first: (await first).value as Slice }
  }

  async function leave({ leaving, slices, asked }: Awaited<ReturnType<typeof begun>>) {
    leaving.abort()
    const left = slices.return(undefined).catch(() => undefined)
    await settled()
    asked.at(-1)?.answer()
    await left
  }

  test('the next part is asked for before the first record is handed on, and no other until that one is wanted', async () => {
    const world = await begun(6)
    await settled()
    expect(world.whats()).toEqual([...before, second])
    world.asked.at(-1)?.answer()
    await settled()
    // It is there, and so is the one that is handed on: that is all that is held.
    expect(world.whats()).toEqual([...before, second])
    expect(idsOf(world.first)[0]).toBe(1)
    await world.slices.next()
    await settled()
    expect(world.whats()).toEqual([...before, second])
    expect(idsOf((await world.slices.next()).value as Slice)[0]).toBe(PER_PART + 1)
    await expect.poll(world.whats).toEqual([...before, second, third])
    await leave(world)
  })

  test('records keep their order, each once, and all calls are counted once', async () => {
    const world = vendor(5)
    const stop = answering(world)
    const found: number[] = []
    for await (const ids of pulled(world.whole({ by }).slices())) found.push(...ids)
    stop()
    expect(found).toEqual(Array.from({ length: 5 * PER_PART }, (_, at) => at + 1))
    expect(world.receipt.calls).toBe(world.asked.length)
    expect(new Set(world.whats()).size).toBe(world.asked.length)
  })

  test('a part that fails ahead is told of when its turn has come, not before', async () => {
    const world = await begun(6)
    await expect.poll(() => world.asked.length).toBe(before.length + 1)
    world.asked.at(-1)?.fail()
    await settled()
    // What came before is still handed on, to its end.
    expect(idsOf((await world.slices.next()).value as Slice).at(-1)).toBe(PER_PART)
    const turn = world.slices.next()
    if (by === 'pages') await expect(turn).rejects.toThrow('It is broken.')
    else {
      // The job is dropped, and pages go on right behind the last record.
      await expect.poll(() => world.whats().at(-1)).toMatch(/^drop/)
      world.asked.at(-1)?.answer()
      await expect.poll(() => world.whats().at(-1)).toBe(`page ${PER_PART} of 300`)
      world.asked.at(-1)?.answer()
      expect(idsOf((await turn).value as Slice)[0]).toBe(PER_PART + 1)
      await leave(world)
    }
    expect(unhandled).toEqual([])
  })

  test('whoever leaves cancels the part that is under way; nothing is asked for after it but to drop the job', async () => {
    const world = await begun(6)
    await expect.poll(() => world.asked.length).toBe(before.length + 1)
    world.leaving.abort()
    const left = world.slices.return(undefined)
    if (by === 'job') {
      await expect.poll(() => world.whats().at(-1)).toBe('drop made and ready')
      world.asked.at(-1)?.answer()
    }
    await left
    await settled()
    expect(world.whats()).toEqual([...before, second, ...(by === 'job' ? ['drop made and ready'] : [])])
    expect(unhandled).toEqual([])
  })
})

test('pages that can be had at once are asked for as one, save where one is known to be all', async () => {
  const { whole, object, whats, ...world } = vendor(6)
  const stop = answering({ whole, object, whats, ...world })
  const found: number[] = []
  for await (const ids of pulled(whole({ object: { ...object, pagesAtOnce: 2 } }).slices()))
    found.push(...ids)
  stop()
  expect(whats()).toEqual(['page 0 of 300', 'page 300 of 600', 'page 900 of 600', 'page 1500 of 300'])
  expect(found).toEqual(Array.from({ length: 6 * PER_PART }, (_, at) => at + 1))
})
