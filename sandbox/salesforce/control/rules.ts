import { controlAnswer } from '../../core/exchange.ts'
import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import { canonicalId } from '../ids.ts'
import { matchesInTime } from '../pattern.ts'
import type { ValidationRule } from '../store/rules.ts'
import { readBody } from './bodies.ts'
import { fieldNamed, objectNamed } from './objects.ts'
import { userIdOf } from './sessions.ts'
import type { ControlTarget } from './target.ts'

const IS: readonly ValidationRule['is'][] = ['blank', 'equal', 'not_equal', 'below', 'above', 'not_matching']
const DUPLICATE_MESSAGE = 'Use one of these records?'

/** What an administrator forbids: access, values, duplicates; and records that somebody holds. */
export function ruleRoutes(target: ControlTarget): ControlRoute[] {
  return [
    { method: 'POST', pattern: '/salesforce/access', run: ({ body }) => addAccess(target, body) },
    {
      method: 'POST',
      pattern: '/salesforce/validation-rules',
      run: ({ body }) => addValidation(target, body),
    },
    {
      method: 'POST',
      pattern: '/salesforce/duplicate-rules',
      run: ({ body }) => addDuplicates(target, body),
    },
    { method: 'POST', pattern: '/salesforce/locks', run: ({ body }) => addLock(target, body) },
    {
      method: 'GET',
      pattern: '/salesforce/rules',
      run: () => {
        const { validations, duplicates, locks } = target.org.rules
        return controlAnswer(200, { access: target.org.security.list(), validations, duplicates, locks })
      },
    },
    {
      method: 'DELETE',
      pattern: '/salesforce/rules',
      run: () => {
        target.org.rules.clear()
        target.org.security.clear()
        target.org.touch('definitions')
        return controlAnswer(200, { status: 'ok' })
      },
    },
    {
      method: 'GET',
      pattern: '/salesforce/calls',
      run: () => {
        const { limits, grants } = target
        const apps = grants.allApps().filter(({ dailyCalls }) => dailyCalls !== null)
        return controlAnswer(200, {
          ...{ used: limits.used, allocation: limits.allocation, allocations: limits.allocations() },
          apps: apps.map((app) => ({
            ...{
              client_id: app.clientId,
              name: app.name,
              used: limits.usedBy(app),
              allocation: app.dailyCalls,
            },
          })),
        })
      },
    },
    {
      method: 'POST',
      pattern: '/salesforce/calls',
      run: ({ body }) => {
        const { used = 0 } = readBody(body, { used: 'count' })
        target.limits.setUsed(used)
        return controlAnswer(200, { used: target.limits.used, allocation: target.limits.allocation })
      },
    },
  ]
}

function addAccess(target: ControlTarget, body: unknown) {
  const shape = { object: 'text', field: 'textOrNull', access: 'text', user: 'textOrNull' } as const
  const { object: name = '', field = null, access = 'hidden', user = null } = readBody(body, shape)
  if (access !== 'hidden' && access !== 'read_only') {
    throw new ControlError(400, 'access must be hidden or read_only.')
  }
  const object = objectNamed(target, name)
  const rule = {
    object: object.name,
    field: field === null ? null : fieldNamed(target, object, field).name,
    access,
    user: user === null ? null : userIdOf(target, user),
  } as const
  target.org.security.add(rule)
  target.org.touch('definitions')
  return controlAnswer(201, rule)
}

function addValidation(target: ControlTarget, body: unknown) {
  const given = readBody(body, {
    ...({ object: 'text', name: 'text', message: 'text', error_field: 'textOrNull' } as const),
    ...({ field: 'text', is: 'text', value: 'plain' } as const),
  })
  const object = objectNamed(target, given.object ?? '')
  const is = IS.find((one) => one === given.is)
  if (is === undefined) throw new ControlError(400, `is must be one of ${IS.join(', ')}.`)
  const rule: ValidationRule = {
    object: object.name,
    name: given.name ?? 'Rule',
    message: given.message ?? 'A validation rule refuses this record.',
    errorField: given.error_field == null ? null : fieldNamed(target, object, given.error_field).name,
    field: fieldNamed(target, object, given.field ?? '').name,
    is,
    value: given.value ?? null,
  }
  if (is === 'not_matching') checkPattern(rule.value)
  target.org.rules.validations.push(rule)
  target.org.touch('rules')
  return controlAnswer(201, rule)
}

function checkPattern(value: ValidationRule['value']): void {
  try {
    matchesInTime(String(value), '')
  } catch {
    throw new ControlError(400, 'value must be a regular expression.')
  }
}

function addDuplicates(target: ControlTarget, body: unknown) {
  const given = readBody(body, {
    ...({ object: 'text', name: 'text', fields: 'list', allow_save: 'flag', message: 'text' } as const),
  })
  const object = objectNamed(target, given.object ?? '')
  const fields = (given.fields ?? []).map((name) => fieldNamed(target, object, name).name)
  if (fields.length === 0) throw new ControlError(400, 'A duplicate rule compares at least one field.')
  const rule = {
    object: object.name,
    name: given.name ?? `Standard_${object.name}_Duplicate_Rule`,
    fields,
    allowSave: given.allow_save ?? true,
    message: given.message ?? DUPLICATE_MESSAGE,
  }
  target.org.rules.duplicates.push(rule)
  target.org.touch('rules')
  return controlAnswer(201, rule)
}

function addLock(target: ControlTarget, body: unknown) {
  const { id = '', ms, times } = readBody(body, { id: 'text', ms: 'countOrNull', times: 'countOrNull' })
  const whole = canonicalId(id)
  if (whole === null) throw new ControlError(400, 'id must be the id of a record.')
  const until = ms == null ? null : target.org.clock.now() + ms
  const lock = { id: whole, until, times: times ?? null }
  target.org.rules.locks.push(lock)
  target.org.touch('rules')
  return controlAnswer(201, lock)
}
