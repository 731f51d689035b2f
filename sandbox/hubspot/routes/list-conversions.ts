import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { ListConversion, RecordList } from '../entities.ts'
import { invalid, notFound } from '../errors.ts'
import { textField } from '../fields.ts'
import { conversionTime, listParam } from '../list-rules.ts'
import { instant, type JsonObject, parseObject } from '../wire.ts'
import { listPaths } from './lists.ts'

const UNITS = ['DAY', 'WEEK', 'MONTH'] as const

/** Dynamic lists that will become static. Source: developers.hubspot.com/docs/api-reference/crm-lists-v3/guide */
export const listConversionRoutes: readonly Route[] = [
  route('GET', 'lists.read', 200, details),
  route('PUT', 'lists.write', 200, schedule),
  route('DELETE', 'lists.write', 204, cancel),
]

function route(method: Route['method'], need: Route['need'], code: number, run: Route['run']): Route {
  const paths = listPaths('/{listId}/schedule-conversion')
  return { method, paths, need, limit: 'call', success: [code], run }
}

function shown(list: RecordList): Record<string, unknown> {
  const { conversion } = list
  if (conversion === undefined) throw notFound(`List ${list.id} has no scheduled conversion.`)
  const { requested, convertedAt } = conversion
  return {
    listId: list.id,
    requestedConversionTime: requested,
    ...(convertedAt === 0 ? {} : { convertedAt: instant(convertedAt) }),
  }
}

function details(call: Call): Reply {
  return json(200, shown(listParam(call)))
}

function schedule(call: Call): Reply {
  const list = listParam(call)
  const requested = requestOf(parseObject(call.body))
  if (list.processingType !== 'DYNAMIC') {
    throw invalid(`List ${list.id} cannot be converted: its processing type is ${list.processingType}.`)
  }
  const conversion: ListConversion = { requested, convertedAt: 0 }
  if (conversionTime(list, conversion) <= call.author.now)
    throw invalid('The conversion of a list must be in the future.')
  list.conversion = conversion
  call.account.changed()
  return json(200, shown(list))
}

function requestOf(body: JsonObject): ListConversion['requested'] {
  const conversionType = textField(body, 'conversionType')
  if (conversionType === 'CONVERSION_DATE') {
    const [year, month, day] = ['year', 'month', 'day'].map((name) => whole(body, name)) as [
      number,
      number,
      number,
    ]
    const date = new Date(Date.UTC(year, month - 1, day))
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
      throw invalid('year, month and day are not a date.')
    return { conversionType, year, month, day }
  }
  if (conversionType !== 'INACTIVITY')
    throw invalid(`Invalid conversionType: ${conversionType}. Use one of CONVERSION_DATE, INACTIVITY.`)
  const timeUnit = UNITS.find((unit) => unit === body.timeUnit)
  if (timeUnit === undefined) throw invalid(`timeUnit must be one of ${UNITS.join(', ')}.`)
  return { conversionType, timeUnit, offset: whole(body, 'offset') }
}

function whole(body: JsonObject, name: string): number {
  const value = Number(textField(body, name))
  if (Number.isInteger(value) && value >= 1 && value <= 9999) return value
  throw invalid(`${name} must be a whole number from 1 to 9999.`)
}

function cancel(call: Call): Reply {
  const list = listParam(call)
  shown(list)
  delete list.conversion
  call.account.changed()
  return noContent()
}
