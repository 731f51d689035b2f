import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { refused, SalesforceError } from '../errors.ts'
import { matchesInTime } from '../pattern.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import type { DuplicateRule, ValidationRule } from '../store/rules.ts'

type Values = OrgRecord['values']

/** Refuses a record that lacks what its object requires. */
export function checkRequired(object: ObjectDefinition, values: Values): void {
  const missing = object.fields
    .filter(
      (field) => field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean',
    )
    .filter(({ name }) => values[name] == null)
    .map(({ name }) => name)
  if (missing.length === 0) return
  const list = missing.join(', ')
  throw refused('REQUIRED_FIELD_MISSING', `Required fields are missing: [${list}]`, missing)
}

/** Refuses a value of a unique field that another record has. */
export function checkUnique(org: Org, object: ObjectDefinition, own: { id: string; values: Values }): void {
  for (const field of object.fields) {
    const value = own.values[field.name]
    if (!field.unique || value == null) continue
    const taken = org.store(object.name).lookup(field, value)
    for (const holder of taken) {
      if (holder.id === own.id) continue
      if (object.name === 'User') throw duplicateUsername()
      const about = `${field.name} duplicates value on record with id: ${holder.id}`
      throw refused('DUPLICATE_VALUE', `duplicate value found: ${about}`, [])
    }
  }
}

function duplicateUsername(): SalesforceError {
  const message =
    'Duplicate Username.<br>The username already exists in this or another Salesforce organization. ' +
    'Usernames must be unique across all Salesforce organizations.'
  return refused('DUPLICATE_USERNAME', message, ['Username'])
}

/** Refuses a record that a validation rule is against. */
export function checkValidations(org: Org, object: ObjectDefinition, values: Values): void {
  for (const rule of org.rules.validations) {
    if (rule.object !== object.name || !isAgainst(rule, values[rule.field] ?? null)) continue
    throw refused(
      'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      rule.message,
      rule.errorField === null ? [] : [rule.errorField],
    )
  }
}

function isAgainst({ is, value: limit }: ValidationRule, value: FieldValue): boolean {
  if (is === 'blank') return value === null
  if (is === 'equal') return value === limit
  if (is === 'not_equal') return value !== limit
  if (value === null) return false
  if (is === 'below') return Number(value) < Number(limit)
  if (is === 'above') return Number(value) > Number(limit)
  const fits = matchesInTime(String(limit), String(value))
  // What the vendor says of a pattern that needs too long is not recorded; these are the words of its Apex.
  if (fits === null) throw refused('UNKNOWN_EXCEPTION', 'Regex too complicated', [])
  return !fits
}

/** Refuses a record that agrees with another in all fields of a duplicate rule; `insist`: as the request's header says. */
export function checkDuplicates(
  org: Org,
  object: ObjectDefinition,
  about: { id: string; values: Values; insist: boolean },
): void {
  for (const rule of org.rules.duplicates) {
    if (rule.object !== object.name || (about.insist && rule.allowSave)) continue
    const matches = matchesOf(org, object, { rule, ...about })
    if (matches.length > 0) throw duplicatesDetected(rule, matches)
  }
}

function matchesOf(
  org: Org,
  object: ObjectDefinition,
  { rule, id, values }: { rule: DuplicateRule; id: string; values: Values },
): OrgRecord[] {
  const fields = rule.fields.map((name) => object.fieldsByName.get(name.toLowerCase()))
  const [first] = fields
  const value = first === undefined ? null : (values[first.name] ?? null)
  if (first === undefined || value === null) return []
  const same = (record: OrgRecord): boolean =>
    fields.every((field) => field !== undefined && agree(record.values[field.name], values[field.name]))
  return [...org.store(object.name).lookup(first, value)].filter((record) => record.id !== id && same(record))
}

function agree(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a != null && b != null && String(a).toLowerCase() === String(b).toLowerCase()
}

/** Members as recorded. */
function duplicatesDetected(rule: DuplicateRule, matches: readonly OrgRecord[]): SalesforceError {
  const matchResult = {
    entityType: rule.object,
    errors: [],
    matchEngine: 'FuzzyMatchEngine',
    matchRecords: matches.map(({ id }) => ({
      additionalInformation: [],
      fieldDiffs: [],
      matchConfidence: 100,
      record: {
        attributes: { type: rule.object, url: `/services/data/v68.0/sobjects/${rule.object}/${id}` },
        Id: id,
      },
    })),
    rule: rule.name.replace(/_?Duplicate_Rule$/, '_Match_Rule'),
    size: matches.length,
    success: true,
  }
  return new SalesforceError(400, {
    message: rule.message,
    errorCode: 'DUPLICATES_DETECTED',
    more: {
      duplicateResult: {
        allowSave: rule.allowSave,
        duplicateRule: rule.name,
        duplicateRuleEntityType: rule.object,
        errorMessage: rule.message,
        matchResults: [matchResult],
      },
    },
  })
}

/** Refuses a write of a locked record, or of one that belongs to a locked one: parents are locked along. */
export function checkLocks(
  org: Org,
  object: ObjectDefinition,
  { id, values }: { id: string; values: Values },
): void {
  if (org.rules.locks.length === 0) return
  const parents = object.fields
    .filter(({ type, name }) => type === 'reference' && !/^(Owner|CreatedBy|LastModifiedBy)Id$/.test(name))
    .map(({ name }) => values[name])
  for (const one of [id, ...parents]) {
    if (typeof one !== 'string' || !org.rules.takeLock(one, org.clock.now())) continue
    const message = `unable to obtain exclusive access to this record or 1 records: ${one}`
    throw refused('UNABLE_TO_LOCK_ROW', message, [])
  }
}
