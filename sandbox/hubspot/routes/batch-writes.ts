import { batchReply, missingProblem } from '../batch-answer.ts'
import type { Call, Reply } from '../call.ts'
import type { CrmRecord } from '../entities.ts'
import { type BatchProblem, HubspotError, invalid, invalidProperties, type PropertyFault } from '../errors.ts'
import { batchInputs, optionalText, requiredField, textField } from '../fields.ts'
import { checkLeadContact, checkRequired } from '../new-records.ts'
import { checkIdProperty } from '../params.ts'
import { makeAssociations, type Plan, planAssociations } from '../record-associations.ts'
import { updateNames } from '../update-answer.ts'
import { enforceRules } from '../validation-rules.ts'
import { isObject, type JsonObject, parseObject } from '../wire.ts'
import {
  type Changes,
  checkUnique,
  createRecord,
  isUnique,
  judgeProperties,
  updateRecord,
} from '../writes.ts'

/** One input of a batch write, checked but not yet written. */
interface Planned {
  input: JsonObject
  record: CrmRecord | null
  changes: Changes
  faults: PropertyFault[]
  associations: readonly Plan[]
  /** A refusal of this input alone: a unique value that is taken, something required that is missing. */
  clash: HubspotError | null
}

/**
 * Creates records. Without trace ids it is all or nothing; with a unique `objectWriteTraceId` on every input
 * the good ones are written and the others are listed (207). Results come in order of id, not of inputs.
 */
export function batchCreate(call: Call): Reply {
  const inputs = batchInputs(parseObject(call.body))
  const plans = inputs.map((input) => planned(call, input, null))
  const clashing = clashesInside(call, plans)
  const traced = areTraced(inputs)
  if (!traced) refuseWhole(call, plans, clashing)
  const problems: BatchProblem[] = []
  const made: CrmRecord[] = []
  for (const plan of plans) {
    const problem = traced ? problemOf(call, plan, clashing.has(plan)) : null
    if (problem !== null) problems.push(problem)
    else made.push(writeNew(call, plan))
  }
  made.sort((a, b) => a.id - b.id)
  const rows = made.map((record) => call.presenter.showAll(record, call.object))
  return batchReply(201, rows, { now: call.author.now, problems })
}

/** Updates records by id or by a unique property; missing ones make it a 207. */
export function batchUpdate(call: Call): Reply {
  const inputs = batchInputs(parseObject(call.body))
  const missing: string[] = []
  const plans: Planned[] = []
  refuseDuplicates(inputs)
  for (const input of inputs) {
    const record = named(call, input)
    if (record === null) missing.push(textField(input, 'id'))
    else plans.push(planned(call, input, record))
  }
  const traced = areTraced(inputs)
  if (!traced) refuseWhole(call, plans, new Set())
  const problems = missing.length === 0 ? [] : [missingProblem(call, missing)]
  const rows: string[] = []
  for (const plan of plans) {
    const problem = traced ? problemOf(call, plan, false) : null
    if (problem !== null) problems.push(problem)
    else rows.push(writeOld(call, plan))
  }
  return batchReply(200, rows, { now: call.author.now, problems })
}

/** Updates the records that a unique property names and creates the others; each result says which (`new`). */
export function batchUpsert(call: Call): Reply {
  const inputs = batchInputs(parseObject(call.body))
  refuseDuplicates(inputs)
  const plans = inputs.map((input) => {
    const idProperty = optionalText(input, 'idProperty')
    const record = named(call, input)
    if (record !== null || idProperty === null || idProperty === 'hs_object_id') {
      const plan = planned(call, input, record)
      if (idProperty === 'email' && call.account.settings.upsertByEmail === 'reset') clearUnnamed(call, plan)
      return plan
    }
    const properties = isObject(input.properties) ? input.properties : {}
    const completed = { ...input, properties: { [idProperty]: textField(input, 'id'), ...properties } }
    return planned(call, completed, null)
  })
  refuseWhole(call, plans, clashesInside(call, plans))
  const rows = plans.map((plan) => {
    const isNew = plan.record === null
    const record = isNew ? writeNew(call, plan) : plan.record
    const text = isNew && record !== null ? call.presenter.showAll(record, call.object) : writeOld(call, plan)
    return `${text.slice(0, -1)},"new":${isNew}}`
  })
  return batchReply(200, rows, { now: call.author.now })
}

function planned(call: Call, input: JsonObject, record: CrmRecord | null): Planned {
  if (!isObject(input.properties)) throw requiredField('properties')
  const { changes, faults } = judgeProperties(call.account, call.object, input.properties, record)
  let clash: HubspotError | null = null
  let associations: Plan[] = []
  try {
    checkUnique(call.account, call.object, changes, record)
    if (faults.length === 0) enforceRules(call, changes, record)
    if (record === null) {
      associations = planAssociations(call, input.associations)
      if (faults.length === 0) checkRequired(call.account, call.object, changes)
      const targets = associations.map((plan) => plan.to.object)
      checkLeadContact(call.account, call.object, targets)
    }
  } catch (error) {
    if (!(error instanceof HubspotError)) throw error
    clash = error
  }
  return { input, record, changes, faults, associations, clash }
}

/** Clears what an upsert does not name and a caller could write. */
function clearUnnamed({ account, object }: Call, { record, changes }: Planned): void {
  const { properties } = account.schema(object)
  for (const name of Object.keys(record?.values ?? {})) {
    if (name === 'email' || changes.has(name)) continue
    if (properties.get(name)?.readOnlyValue === false) changes.set(name, null)
  }
}

function named(call: Call, input: JsonObject): CrmRecord | null {
  const id = textField(input, 'id')
  const idProperty = optionalText(input, 'idProperty')
  const store = call.account.store(call.object)
  if (idProperty !== null && idProperty !== 'hs_object_id') {
    checkIdProperty(call, call.object, idProperty)
    return store.holder(idProperty, id)
  }
  return /^\d{1,15}$/.test(id) ? store.findExact(Number(id)) : null
}

function refuseDuplicates(inputs: readonly JsonObject[]): void {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const input of inputs) {
    const id = textField(input, 'id')
    if (seen.has(id)) twice.add(id)
    seen.add(id)
  }
  if (twice.size === 0) return
  const ids = [...twice]
  throw invalid(`Duplicate IDs found in batch input: [${ids.join(', ')}]. IDs must be unique`, {
    context: { ids },
  })
}

/** New records of one batch that claim the same unique value: all but the first clash. */
function clashesInside(call: Call, plans: readonly Planned[]): Set<Planned> {
  const claimed = new Set<string>()
  const clashing = new Set<Planned>()
  for (const plan of plans) {
    if (plan.record !== null) continue
    for (const [name, value] of plan.changes) {
      if (value === null || !isUnique(call.account, call.object, name)) continue
      const key = `${name}\n${value.toLowerCase()}`
      if (claimed.has(key)) clashing.add(plan)
      claimed.add(key)
    }
  }
  return clashing
}

function refuseWhole(call: Call, plans: readonly Planned[], clashing: ReadonlySet<Planned>): void {
  const faults = plans.flatMap((plan) => plan.faults)
  if (faults.length > 0) throw invalidProperties(faults, call.account.settings.portalId)
  for (const plan of plans) {
    if (plan.clash !== null && (plan.record !== null || plan.clash.status !== 409)) throw plan.clash
    if (plan.clash === null && !clashing.has(plan)) continue
    const message = `${call.account.type(call.object).noun} already exists`
    throw new HubspotError(409, { message, category: 'CONFLICT' })
  }
}

function areTraced(inputs: readonly JsonObject[]): boolean {
  const traces = inputs.map((input) => optionalText(input, 'objectWriteTraceId'))
  return inputs.length > 0 && !traces.includes(null) && new Set(traces).size === inputs.length
}

function problemOf(call: Call, plan: Planned, clashesInside: boolean): BatchProblem | null {
  const context: Record<string, string[]> = {
    objectWriteTraceId: [textField(plan.input, 'objectWriteTraceId')],
  }
  if (plan.faults.length > 0) {
    const { message, errors } = invalidProperties(plan.faults, call.account.settings.portalId).parts
    return { status: 'error', category: 'VALIDATION_ERROR', message, ...(errors ? { errors } : {}), context }
  }
  const message =
    plan.clash?.message ?? (clashesInside ? `${call.account.type(call.object).noun} already exists` : null)
  if (message === null) return null
  const existingId = /Existing ID: (\d+)/.exec(message)?.[1]
  if (existingId !== undefined) context.existingId = [existingId]
  else Object.assign(context, plan.clash?.parts.context)
  return { status: 'error', category: plan.clash?.parts.category ?? 'CONFLICT', message, context }
}

function writeNew(call: Call, plan: Planned): CrmRecord {
  const record = createRecord(call.account, call.object, plan.changes, call.author)
  makeAssociations(call.account, { object: call.object, record }, plan.associations)
  return record
}

function writeOld(call: Call, plan: Planned): string {
  const { record } = plan
  if (record === null) throw new Error('An update needs its record')
  const changed = updateRecord(call.account, { object: call.object, record }, plan.changes, call.author)
  const text = call.presenter.showSome(record, call.object, updateNames(call.object, changed))
  const trace = optionalText(plan.input, 'objectWriteTraceId')
  return trace === null ? text : `${text.slice(0, -1)},"objectWriteTraceId":${JSON.stringify(trace)}}`
}
