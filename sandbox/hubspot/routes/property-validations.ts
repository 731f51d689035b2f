import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { Property } from '../entities.ts'
import { HubspotError, invalid } from '../errors.ts'
import { requiredField } from '../fields.ts'
import type { PropertyRules } from '../store/shelf.ts'
import { isRuleType, RULE_TYPES, ruledProperties, ruleFault, rulesOf } from '../value-rules.ts'
import { parseObject, wrongShape } from '../wire.ts'

const BASES = [
  '/crm/v3/property-validations',
  '/crm/property-validations/2026-03',
  '/crm/property-validations/2026-09',
].map((base) => `${base}/{objectType}`)
const RULE = '/{propertyName}/rule-type/{ruleType}'
/** Arguments of one rule; how many the vendor takes is not recorded. */
const MAX_ARGUMENTS = 100

/**
 * How the values of properties must look; `value-rules.ts` holds writes to it.
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (CRM/Property Validations)
 */
export const propertyValidationRoutes: readonly Route[] = [
  route('GET', '', listAll),
  route('GET', '/{propertyName}', (call) => json(200, { results: shown(rulesFor(call)) })),
  route('GET', RULE, (call) => {
    const type = ruleType(call)
    const [found] = shown(rulesFor(call)).filter((rule) => rule.ruleType === type)
    if (found !== undefined) return json(200, found)
    throw new HubspotError(404, {
      message: `Property ${propertyOf(call).name} has no rule of type ${type}.`,
      context: { ruleType: [type] },
      category: 'OBJECT_NOT_FOUND',
    })
  }),
  route('PUT', RULE, put),
]

function route(method: 'GET' | 'PUT', suffix: string, run: (call: Call) => Reply): Route {
  const need = method === 'GET' ? 'schema.read' : 'schema.write'
  const success = [method === 'GET' ? 200 : 204]
  return { method, paths: BASES.map((base) => base + suffix), need, limit: 'call', success, run }
}

function listAll(call: Call): Reply {
  const { account, object } = call
  const results = ruledProperties(account, object).map((propertyName) => ({
    propertyName,
    propertyValidationRules: shown(rulesOf(account, object, propertyName)),
  }))
  return json(200, { results })
}

const shown = (rules: PropertyRules) =>
  Object.entries(rules).map(([ruleType, rule]) => ({
    ruleType,
    ruleArguments: rule.arguments,
    ...(rule.normalized === null ? {} : { shouldApplyNormalization: rule.normalized }),
  }))

const rulesFor = (call: Call): PropertyRules => rulesOf(call.account, call.object, propertyOf(call).name)

function propertyOf(call: Call): Property {
  const name = call.params.propertyName ?? ''
  const property = call.account.schema(call.object).properties.get(name)
  if (property !== undefined && property.archivedAt === 0) return property
  throw new HubspotError(404, {
    message: `Property "${name}" does not exist`,
    context: { propertyName: [name] },
    category: 'OBJECT_NOT_FOUND',
  })
}

function ruleType(call: Call): string {
  const type = call.params.ruleType ?? ''
  if (isRuleType(type)) return type
  throw invalid(`${type} is no rule type; there are: ${RULE_TYPES.join(', ')}`, {
    context: { ruleType: [type] },
  })
}

function put(call: Call): Reply {
  const { account, object } = call
  const type = ruleType(call)
  const property = propertyOf(call)
  const body = parseObject(call.body)
  const args = body.ruleArguments
  if (args == null) throw requiredField('ruleArguments')
  if (!Array.isArray(args) || args.length > MAX_ARGUMENTS) throw wrongShape('list', args)
  if (!args.every((arg) => typeof arg === 'string')) throw wrongShape('string', args)
  const normalized = body.shouldApplyNormalization
  if (normalized != null && typeof normalized !== 'boolean')
    throw invalid('shouldApplyNormalization must be true or false')
  const fault = ruleFault(property, type, args)
  if (fault !== null) throw invalid(fault, { context: { ruleType: [type], ruleArguments: args } })
  account.shelf.of('property_rules').set(`${object}/${property.name}`, {
    ...rulesOf(account, object, property.name),
    [type]: { arguments: args, normalized: normalized ?? null },
  })
  account.schemaChanged()
  return noContent()
}
