import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Backend } from './shared-store.ts'

/** What every backend has to do; `find` answers one that is open. */
export function backendSuite(name: string, find: () => Backend): void {
  describe(`documents in ${name}`, () => {
    const one = { version: '1', document: '{"calls":1}' }
    const two = { version: '2', document: '{"calls":2}' }

    test('are made once: whoever comes second is told what is there', async () => {
      const pool = randomUUID()
      expect(await find().swap(pool, null, one)).toMatchObject({ done: true })
      expect(await find().swap(pool, null, two)).toMatchObject({ done: false, ...one })
    })

    test('are replaced by whoever saw the last one, and by nobody else', async () => {
      const pool = randomUUID()
      expect(await find().swap(pool, '1', two)).toMatchObject({ done: false, version: null, document: null })
      await find().swap(pool, null, one)
      expect(await find().swap(pool, '0', two)).toMatchObject({ done: false, ...one })
      expect(await find().swap(pool, '1', two)).toMatchObject({ done: true })
      expect(await find().swap(pool, null, null)).toMatchObject({ done: false, ...two })
    })

    test('are told with a time that goes on', async () => {
      const first = await find().swap(randomUUID(), null, null)
      const second = await find().swap(randomUUID(), null, null)
      expect(second.now).toBeGreaterThan(first.now)
      expect(second.now - first.now).toBeLessThan(60_000)
    })
  })
}
