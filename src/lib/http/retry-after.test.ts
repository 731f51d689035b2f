import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.parse('2026-06-15T12:00:00Z')
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString()

test.each([
  ['seconds', { 'retry-after': ' 7 ' }, 7_000],
  ['a date', { 'retry-after': inSeconds(7) }, 7_000],
  ['a date that is over', { 'retry-after': inSeconds(-7) }, 0],
  [
    'a date of a server whose clock is a day ahead',
    { 'retry-after': inSeconds(86_407), date: inSeconds(86_400) },
    7_000,
  ],
  [
    'a date of a server whose clock is a day behind',
    { 'retry-after': inSeconds(-86_393), date: inSeconds(-86_400) },
    7_000,
  ],
  ['a date beside a `date` that is none', { 'retry-after': inSeconds(7), date: 'today' }, 7_000],
  ['more than a day', { 'retry-after': '999999999' }, 86_400_000],
  ['no number and no date', { 'retry-after': 'soon' }, undefined],
  ['nothing', {}, undefined],
])('%s', (_, headers, ms) => {
  expect(retryAfterMs(headers, NOW)).toBe(ms)
})
