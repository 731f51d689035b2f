import { refuseOverLimit } from '../association-limits.ts'
import type { CrmRecord, ObjectName, Source } from '../entities.ts'
import { HubspotError, type PropertyFault } from '../errors.ts'
import type { Account } from '../store/account.ts'
import { addLink, type End } from '../store/links.ts'
import type { ImportJob, ImportPlan } from '../store/shelf.ts'
import { type Changes, createRecord, isUnique, judgeProperties, updateRecord } from '../writes.ts'

/** Names of the errors endpoint for what object writes refuse. */
const ERROR_TYPES: Readonly<Record<string, string>> = {
  INVALID_EMAIL: 'INVALID_EMAIL',
  INVALID_DOMAIN: 'INVALID_DOMAIN',
  INVALID_OPTION: 'INVALID_ENUMERATION_OPTION',
  INVALID_INTEGER: 'COULD_NOT_PARSE_NUMBER',
  INVALID_LONG: 'COULD_NOT_PARSE_DATE',
  INVALID_DATE: 'COULD_NOT_PARSE_DATE',
}

/** When an import is in which state, by the sandbox's clock. */
export function importState(
  account: Account,
  job: ImportJob,
): 'STARTED' | 'PROCESSING' | 'DONE' | 'CANCELED' {
  if (job.cancelledAt !== 0) return 'CANCELED'
  const age = account.clock.now() - job.createdAt
  const { importMs } = account.settings
  if (age >= importMs) return 'DONE'
  return age * 2 < importMs ? 'STARTED' : 'PROCESSING'
}

/** Writes what is due of all imports, and says when the next one is. */
export function runImports(account: Account): void {
  const now = account.clock.now()
  let next = Number.POSITIVE_INFINITY
  for (const job of account.shelf.of('import').values()) {
    if (job.waiting.length === 0 || job.cancelledAt !== 0) continue
    const due = job.createdAt + account.settings.importMs
    if (due <= now) runImport(account, job, due)
    else next = Math.min(next, due)
  }
  account.work = { dueAt: next, run: () => runImports(account) }
}

function runImport(account: Account, job: ImportJob, at: number): void {
  const { waiting } = job
  job.waiting = []
  const source: Source = { name: 'IMPORT', id: job.id, label: 'IMPORT', userId: null }
  for (const plan of waiting) {
    plan.rows.forEach((row, index) => {
      count(job, 'TOTAL_ROWS')
      const line = { account, job, plan, row, number: plan.firstLine + index, author: { now: at, source } }
      try {
        account.changes.by(source, () => writeRow(line))
      } catch (error) {
        if (!(error instanceof HubspotError)) throw error
        note(line, { errorType: 'UNKNOWN_BAD_REQUEST', message: error.message, value: null, column: 0 })
      }
    })
  }
  account.changed()
}

interface Line {
  account: Account
  job: ImportJob
  plan: ImportPlan
  row: string[]
  number: number
  author: { now: number; source: Source }
}

function count(job: ImportJob, name: string): void {
  job.counters[name] = (job.counters[name] ?? 0) + 1
}

function note(
  line: Line,
  fault: { errorType: string; message: string; value: string | null; column: number },
): void {
  const { account, job, plan, row, number, author } = line
  const { errorType, message, value, column } = fault
  const typeId = plan.columns[column]?.typeId ?? plan.columns[0]?.typeId ?? '0-1'
  count(job, 'ERRORS')
  const id = String(account.nextNumber())
  job.faults.push({
    id,
    at: author.now,
    errorType,
    message,
    line: number,
    column,
    row,
    value,
    objectTypeId: typeId,
  })
}

/** Writes the records of one row and associates them with each other. */
function writeRow(line: Line): void {
  const { account, plan, row } = line
  if (row.length !== plan.columns.length) {
    const message = `Expected ${plan.columns.length} columns, found ${row.length}`
    note(line, { errorType: 'INCORRECT_NUMBER_OF_COLUMNS', message, value: null, column: 0 })
    return
  }
  const ends: End[] = []
  for (const typeId of new Set(plan.columns.map((column) => column.typeId))) {
    const object = account.types.infer(typeId)?.name
    const record = object === undefined ? null : writeObject(line, object, typeId)
    if (object === undefined || record === null) continue
    for (const other of ends) {
      if (account.associations.unlabeled(other.object, object) === null) continue
      refuseOverLimit(account, other, { to: { object, record }, typeIds: [] })
      addLink(other, { object, record }, [], account)
      account.dropRows(other)
      count(line.job, 'ASSOCIATIONS_CREATED')
    }
    account.dropRows({ object, record })
    ends.push({ object, record })
  }
}

function writeObject(line: Line, object: ObjectName, typeId: string): CrmRecord | null {
  const { account, job, plan, author } = line
  const given = valuesOf(line, typeId)
  const known = find(line, object, typeId)
  const operation = plan.operations[typeId] ?? 'UPSERT'
  if (Object.keys(given).length === 0) return known
  const { changes, faults } = judgeProperties(account, object, given, known)
  for (const fault of faults) tell(line, typeId, fault)
  if (changes.size === 0) return known
  if (known === null && operation === 'UPDATE') {
    note(line, {
      errorType: 'UPDATE_ONLY_IMPORT',
      message: 'No record was found to update',
      value: null,
      column: 0,
    })
    return null
  }
  if (known !== null && operation === 'CREATE') {
    note(line, {
      errorType: 'CREATE_ONLY_IMPORT',
      message: 'The record exists already',
      value: null,
      column: 0,
    })
    return null
  }
  for (const _name of changes.keys()) count(job, 'PROPERTY_VALUES_EMITTED')
  return write(line, { object, known, changes, author })
}

function write(
  line: Line,
  about: { object: ObjectName; known: CrmRecord | null; changes: Changes; author: Line['author'] },
): CrmRecord {
  const { account, job } = line
  const { object, known, changes, author } = about
  count(job, 'UNIQUE_OBJECTS_WRITTEN')
  if (known === null) {
    const record = createRecord(account, object, changes, author)
    count(job, 'CREATED_OBJECTS')
    return record
  }
  updateRecord(account, { object, record: known }, changes, author)
  count(job, 'UPDATED_OBJECTS')
  return known
}

function tell(line: Line, typeId: string, { name, code, message }: PropertyFault): void {
  const column = line.plan.columns.findIndex((one) => one.typeId === typeId && one.property === name)
  const errorType = ERROR_TYPES[code] ?? 'FAILED_VALIDATION'
  note(line, { errorType, message, value: line.row[column] ?? null, column: Math.max(0, column) })
}

/** Values of one object in a row; empty cells say nothing. */
function valuesOf({ account, plan, row }: Line, typeId: string): Record<string, string> {
  const values: Record<string, string> = {}
  const object = account.types.infer(typeId)?.name ?? ''
  plan.columns.forEach(({ typeId: of, property }, at) => {
    const text = row[at]?.trim() ?? ''
    if (of !== typeId || property === null || property === 'hs_object_id' || text === '') return
    const type = account.schema(object).properties.get(property)?.type ?? ''
    values[property] = type.startsWith('date') ? dateOf(text, plan.dateFormat) : text
  })
  return values
}

/** `3/12/2026` in the order that the request says; anything else is left for the check of values. */
function dateOf(text: string, format: string): string {
  const parts = /^(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})$/.exec(text)?.slice(1)
  if (parts === undefined) return text
  const order = format.split('_').map((name, at) => [name, parts[at] ?? ''] as const)
  const named: Record<string, string> = Object.fromEntries(order)
  const { YEAR = '', MONTH = '', DAY = '' } = named
  return `${YEAR}-${MONTH.padStart(2, '0')}-${DAY.padStart(2, '0')}`
}

/** The record that a row is about: by its id, by a unique property, a company also by its domain. */
function find({ account, plan, row }: Line, object: ObjectName, typeId: string): CrmRecord | null {
  const store = account.store(object)
  for (const [at, { typeId: of, property, idColumnType }] of plan.columns.entries()) {
    const text = row[at]?.trim() ?? ''
    if (of !== typeId || text === '') continue
    if (idColumnType === 'HUBSPOT_OBJECT_ID' || property === 'hs_object_id') {
      const found = /^\d{1,15}$/.test(text) ? store.find(Number(text)) : null
      if (found !== null) return found
    } else if (property !== null && isUnique(account, object, property)) {
      const found = store.holder(property, text)
      if (found !== null) return found
    } else if (object === 'companies' && property === 'domain') {
      const found = store.live.find((record) => record.values.domain?.toLowerCase() === text.toLowerCase())
      if (found !== undefined) return found
    }
  }
  return null
}
