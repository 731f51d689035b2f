import { expect, test } from 'vitest'
import type { BatchRead } from '../connector/connector.ts'
import type { Plan } from '../connector/plan.ts'
import type { VendorRecord } from '../connector/vendor.ts'
import { Problem } from '../model/problems.ts'
import { Receipt } from './receipt.ts'
import type { Purpose, Session } from './session.ts'
import { SharedReads } from './shared-reads.ts'

const record = (id: string): VendorRecord => ({ id, properties: {}, raw: null })

/** A vendor who answers each call when the test says so. */
function vendor() {
  const calls: { what: string; lane: string; answer(): void; signal: AbortSignal | undefined }[] = []
  function* ask<Result>(what: string, result: Result): Plan<Result> {
    yield [{ method: 'GET', path: what, effect: 'read', windows: [] }]
    return result
  }
  const session = (purpose: Partial<Purpose> = {}): Session => {
    const receipt = new Receipt()
    const full = { lane: 'interactive', caller: 'me', ...purpose } as const
    return {
      connection: { accountId: 'acc', id: 'con', credentialId: 'crd', generation: '0' },
      receipt,
      purpose: full,
      shares: true,
      outOfTime: () => new Problem('vendor_timeout', 'late'),
      run: <Result>(plan: Plan<Result>) =>
        new Promise<Result>((resolve, reject) => {
          const what = plan.next([]).value as readonly { path: string }[]
          receipt.sent()
          const answer = () => {
            receipt.returned()
            resolve(plan.next([]).value as Result)
          }
          full.signal?.addEventListener('abort', () => reject(full.signal?.reason))
          calls.push({ what: what[0]?.path ?? '', lane: full.lane, answer, signal: full.signal })
        }),
    } as unknown as Session
  }
  const batch: BatchRead = {
    most: 100,
    calls: () => 1,
    takes: () => true,
    read: (ids) => ask(ids.join(), new Map(ids.map((id) => [id, record(id)]))),
  }
  const reads = (seesAllWrites: boolean) =>
    new SharedReads((_, purpose) => session(purpose), { seesAllWrites })
  const get = (from: SharedReads, id: string, as = session()) =>
    from.get(as, {
      type: 'contacts',
      id,
      properties: ['a'],
      account: {} as never,
      isRaw: false,
      alone: () => ask(id, record(id)),
      batch,
    })
  const called = async (count: number) => {
    while (calls.length < count) await new Promise((resolve) => setTimeout(resolve, 1))
    return calls.map(({ what }) => what)
  }
  return {
    calls,
    session,
    reads,
    get,
    called,
    list: (what: string) => (s: Session) => s.run(ask(what, what)),
  }
}

test('whoever leaves while gets are gathered is not read for; the others are', async () => {
  const { calls, session, reads, get, called } = vendor()
  const shared = reads(true)
  const leaving = new AbortController()
  const first = get(shared, '1')
  await called(1)
  const second = get(shared, '2')
  await called(2)
  // Two are under way: from here on gets are gathered.
  const gone = get(shared, '3', session({ signal: leaving.signal }))
  const stays = [get(shared, '4'), get(shared, '5')]
  leaving.abort()
  await expect(gone).rejects.toMatchObject({ code: 'vendor_timeout' })
  for (const { answer } of calls.slice(0, 2)) answer()
  expect(await called(3)).toEqual(['1', '2', '4,5'])
  calls[2]?.answer()
  expect((await Promise.all([first, second, ...stays])).map(({ id }) => id)).toEqual(['1', '2', '4', '5'])
})

test('a call goes on for those who wait, and ends when nobody does', async () => {
  const { calls, session, reads, called, list } = vendor()
  const shared = reads(true)
  const [one, other] = [new AbortController(), new AbortController()]
  const both = [one, other].map(({ signal }) => shared.same(session({ signal }), 'q', list('q')))
  await called(1)
  one.abort()
  await expect(both[0]).rejects.toMatchObject({ code: 'vendor_timeout' })
  expect(calls[0]?.signal?.aborted).toBe(false)
  other.abort()
  await expect(both[1]).rejects.toMatchObject({ code: 'vendor_timeout' })
  expect(calls[0]?.signal?.aborted).toBe(true)
  const again = shared.same(session(), 'q', list('q'))
  await called(2)
  calls[1]?.answer()
  expect(await again).toBe('q')
})

test('an interactive read is not held back by reads of another lane', async () => {
  const { calls, session, reads, get, called } = vendor()
  const shared = reads(true)
  const backfill = ['1', '2', '3'].map((id) => get(shared, id, session({ lane: 'backfill' })))
  await called(1)
  const urgent = get(shared, '1')
  expect(await called(2)).toEqual(['1,2,3', '1'])
  expect(calls.map(({ lane }) => lane)).toEqual(['backfill', 'interactive'])
  for (const { answer } of calls) answer()
  await Promise.all([...backfill, urgent])
})

test('where others may write unseen, no read joins a call that has left: those who come later share the next', async () => {
  const { calls, session, reads, called, list } = vendor()
  const shared = reads(false)
  const same = () => {
    const member = session()
    return { member, result: shared.same(member, 'q', list('q')) }
  }
  const first = same()
  await called(1)
  const later = [same(), same(), same()]
  calls[0]?.answer()
  await first.result
  await called(2)
  calls[1]?.answer()
  await Promise.all(later.map(({ result }) => result))
  expect(calls).toHaveLength(2)
  expect(later.reduce((so, { member }) => so + member.receipt.share, 0)).toBeCloseTo(1, 9)
  expect(later.map(({ member }) => member.receipt.calls)).toEqual([1, 1, 1])
})

test('with one process a read joins one under way, unless a write has ended in between', async () => {
  const { calls, session, reads, called, list } = vendor()
  const shared = reads(true)
  const before = shared.same(session(), 'q', list('q'))
  await called(1)
  const joins = shared.same(session(), 'q', list('q'))
  shared.wrote(session())
  const after = shared.same(session(), 'q', list('q'))
  await called(2)
  for (const { answer } of calls) answer()
  await Promise.all([before, joins, after])
  expect(calls).toHaveLength(2)
})
