import type { Call } from './call.ts'
import type { CrmRecord, ObjectName, ValidationRule } from './entities.ts'
import { HubspotError, invalidProperties } from './errors.ts'
import { isSeptember } from './september.ts'
import type { Account } from './store/account.ts'
import type { Changes } from './writes.ts'

/** Enforces what an administrator demanded, where a call is of version 2026-09 or later; see `demandRules`. */
export function enforceRules(call: Call, changes: Changes, record: CrmRecord | null): void {
  if (isSeptember(call.path)) demandRules(call.account, call.object, changes, record)
}

/**
 * Enforces what an administrator demanded of records in the vendor's pages: from version 2026-09 on it holds for
 * API writes too. `record` is null for a new one. Throws a 400; its body is not recorded, see `ruleRefusal`.
 * Source: developers.hubspot.com/changelog (validation rules enforced in the 2026-09 APIs)
 */
export function demandRules(
  account: Account,
  object: ObjectName,
  changes: Changes,
  record: CrmRecord | null,
): void {
  const after = (name: string): string | null =>
    changes.has(name) ? (changes.get(name) ?? null) : (record?.values[name] ?? null)
  const missing = account.rules
    .filter((rule) => rule.object === object && applies(account, rule, { record, after }))
    .map((rule) => rule.property ?? '')
    .filter((name) => after(name) === null)
  if (missing.length > 0) throw refusal(account, object, [...new Set(missing)], record)
}

interface Written {
  record: CrmRecord | null
  after: (name: string) => string | null
}

function applies(account: Account, rule: ValidationRule, { record, after }: Written): boolean {
  if (rule.kind === 'create_form') return record === null
  if (rule.kind === 'conditional')
    return rule.when !== undefined && after(rule.when.property) === rule.when.value
  if (rule.kind !== 'stage') return false
  const { stages } = account.type(rule.object)
  return stages !== null && after(stages.stage) === rule.stage
}

function refusal(
  account: Account,
  object: ObjectName,
  names: readonly string[],
  record: CrmRecord | null,
): HubspotError {
  const { settings } = account
  const { legacy } = account.type(object)
  if (settings.ruleRefusal === 'invalid') {
    const faults = names.map((name) => ({
      name,
      code: 'REQUIRED_PROPERTY_MISSING',
      message: `Property "${name}" is required`,
    }))
    return invalidProperties(faults, settings.portalId)
  }
  return new HubspotError(400, {
    message: `Error ${record === null ? 'creating' : 'updating'} ${legacy}. Some required properties were not set.`,
    context: { properties: [...names] },
    category: 'VALIDATION_ERROR',
  })
}

/** Enforces that the user may not associate two objects, from 2026-09 on: 403, whose body is not recorded either. */
export function enforceAssociationRules(call: Call, from: ObjectName, to: ObjectName): void {
  if (isSeptember(call.path)) demandAssociationRules(call.account, from, to)
}

/** The same without a call, for the pages. */
export function demandAssociationRules(account: Account, from: ObjectName, to: ObjectName): void {
  for (const { kind, object, to: other } of account.rules) {
    const isPair = (object === from && other === to) || (object === to && other === from)
    if (kind !== 'association' || !isPair) continue
    throw new HubspotError(403, {
      message: `You do not have permissions to associate ${from} with ${to}`,
      category: 'MISSING_PERMISSIONS',
    })
  }
}
