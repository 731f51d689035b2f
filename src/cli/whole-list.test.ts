import { expect, test } from 'vitest'
import { type ListPage, readWholeList } from './whole-list.ts'

/** A list of numbers, 10 a page; a cursor is where a part goes on and where it ends. */
function numbers(count: number, { failsAt = -1 } = {}) {
  const asked: number[] = []
  let open = 0
  let most = 0
  return {
    asked,
    most: () => most,
    async page(cursor: string | null, parts: number): Promise<ListPage> {
      asked.push(parts)
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open--
      const [from = 0, to = count] = cursor === null ? [] : cursor.split('-').map(Number)
      if (failsAt >= 0 && from >= failsAt) throw new Error('It broke.')
      const next = Math.min(from + 10, to)
      const data = Array.from({ length: next - from }, (_, n) => from + n)
      // Less than two pages a part are not divided.
      const wanted = Math.min(parts, Math.floor((to - next) / 20))
      const edges = Array.from(
        { length: wanted + 1 },
        (_, n) => next + Math.round(((to - next) * n) / wanted),
      )
      if (parts === 1 || wanted < 2)
        return {
          data,
          next_cursor: next < to ? `${next}-${to}` : null,
          ...(parts > 1 ? { range_cursors: [] } : {}),
        }
      const [near, ...others] = edges.slice(0, -1).map((edge, n) => `${edge}-${edges[n + 1]}`)
      return { data, next_cursor: near ?? null, range_cursors: others }
    },
  }
}

async function readAll(list: ReturnType<typeof numbers>, readers: number): Promise<unknown[]> {
  const read: unknown[] = []
  await readWholeList({ page: list.page, take: (records) => void read.push(...records), readers })
  return read
}

const all = (count: number) => Array.from({ length: count }, (_, n) => n)
const sorted = (read: unknown[]) => (read as number[]).sort((a, b) => a - b)

test('every record is read once, by as many readers as are wanted, to the end', async () => {
  const list = numbers(2_000)
  expect(sorted(await readAll(list, 3))).toEqual(all(2_000))
  expect(list.most()).toBe(3)
  // The 200 pages are read three at a time, so in about 67 turns; one reader alone would take as many as there are pages.
  expect(list.asked.length).toBeLessThan(210)
  expect(list.asked[0]).toBe(3)
  expect(list.asked.filter((parts) => parts > 1).length).toBeLessThan(20)
})

test('one reader asks for no division; a short list and an empty one end', async () => {
  const list = numbers(95)
  expect(await readAll(list, 1)).toEqual(all(95))
  expect(new Set(list.asked)).toEqual(new Set([1]))
  expect(await readAll(numbers(0), 3)).toEqual([])
  expect(await readAll(numbers(10), 3)).toEqual(all(10))
})

test('the first failure ends all readers, and is told', async () => {
  const list = numbers(2_000, { failsAt: 1_500 })
  await expect(readAll(list, 4)).rejects.toThrow('It broke.')
  const asked = list.asked.length
  await new Promise((resolve) => setImmediate(resolve))
  expect(list.asked).toHaveLength(asked)
  expect(asked).toBeLessThan(200)
})

test('a reader waits until its records are taken', async () => {
  const list = numbers(100)
  let taking = 0
  await readWholeList({
    page: async (cursor, parts) => {
      expect(taking).toBe(0)
      return list.page(cursor, parts)
    },
    take: async () => {
      taking++
      await new Promise((resolve) => setImmediate(resolve))
      taking--
    },
    readers: 1,
  })
})
