import { controlAnswer } from '../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../core/vendor.ts'
import type { ObjectName, ValidationRule } from './entities.ts'
import { restoreRecord } from './restore.ts'
import type { Account } from './store/account.ts'

/** What a user of the vendor's pages can do to records and definitions, and the API cannot. */
export function crmControl(target: { readonly account: Account }): ControlRoute[] {
  return [
    {
      method: 'POST',
      pattern: '/hubspot/records/{objectType}/{id}/restore',
      run: (call) => restoreOne(target.account, call),
    },
    {
      method: 'PUT',
      pattern: '/hubspot/owners/{ownerId}/teams',
      run: (call) => putTeams(target.account, call),
    },
    {
      method: 'GET',
      pattern: '/hubspot/validation-rules',
      run: () => controlAnswer(200, { rules: target.account.rules }),
    },
    {
      method: 'PUT',
      pattern: '/hubspot/validation-rules',
      run: (call) => putRules(target.account, call),
    },
  ]
}

/** Puts an owner into teams; the first one is the primary one. */
function putTeams(account: Account, { params, body }: ControlCall): ReturnType<typeof controlAnswer> {
  const owner = account.owners.get(params.ownerId ?? '')
  if (owner === undefined) throw new ControlError(404, 'There is no owner with this id.')
  const { teams } = (body ?? {}) as { teams?: unknown }
  if (!Array.isArray(teams)) throw new ControlError(400, 'Send {"teams": [{"id": text, "name": text}, …]}.')
  owner.teams = teams.map((team: unknown, index) => {
    const { id, name } = (team ?? {}) as { id?: unknown; name?: unknown }
    if (typeof id !== 'string' || typeof name !== 'string')
      throw new ControlError(400, 'A team has an id and a name.')
    return { id, name, primary: index === 0 }
  })
  account.schemaChanged()
  return controlAnswer(200, { teams: owner.teams })
}

/** Replaces all rules; a rule that names what is not there is refused, and nothing changes. */
function putRules(account: Account, { body }: ControlCall): ReturnType<typeof controlAnswer> {
  const { rules } = (body ?? {}) as { rules?: unknown }
  if (!Array.isArray(rules)) throw new ControlError(400, 'Send {"rules": [{"object": …, "kind": …}, …]}.')
  account.rules = rules.map((rule: unknown) => ruleOf(account, rule))
  account.changed()
  return controlAnswer(200, { rules: account.rules })
}

const KINDS = ['create_form', 'conditional', 'stage', 'association'] as const

function ruleOf(account: Account, given: unknown): ValidationRule {
  const rule = (given ?? {}) as Record<string, unknown>
  const kind = KINDS.find((candidate) => candidate === rule.kind)
  if (kind === undefined) throw new ControlError(400, `The kind of a rule is one of ${KINDS.join(', ')}.`)
  const object = objectNamed(account, rule.object)
  if (kind === 'association') return { object, kind, to: objectNamed(account, rule.to) }
  const property = propertyNamed(account, object, rule.property)
  if (kind === 'create_form') return { object, kind, property }
  if (kind === 'stage') {
    const stage = String(rule.stage)
    if (account.stage(object, stage) === null)
      throw new ControlError(400, `There is no stage ${stage} of ${object}.`)
    return { object, kind, property, stage }
  }
  const when = (rule.when ?? {}) as Record<string, unknown>
  return {
    object,
    kind,
    property,
    when: { property: propertyNamed(account, object, when.property), value: String(when.value) },
  }
}

function objectNamed(account: Account, alias: unknown): ObjectName {
  const type = account.types.infer(String(alias))
  if (type === null) throw new ControlError(400, `There is no object ${String(alias)}.`)
  return type.name
}

function propertyNamed(account: Account, object: ObjectName, name: unknown): string {
  if (account.schema(object).properties.has(String(name))) return String(name)
  throw new ControlError(400, `There is no property ${String(name)} of ${object}.`)
}

function restoreOne(account: Account, { params }: ControlCall): ReturnType<typeof controlAnswer> {
  const type = account.types.infer(params.objectType ?? '')
  if (type === null) throw new ControlError(404, 'There is no object with this name.')
  const id = Number(params.id)
  if (!Number.isSafeInteger(id)) throw new ControlError(404, 'There is no archived record with this id.')
  const record = restoreRecord(account, type.name, id)
  return controlAnswer(200, { object: type.name, id: String(record.id), archived: false })
}
