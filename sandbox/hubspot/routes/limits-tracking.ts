import { type Call, json, type Reply, type Route } from '../call.ts'
import type { CrmRecord, ObjectName } from '../entities.ts'
import { typeNamed } from '../params.ts'
import { labelsOf } from '../present-schema.ts'
import type { Need } from '../scopes.ts'
import { STANDARD_NAMES } from '../store/account.ts'
import { MAX_LABELS } from './association-labels.ts'

const BASES = ['/crm/v3/limits', '/crm/limits/2026-03', '/crm/limits/2026-09']
/** From this share of a limit on a record is near it. Source: the guide of limits tracking */
const NEAR = 0.8
/** Records that are named as samples; how many the vendor names is not recorded. */
const SAMPLES = 10

/**
 * How much of what the account may keep is in use; how much that is, is a setting each.
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (CRM/Limits Tracking),
 * developers.hubspot.com/docs/api-reference/crm-limits-tracking-v3/guide
 */
export const limitsTrackingRoutes: readonly Route[] = [
  route('/records', 'object.any', records),
  route('/custom-properties', 'object.any', customProperties),
  route('/calculated-properties', 'object.any', calculatedProperties),
  route('/pipelines', 'object.any', pipelines),
  route('/custom-object-types', 'custom.read', customObjects),
  route('/associations/labels', 'object.any', labels),
  route('/associations/records/from', 'object.any', (call) =>
    nearOrAt(call, objectsOf(call), (from) => objectsOf(call).flatMap((to) => crowdedIn(call, from, to))),
  ),
  route('/associations/records/{fromObjectTypeId}/to', 'object.any', (call) =>
    nearOrAt(call, objectsOf(call), (to) => crowdedIn(call, named(call, 'fromObjectTypeId'), to)),
  ),
  route('/associations/records/{fromObjectTypeId}/{toObjectTypeId}', 'object.any', crowdedPair),
]

function route(suffix: string, need: Need, run: (call: Call) => Reply): Route {
  return {
    method: 'GET',
    paths: BASES.map((base) => base + suffix),
    need,
    limit: 'call',
    success: [200],
    run,
  }
}

const named = (call: Call, param: string): ObjectName => typeNamed(call, call.params[param] ?? '')

/** Objects that the account has records or definitions of, the standard ones first. */
function objectsOf(call: Call): ObjectName[] {
  const { account } = call
  const used = STANDARD_NAMES.filter((name) => account.hasOwnStore(name) || account.hasOwnSchema(name))
  return [...used, ...customOf(call)]
}

const customOf = ({ account }: Call): ObjectName[] =>
  [...account.definitions.values()].filter(({ archivedAt }) => archivedAt === 0).map(({ id }) => id)

function titleOf({ account }: Call, object: ObjectName) {
  const { singular, plural } = labelsOf(account, object)
  return { objectTypeId: account.type(object).id, singularLabel: singular, pluralLabel: plural }
}

/** In hundredths, to three places, as in the guide's example. */
const percentage = (usage: number, limit: number): number => Math.round((usage / limit) * 100_000) / 1000

const withLimit = (limit: number, usage: number) => ({ limit, usage, percentage: percentage(usage, limit) })

/** What all objects together use of one limit. */
function overall(rows: readonly { usage: number }[], limit: number) {
  const usage = rows.reduce((sum, row) => sum + row.usage, 0)
  return { overallLimit: limit, overallUsage: usage, overallPercentage: percentage(usage, limit) }
}

function byKind(
  call: Call,
  limits: { each: number; custom: number },
  count: (object: ObjectName) => number,
): Reply {
  const custom = customOf(call).map((object) => ({ ...titleOf(call, object), usage: count(object) }))
  const standard = objectsOf(call).filter((object) => !customOf(call).includes(object))
  return json(200, {
    hubspotDefinedObjectTypes: standard.map((object) => ({
      ...titleOf(call, object),
      ...withLimit(limits.each, count(object)),
    })),
    customObjectTypes: { ...overall(custom, limits.custom), byObjectType: custom },
  })
}

function records(call: Call): Reply {
  const { account } = call
  const { recordsLimit } = account.settings
  return byKind(
    call,
    { each: recordsLimit, custom: recordsLimit },
    (object) => account.store(object).live.length,
  )
}

function pipelines(call: Call): Reply {
  const { account } = call
  const { pipelinesLimit } = account.settings
  return byKind(call, { each: pipelinesLimit, custom: pipelinesLimit }, (object) => {
    return [...account.schema(object).pipelines.values()].filter(({ archived }) => !archived).length
  })
}

function ownProperties({ account }: Call, object: ObjectName, calculated: boolean): number {
  const live = [...account.schema(object).properties.values()].filter(({ archivedAt }) => archivedAt === 0)
  return live.filter((each) => !each.hubspotDefined && (!calculated || each.calculated)).length
}

function customProperties(call: Call): Reply {
  const { customPropertiesLimit: limit } = call.account.settings
  const rows = objectsOf(call).map((object) => ({
    ...titleOf(call, object),
    ...withLimit(limit, ownProperties(call, object, false)),
  }))
  return json(200, { byObjectType: rows, ...overall(rows, limit * Math.max(rows.length, 1)) })
}

function calculatedProperties(call: Call): Reply {
  const rows = objectsOf(call)
    .map((object) => ({ ...titleOf(call, object), usage: ownProperties(call, object, true) }))
    .filter(({ usage }) => usage > 0)
  return json(200, { byObjectType: rows, ...overall(rows, call.account.settings.calculatedPropertiesLimit) })
}

function customObjects(call: Call): Reply {
  return json(200, withLimit(call.account.settings.customObjectsLimit, customOf(call).length))
}

function labels(call: Call): Reply {
  const asked = (param: string): ObjectName | null => {
    const alias = call.query.get(param)?.[0] ?? ''
    return alias === '' ? null : typeNamed(call, alias)
  }
  const [from, to] = [asked('fromObjectTypeId'), asked('toObjectTypeId')]
  const pairs = new Map<string, { from: ObjectName; to: ObjectName; labels: string[] }>()
  for (const type of call.account.associations.defined()) {
    if (type.label === null || (from !== null && type.from !== from) || (to !== null && type.to !== to))
      continue
    const pair = pairs.get(`${type.from}>${type.to}`) ?? { from: type.from, to: type.to, labels: [] }
    pair.labels.push(type.label)
    pairs.set(`${type.from}>${type.to}`, pair)
  }
  const results = [...pairs.values()].map((pair) => ({
    fromObjectType: titleOf(call, pair.from),
    toObjectType: titleOf(call, pair.to),
    allLabels: pair.labels,
    ...withLimit(MAX_LABELS, pair.labels.length),
  }))
  return json(200, { results })
}

/** A record that has used most of what it may be associated with. */
interface Crowded {
  record: CrmRecord
  usage: number
  isFull: boolean
}

function crowdedIn({ account }: Call, from: ObjectName, to: ObjectName): Crowded[] {
  const { recordAssociationsLimit: limit } = account.settings
  const crowded: Crowded[] = []
  for (const record of account.store(from).live) {
    if (record.links.length < limit * NEAR) continue
    const usage = record.links.filter((link) => link.to === to).length
    if (usage >= limit * NEAR) crowded.push({ record, usage, isFull: usage >= limit })
  }
  return crowded
}

function nearOrAt(
  call: Call,
  objects: readonly ObjectName[],
  crowdedOf: (object: ObjectName) => Crowded[],
): Reply {
  const results = objects
    .map((object) => ({ object, crowded: crowdedOf(object) }))
    .filter(({ crowded }) => crowded.length > 0)
    .map(({ object, crowded }) => ({
      ...titleOf(call, object),
      hasRecordsAtLimit: crowded.some(({ isFull }) => isFull),
      hasRecordsNearLimit: crowded.some(({ isFull }) => !isFull),
    }))
  return json(200, { results })
}

function crowdedPair(call: Call): Reply {
  const [from, to] = [named(call, 'fromObjectTypeId'), named(call, 'toObjectTypeId')]
  const { recordAssociationsLimit: limit } = call.account.settings
  const crowded = crowdedIn(call, from, to)
  const full = crowded.filter(({ isFull }) => isFull)
  const near = crowded.filter(({ isFull }) => !isFull)
  const labelOf = ({ record }: Crowded): string =>
    call.account
      .type(from)
      .searched.map((name) => record.values[name])
      .find((value) => value) ?? String(record.id)
  return json(200, {
    limit,
    totalRecordsAtLimit: full.length,
    totalRecordsNearLimit: near.length,
    atLimitFromRecordSamples: full
      .slice(0, SAMPLES)
      .map((each) => ({ objectId: each.record.id, label: labelOf(each) })),
    nearLimitFromRecordSamples: near.slice(0, SAMPLES).map((each) => ({
      ...{ objectId: each.record.id, label: labelOf(each), usage: each.usage },
      percentage: percentage(each.usage, limit),
    })),
  })
}
