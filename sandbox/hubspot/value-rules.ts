import type { ObjectName, Property } from './entities.ts'
import type { PropertyFault } from './errors.ts'
import type { Account } from './store/account.ts'
import type { PropertyRules } from './store/shelf.ts'
import { parseInstant } from './wire.ts'

/** What a rule takes, and whether a stored value breaks it; `breaks` is absent where the meaning is not recorded. */
interface RuleKind {
  /** Types of properties that can have it. */
  on: readonly string[]
  takes: 'number' | 'moment' | 'texts' | 'any'
  breaks?: (value: string, args: readonly string[]) => boolean
}

const TEXT = ['string', 'phone_number']
const DAYS = ['date', 'datetime']
const first = (args: readonly string[]): number => Number(args[0])
const domainOf = (value: string): string => value.slice(value.indexOf('@') + 1).toLowerCase()
const hostOf = (value: string): string =>
  value
    .replace(/^[a-z]+:\/\//i, '')
    .split(/[/?#:]/, 1)[0]
    ?.toLowerCase() ?? ''
const isIn = (domain: string, list: readonly string[]): boolean =>
  list.some((each) => domain === each.toLowerCase() || domain.endsWith(`.${each.toLowerCase()}`))
const at = (text: string): number => parseInstant(text) ?? Number.NaN

/**
 * Every kind of rule. The names and where they belong are recorded; of the arguments only those of ALPHANUMERIC
 * (`NUMERIC_ONLY`) and MIN_NUMBER are, the others are taken for what their names say. What is left, patterns among
 * them, is kept and shown and holds nothing up.
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (CRM/Property Validations),
 * developers.hubspot.com/docs/api-reference/crm-property-validations-v3/guide
 */
const KINDS: Readonly<Record<string, RuleKind>> = {
  AFTER_DATETIME_DURATION: { on: ['datetime'], takes: 'any' },
  AFTER_DURATION: { on: DAYS, takes: 'any' },
  ALPHANUMERIC: {
    on: TEXT,
    takes: 'texts',
    breaks: (value, [kind]) => kind === 'NUMERIC_ONLY' && !/^\d*$/.test(value),
  },
  BEFORE_DATETIME_DURATION: { on: ['datetime'], takes: 'any' },
  BEFORE_DURATION: { on: DAYS, takes: 'any' },
  DAYS_OF_WEEK: { on: DAYS, takes: 'texts' },
  DECIMAL: {
    on: ['number'],
    takes: 'number',
    breaks: (value, args) => (value.split('.')[1]?.length ?? 0) > first(args),
  },
  DOMAIN: { on: TEXT, takes: 'any' },
  EMAIL: { on: TEXT, takes: 'any' },
  EMAIL_ALLOWED_DOMAINS: { on: TEXT, takes: 'texts', breaks: (value, args) => !isIn(domainOf(value), args) },
  EMAIL_BLOCKED_DOMAINS: { on: TEXT, takes: 'texts', breaks: (value, args) => isIn(domainOf(value), args) },
  END_DATE: { on: DAYS, takes: 'moment', breaks: (value, [end = '']) => at(value) > at(end) },
  END_DATETIME: { on: ['datetime'], takes: 'moment', breaks: (value, [end = '']) => at(value) > at(end) },
  FORMAT: { on: TEXT, takes: 'texts' },
  MAX_LENGTH: { on: TEXT, takes: 'number', breaks: (value, args) => value.length > first(args) },
  MAX_NUMBER: { on: ['number'], takes: 'number', breaks: (value, args) => Number(value) > first(args) },
  MIN_LENGTH: { on: TEXT, takes: 'number', breaks: (value, args) => value.length < first(args) },
  MIN_NUMBER: { on: ['number'], takes: 'number', breaks: (value, args) => Number(value) < first(args) },
  PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE: {
    on: TEXT,
    takes: 'any',
    breaks: (value) => !value.trim().startsWith('+'),
  },
  REGEX: { on: TEXT, takes: 'texts' },
  SPECIAL_CHARACTERS: { on: TEXT, takes: 'texts' },
  START_DATE: { on: DAYS, takes: 'moment', breaks: (value, [start = '']) => at(value) < at(start) },
  START_DATETIME: {
    on: ['datetime'],
    takes: 'moment',
    breaks: (value, [start = '']) => at(value) < at(start),
  },
  URL: { on: TEXT, takes: 'any' },
  URL_ALLOWED_DOMAINS: { on: TEXT, takes: 'texts', breaks: (value, args) => !isIn(hostOf(value), args) },
  URL_BLOCKED_DOMAINS: { on: TEXT, takes: 'texts', breaks: (value, args) => isIn(hostOf(value), args) },
  WHITESPACE: { on: TEXT, takes: 'texts' },
}

export const isRuleType = (type: string): boolean => Object.hasOwn(KINDS, type)

export const RULE_TYPES: readonly string[] = Object.keys(KINDS)

/** Says in one sentence why a property cannot have a rule with these arguments; null when it can. */
export function ruleFault(property: Property, type: string, args: readonly string[]): string | null {
  const kind = KINDS[type]
  if (kind === undefined) return `There is no rule type ${type}.`
  if (!kind.on.includes(property.type))
    return `${type} is for properties of type ${kind.on.join(' or ')}, not ${property.type}.`
  if (kind.takes === 'any') return null
  if (args.length === 0) return `${type} needs an argument.`
  if (kind.takes === 'number' && !args.every((arg) => /^-?\d+(\.\d+)?$/.test(arg)))
    return `${type} takes a number.`
  if (kind.takes === 'moment' && !args.every((arg) => parseInstant(arg) !== null))
    return `${type} takes a date.`
  return null
}

/** The rules of a property, by type; empty when it has none. */
export function rulesOf(account: Account, object: ObjectName, property: string): PropertyRules {
  return account.shelf.of('property_rules').get(`${object}/${property}`) ?? {}
}

/** Properties of an object that have rules, in the order in which they got the first one. */
export function ruledProperties(account: Account, object: ObjectName): string[] {
  const prefix = `${object}/`
  const keys = [...account.shelf.of('property_rules').keys()].filter((key) => key.startsWith(prefix))
  return keys.map((key) => key.slice(prefix.length))
}

/** The fault of an accepted value that breaks a rule of its property; null when it breaks none. */
export function brokenRule(
  account: Account,
  object: ObjectName,
  property: Property,
  value: string,
): PropertyFault | null {
  if (account.settings.propertyRules === 'kept') return null
  for (const [type, rule] of Object.entries(rulesOf(account, object, property.name))) {
    if (KINDS[type]?.breaks?.(value, rule.arguments) !== true) continue
    const wanted = rule.arguments.length > 0 ? ` (${rule.arguments.join(', ')})` : ''
    const message = `${value} breaks the validation rule ${type}${wanted} of this property`
    return { name: property.name, code: account.settings.propertyRuleErrorCode, message }
  }
  return null
}
