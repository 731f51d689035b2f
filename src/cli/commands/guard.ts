import { Command } from 'commander'
import { client, request } from '../client.ts'
import { CommandError, createTerminal } from '../terminal.ts'

interface GuardsBody {
  objects: Record<string, string> | null
  daily_records: number | string
  read_today: number
  ceiling_today: number | null
  norm: { average: number; days: number } | null
}

interface GuardOptions {
  object?: string[]
  everyObject?: boolean
  dailyRecords?: string
  json?: boolean
}

/** `crosswalk connections guard`: what a connection may be used for, and how much is read of it. */
export const guardCommand = () =>
  new Command('guard')
    .description('show or set what a connection may be used for (setting takes an API key with guards:write)')
    .argument('<id>')
    .option('--object <object:verb...>', 'only these objects, such as contacts:read deals:write; repeat it')
    .option('--every-object', 'every object')
    .option('--daily-records <ceiling>', 'the most records to be read in a day: a number, norm or none')
    .action(guard)

async function guard(id: string, options: GuardOptions): Promise<void> {
  const path = `/v1/connections/${encodeURIComponent(id)}/guards`
  const { object, everyObject = false, dailyRecords, json = false } = options
  if (object && everyObject) throw new CommandError('Either --object or --every-object.')
  let guards = (await request(client(), 'GET', path)) as GuardsBody
  if (object || everyObject || dailyRecords !== undefined) {
    guards = (await request(client(), 'PUT', path, {
      objects: object ? objectsOf(object) : everyObject ? null : guards.objects,
      daily_records: dailyRecords === undefined ? guards.daily_records : ceilingOf(dailyRecords),
    })) as GuardsBody
  }
  createTerminal(json).result(guards, describe(id, guards))
}

function objectsOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      const [, object, verb] = /^([a-z]+):(read|write)$/.exec(each) ?? []
      if (object && verb) return [object, verb]
      throw new CommandError(`--object must be such as contacts:read, not ${each}.`)
    }),
  )
}

function ceilingOf(text: string): number | string {
  if (text === 'norm' || text === 'none') return text
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new CommandError('--daily-records must be a whole number, norm or none.')
}

function describe(
  id: string,
  { objects, daily_records, read_today, ceiling_today, norm }: GuardsBody,
): string {
  const named = Object.entries(objects ?? {}).map(([object, verb]) => `${object}:${verb}`)
  const which = objects === null ? 'every object' : named.join(', ') || 'no object'
  const usual = norm ? `; usual are ${Math.round(norm.average)} (${norm.days} days)` : ''
  const most = ceiling_today === null ? 'no ceiling' : `of ${ceiling_today}`
  return `${id}: ${which}; daily records: ${daily_records}; read today: ${read_today}, ${most}${usual}.`
}
