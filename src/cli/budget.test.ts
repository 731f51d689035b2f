import { expect, test } from 'vitest'
import { pictureOf } from './commands/budget.ts'

const NOW = Date.parse('2026-05-05T10:30:00Z')
const window = {
  ...{ id: 'daily', period_seconds: 86_400, size: 100, remaining: 40, ours: 50, others: 10 },
  ...{ room_at: '2026-05-06T00:00:00Z', exhausted_at: null },
}

test('a budget is drawn as a bar for each window and a line of 48 hours for each lane', () => {
  const hour = (at: string, sync: number) => ({
    hour: at,
    calls: sync,
    lanes: { sync },
    callers: [{ key_id: 'key_1', calls: sync }],
    others: { daily: 3 },
  })
  const spending = [hour('2026-05-05T09:00:00.000Z', 8), hour('2026-05-05T10:00:00.000Z', 4)]
  const lines = pictureOf({ windows: [window], spending }, NOW).split('\n')
  expect(lines[1]).toBe('daily   ████████████▒▒▒░░░░░░░░░  40 of 100 left  50 ours, 10 others’')
  const line = (name: string) => lines.find((each) => each.startsWith(name)) ?? ''
  expect(line('sync')).toBe(`sync            ${'·'.repeat(46)}█▅  12`)
  expect(line('others')).toBe(`others (daily)  ${'·'.repeat(46)}██  6`)
  expect(line('key_1')).toBe('key_1   12')
})

test('without calls it says so', () => {
  expect(pictureOf({ windows: [], spending: [] }, NOW)).toContain('No calls in the last 48 hours.')
})
