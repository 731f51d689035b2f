import { Command } from 'commander'
import { client, request } from '../client.ts'
import { createTerminal, table } from '../terminal.ts'

interface WindowBody {
  id: string
  period_seconds: number
  size: number
  remaining: number
  ours: number
  others: number
  room_at: string
  exhausted_at: string | null
}

interface HourBody {
  hour: string
  calls: number
  lanes: Record<string, number>
  callers: { key_id: string | null; calls: number }[]
  others: Record<string, number>
}

interface BudgetBody {
  windows: WindowBody[]
  spending: HourBody[]
}

const HOUR_MS = 3_600_000
/** As far back as the server tells. */
const HOURS = 48
const BAR = 24
const STEPS = '▁▂▃▄▅▆▇█'
const MOST_CALLERS = 5

/** `crosswalk budget`: what is left of a CRM's limits, and who spent it. */
export const budgetCommand = () =>
  new Command('budget')
    .description(
      'show what is left of the rate limits of a connection, and who spent it in the last 48 hours',
    )
    .argument('<connection>', 'its id')
    .action(show)

async function show(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const path = `/v1/connections/${encodeURIComponent(id)}/budget`
  const body = (await request(client(), 'GET', path)) as BudgetBody
  createTerminal(json).result(body, pictureOf(body, Date.now()))
}

/** The windows as bars, the hours as one line for each lane. */
export function pictureOf({ windows, spending }: BudgetBody, now: number): string {
  const rows = windows.map(({ id, size, remaining, ours, others, exhausted_at, room_at }) => [
    id,
    bar(ours, others, size),
    `${remaining} of ${size} left`,
    `${ours} ours, ${others} others’`,
    exhausted_at === null ? '' : `gone by ${exhausted_at}, back ${room_at}`,
  ])
  return [
    table(['WINDOW', 'USED (█ ours, ▒ others)', 'LEFT', 'BY', 'FORECAST'], rows),
    ...history(spending, now),
  ].join('\n\n')
}

function bar(ours: number, others: number, size: number): string {
  const cells = (calls: number) => Math.min(BAR, Math.ceil((calls / Math.max(1, size)) * BAR))
  const mine = cells(ours)
  const theirs = Math.min(BAR - mine, cells(others))
  return '█'.repeat(mine) + '▒'.repeat(theirs) + '░'.repeat(BAR - mine - theirs)
}

function history(spending: readonly HourBody[], now: number): string[] {
  if (spending.length === 0) return ['No calls in the last 48 hours.']
  const last = Math.floor(now / HOUR_MS) * HOUR_MS
  const hours = Array.from({ length: HOURS }, (_, n) => last - (HOURS - 1 - n) * HOUR_MS)
  const at = new Map(spending.map((each) => [Date.parse(each.hour), each]))
  const names = [...new Set(spending.flatMap(({ lanes }) => Object.keys(lanes)))]
  const foreign = [...new Set(spending.flatMap(({ others }) => Object.keys(others)))]
  const line = (name: string, of: (hour: HourBody) => number) => {
    const calls = hours.map((hour) => {
      const known = at.get(hour)
      return known ? of(known) : 0
    })
    return [name, sparkline(calls), amount(calls.reduce((so, each) => so + each, 0))]
  }
  const lanes = names.map((name) => line(name, ({ lanes: by }) => by[name] ?? 0))
  const theirs = foreign.map((name) => line(`others (${name})`, ({ others: by }) => by[name] ?? 0))
  return [
    table(['LANE', 'CALLS BY THE HOUR, THE LAST 48', 'SUM'], [...lanes, ...theirs]),
    callersOf(spending),
  ]
}

function callersOf(spending: readonly HourBody[]): string {
  const sums = new Map<string, number>()
  for (const { key_id, calls } of spending.flatMap(({ callers }) => callers)) {
    const name = key_id ?? 'Crosswalk itself'
    sums.set(name, (sums.get(name) ?? 0) + calls)
  }
  const most = [...sums].sort((a, b) => b[1] - a[1]).slice(0, MOST_CALLERS)
  return table(
    ['CALLER', 'CALLS'],
    most.map(([name, calls]) => [name, amount(calls)]),
  )
}

/** One character for each number, as high as its part of the largest. */
function sparkline(numbers: readonly number[]): string {
  const most = Math.max(...numbers)
  return numbers
    .map((number) => {
      if (number === 0 || most === 0) return '·'
      return STEPS[Math.min(STEPS.length - 1, Math.floor((number / most) * STEPS.length))]
    })
    .join('')
}

const amount = (calls: number) => String(Math.round(calls * 100) / 100)
