import { expect, test } from 'vitest'
import { newId } from './ids.ts'

test('ids tell their kind, sort by time, and never come twice', () => {
  const ids = Array.from({ length: 10_000 }, () => newId('req', 1_700_000_000_000))
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/)
  expect(newId('req', 1_700_000_000_001) > (ids[0] as string)).toBe(true)
})
