import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportRecords } from '../../src/cli/commands/export.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

interface Page {
  data: { id: string }[]
  next_cursor: string | null
  range_cursors?: string[]
}

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 1_050, owners: 3 } })
  return () => world.close()
})
afterAll(() => undefined)

const page = (query: string) => world.call<Page>('GET', world.at(`/contacts?fields=id&limit=50&${query}`))

/** Reads a range to its end, from a page of it. */
async function rest({ data, next_cursor }: Page): Promise<string[]> {
  const ids = data.map(({ id }) => id)
  for (let cursor = next_cursor; cursor !== null; ) {
    const { body } = await page(`cursor=${cursor}`)
    ids.push(...body.data.map(({ id }) => id))
    cursor = body.next_cursor
  }
  return ids
}

async function all(
  ranges: number,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<string[][]> {
  const { body } = await page(`ranges=${ranges}`)
  const others = (body.range_cursors ?? []).map(async (cursor) => (await page(`cursor=${cursor}`)).body)
  const [read] = await Promise.all([
    Promise.all([rest(body), ...others.map(async (first) => rest(await first))]),
    meanwhile(),
  ])
  return read
}

const sorted = (ids: readonly string[]) => [...ids].sort((a, b) => Number(BigInt(a) - BigInt(b)))

test('several cursors read every record once, each in order, one range after the other', async () => {
  const whole = await rest((await page('')).body)
  const ranges = await all(5)
  expect(ranges).toHaveLength(5)
  expect(ranges.flat()).toEqual(whole)
  expect(whole).toEqual(sorted(whole))
  for (const range of ranges) expect(range.length).toBeGreaterThan(whole.length / 10)
})

test('nothing is lost or doubled while records are made, changed and archived', async () => {
  const before = await rest((await page('')).body)
  const gone = before.filter((_, n) => n % 97 === 5)
  const made: string[] = []
  const ranges = await all(4, async () => {
    for (const id of gone) {
      await world.call('DELETE', world.at(`/contacts/${id}`))
      const { body } = await world.call<{ id: string }>('POST', world.at('/contacts'), {
        body: { first_name: `New ${id}` },
      })
      made.push(body.id)
    }
  })
  const read = ranges.flat()
  expect(new Set(read).size).toBe(read.length)
  const kept = before.filter((id) => !gone.includes(id))
  expect(kept.filter((id) => !read.includes(id))).toEqual([])
  expect(read.filter((id) => !before.includes(id) && !made.includes(id))).toEqual([])
})

test('an export reads each record once, whatever its readers divide, and objects that nobody can divide as well', async () => {
  const exported = async (object: string, readers: number) => {
    const lines: string[] = []
    const at = { url: world.url, apiKey: world.apiKey }
    const take = (text: string) => void lines.push(...text.split('\n').slice(0, -1))
    const count = await exportRecords(at, {
      ...{ connection: world.connectionId, object, fields: 'id', readers, lane: 'backfill', take },
    })
    expect(lines).toHaveLength(count)
    return lines.map((line) => String(JSON.parse(line).id))
  }
  const whole = await rest((await page('')).body)
  expect(sorted(await exported('contacts', 3))).toEqual(whole)
  expect(await exported('users', 3)).toHaveLength(3)
  await expect(exported('nonsense', 3)).rejects.toThrow('There is nothing at this address.')
})

test('a list that is short, or not asked for in ranges, has one; what cannot be divided says so', async () => {
  expect((await page('')).body.range_cursors).toBeUndefined()
  const few = await world.call<Page>('GET', world.at('/deals?ranges=4'))
  expect(few.body).toMatchObject({ data: [], next_cursor: null, range_cursors: [] })
  expectProblem(await page('ranges=1'), 'invalid_request')
  expectProblem(await page('ranges=17'), 'invalid_request')
  expectProblem(await page('ranges=4&updated_after=2026-01-01T00:00:00Z'), 'invalid_request')
  expectProblem(await world.call('GET', world.at('/users?ranges=4')), 'operation_not_supported')
})
