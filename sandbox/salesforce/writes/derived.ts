import type { ObjectDefinition } from '../catalogue/definitions.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'

type Values = OrgRecord['values']

/** What a write is about: the values after it, and which of them were given or changed. */
export interface Written {
  id: string
  values: Values
  /** Canonical names. */
  given: ReadonlySet<string>
  isNew: boolean
}

/** Values that follow from others; the vendor keeps them up to date, nobody can write them. */
export function derive(org: Org, object: ObjectDefinition, written: Written): Record<string, FieldValue> {
  const { values } = written
  switch (object.name) {
    case 'Contact':
      return { ...nameOf(values), ...photoOf(written), IsEmailBounced: values.EmailBouncedReason != null }
    case 'Lead':
      return { ...nameOf(values), ...photoOf(written) }
    case 'User':
      return nameOf(values)
    case 'Account':
      return photoOf(written)
    case 'Opportunity':
      return opportunity(org, written)
    case 'Case':
      return caseOf(org, written)
    case 'Task':
      return { ...accountOf(org, values), ...task(org, written) }
    case 'Event':
      return { ...accountOf(org, values), ...event(values) }
    default:
      return {}
  }
}

function nameOf({ FirstName, LastName }: Values): Record<string, FieldValue> {
  return { Name: [FirstName, LastName].filter((part) => part != null && part !== '').join(' ') }
}

function photoOf({ id }: Written): Record<string, FieldValue> {
  return { PhotoUrl: `/services/images/photo/${id}` }
}

/** The stage decides probability (unless that was given), forecast category, and whether it is closed and won. */
function opportunity(org: Org, { values, given, isNew }: Written): Record<string, FieldValue> {
  const stage = stageOf(org, values.StageName ?? null)
  const moved = isNew || given.has('StageName')
  const changes: Record<string, FieldValue> = {}
  if (moved) {
    changes.IsClosed = stage?.IsClosed === true
    changes.IsWon = stage?.IsWon === true
    if (!given.has('Probability')) changes.Probability = stage?.DefaultProbability ?? 0
    const category = given.has('ForecastCategoryName') ? values.ForecastCategoryName : undefined
    changes.ForecastCategoryName = category ?? stage?.ForecastCategoryName ?? 'Pipeline'
    changes.ForecastCategory = CATEGORIES[String(changes.ForecastCategoryName)] ?? 'Pipeline'
    changes.LastStageChangeDate = isNew ? null : org.now()
  }
  const probability = Number(changes.Probability ?? values.Probability ?? 0)
  const { Amount: amount } = values
  changes.ExpectedRevenue = typeof amount === 'number' ? Math.round(amount * probability) / 100 : null
  const closes = String(values.CloseDate ?? '')
  if (closes !== '') {
    const quarter = Math.ceil(Number(closes.slice(5, 7)) / 3)
    const year = Number(closes.slice(0, 4))
    Object.assign(changes, { FiscalYear: year, FiscalQuarter: quarter, Fiscal: `${year} ${quarter}` })
  }
  return changes
}

const CATEGORIES: Readonly<Record<string, string>> = {
  Omitted: 'Omitted',
  Pipeline: 'Pipeline',
  'Best Case': 'BestCase',
  Commit: 'Forecast',
  Closed: 'Closed',
}

function stageOf(org: Org, name: FieldValue): Values | null {
  const stages = org.store('OpportunityStage')
  const field = stages.definition.fieldsByName.get('apiname')
  if (field === undefined || name === null) return null
  const [stage] = stages.lookup(field, name)
  return stage?.values ?? null
}

function caseOf(org: Org, { values, given, isNew }: Written): Record<string, FieldValue> {
  const isClosed = values.Status === 'Closed'
  const contact = typeof values.ContactId === 'string' ? org.find(values.ContactId)?.record.values : undefined
  return {
    IsClosed: isClosed,
    ClosedDate: !isClosed ? null : isNew || given.has('Status') ? org.now() : (values.ClosedDate ?? null),
    ContactPhone: contact?.Phone ?? null,
    ContactMobile: contact?.MobilePhone ?? null,
    ContactEmail: contact?.Email ?? null,
    ContactFax: contact?.Fax ?? null,
    ...(isNew ? { CaseNumber: String(org.nextNumber()).padStart(8, '0') } : {}),
  }
}

function task(org: Org, { values, given, isNew }: Written): Record<string, FieldValue> {
  const isClosed = values.Status === 'Completed'
  const when = isNew || given.has('Status') ? org.now() : (values.CompletedDateTime ?? null)
  return {
    IsClosed: isClosed,
    IsHighPriority: values.Priority === 'High',
    CompletedDateTime: isClosed ? when : null,
    ...(values.TaskSubtype == null ? { TaskSubtype: 'Task' } : {}),
  }
}

/** The account of an activity: that of what it is about, or of whom. */
function accountOf(org: Org, { WhatId, WhoId }: Values): Record<string, FieldValue> {
  for (const id of [WhatId, WhoId]) {
    const found = typeof id === 'string' ? org.find(id) : null
    if (found === null) continue
    if (found.object.name === 'Account') return { AccountId: found.record.id }
    const { AccountId } = found.record.values
    if (AccountId != null) return { AccountId }
  }
  return { AccountId: null }
}

/** An event has a start, an end and how long it is; any two give the third. */
function event(values: Values): Record<string, FieldValue> {
  const start = String(values.StartDateTime ?? values.ActivityDateTime ?? '')
  if (start === '') return {}
  const startMs = Date.parse(start)
  const minutes = values.DurationInMinutes
  const end = values.EndDateTime
  const endMs = typeof minutes === 'number' ? startMs + minutes * 60_000 : Date.parse(String(end ?? start))
  const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}.000+0000`
  return {
    StartDateTime: start,
    ActivityDateTime: start,
    ActivityDate: start.slice(0, 10),
    EndDateTime: iso(endMs),
    EndDate: iso(endMs).slice(0, 10),
    DurationInMinutes: Math.round((endMs - startMs) / 60_000),
    EventSubtype: 'Event',
  }
}
