import { Problem } from '../model/problems.ts'
import { instantCodec } from './codec.ts'
import { customFilter, customLiteral, customOperators } from './custom-fields.ts'
import type { Mapping, Moments } from './mapping.ts'
import { type Condition, type FilterOperator, type FilterRule, type LiteralType, Refusal } from './row.ts'
import { propertyFilter } from './rows.ts'
import type { MappingContext } from './vendor.ts'

/** A filter as callers write it: a comparison, or `and` / `or` of filters. */
export type Filter =
  | { field: string; op: FilterOperator; value: unknown }
  | { and: readonly Filter[] }
  | { or: readonly Filter[] }

/** What a vendor's search can hold, in disjunctive normal form: `groups` of conditions, any of which may match. */
export interface FilterLimits {
  groups: number
  perGroup: number
  total: number
  /** Operators that the vendor cannot answer exactly on any property. */
  without?: readonly FilterOperator[]
}

/** A filter in the vendor's properties: one group must match, within a group all conditions. */
export type Groups = readonly (readonly Condition[])[]

const CUSTOM_PREFIX = 'custom_fields.'

/**
 * Turns a filter into groups of vendor conditions, exactly or not at all. Throws a Problem `unsupported_filter` that
 * names what works, or `invalid_request` for a value of the wrong shape.
 */
export function translateFilter(
  filter: Filter,
  mapping: Mapping,
  context: MappingContext,
  limits: FilterLimits,
): Groups {
  const groups = normalise(
    filter,
    '/filter',
    (leaf, at) => [translateLeaf(leaf, at, { mapping, context, limits })],
    limits,
  )
  const total = groups.reduce((sum, group) => sum + group.length, 0)
  const longest = Math.max(...groups.map((group) => group.length))
  if (groups.length > limits.groups || longest > limits.perGroup || total > limits.total) {
    throw new Problem(
      'unsupported_filter',
      `Written as alternatives of conditions, this filter has ${groups.length} alternatives, up to ${longest} ` +
        `conditions in one and ${total} in all; this CRM takes ${limits.groups}, ${limits.perGroup} and ${limits.total}.`,
    )
  }
  return groups
}

type Leaf = Extract<Filter, { field: string }>

interface Terms {
  mapping: Mapping
  context: MappingContext
  limits: FilterLimits
}

function normalise(
  filter: Filter,
  at: string,
  leaf: (filter: Leaf, at: string) => Groups,
  limits: FilterLimits,
): Groups {
  if ('field' in filter) return leaf(filter, at)
  if ('or' in filter) return filter.or.flatMap((part, i) => normalise(part, `${at}/or/${i}`, leaf, limits))
  let groups: Groups = [[]]
  filter.and.forEach((part, i) => {
    const alternatives = normalise(part, `${at}/and/${i}`, leaf, limits)
    // A product can explode: stop as soon as it is more than any vendor takes, before it fills the memory.
    if (groups.length * alternatives.length > limits.groups * 100) {
      throw new Problem('unsupported_filter', 'This filter has too many alternatives for this CRM.')
    }
    groups = groups.flatMap((group) => alternatives.map((other) => [...group, ...other]))
  })
  return groups
}

function translateLeaf(
  { field, op, value }: Leaf,
  at: string,
  { mapping, context, limits }: Terms,
): Condition[] {
  const rule = filterRule(field, mapping, context)
  if (!rule) {
    throw new Problem('unsupported_filter', `This CRM cannot filter by \`${field}\`.`, {
      accepted: describeFilters(mapping, context, limits),
      errors: [{ at: `${at}/field`, message: `filtering by ${field} is not supported` }],
    })
  }
  const operators = operatorsOf(rule.operators, limits)
  if (!operators.includes(op)) {
    throw new Problem('unsupported_filter', `\`${field}\` cannot be compared with \`${op}\` at this CRM.`, {
      accepted: operators,
      errors: [{ at: `${at}/op`, message: `the operators of ${field} are ${operators.join(', ')}` }],
    })
  }
  try {
    const conditions = rule.translate(op, value, context)
    if (conditions.some(({ property }) => context.hidden?.has(property))) throw closed(field, `${at}/field`)
    return conditions
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Problem('invalid_request', error.message, {
      errors: [{ at: `${at}/value`, message: error.message }],
    })
  }
}

/** The credential may not see the property: the CRM would refuse the whole question. */
const closed = (field: string, at: string) =>
  new Problem('unsupported_filter', `The credential of this connection may not see \`${field}\`.`, {
    errors: [{ at, message: 'this field is closed to the credential' }],
  })

/** The operators of a field that the vendor can answer at all. */
export const operatorsOf = (
  operators: readonly FilterOperator[],
  { without = [] }: FilterLimits,
): FilterOperator[] => operators.filter((operator) => !without.includes(operator))

function filterRule(field: string, mapping: Mapping, context: MappingContext): FilterRule | undefined {
  if (field.startsWith(CUSTOM_PREFIX)) {
    const custom = context.customFields.get(field.slice(CUSTOM_PREFIX.length))
    return custom && custom.filterable !== false ? customFilter(custom) : undefined
  }
  return namedRules(mapping).get(field)
}

function namedRules(mapping: Mapping): Map<string, FilterRule> {
  const rules = new Map<string, FilterRule>()
  for (const [name, row] of mapping.rows) if (row.filter) rules.set(row.filterName ?? name, row.filter)
  for (const [name, property] of Object.entries(mapping.moments)) {
    rules.set(name, propertyFilter(property, instantCodec))
  }
  return rules
}

/** Every name that can be filtered by, with its operators: "amount (eq, gt, …)". */
function describeFilters(mapping: Mapping, context: MappingContext, limits: FilterLimits): string[] {
  const inWords = (operators: readonly FilterOperator[]) => operatorsOf(operators, limits).join(', ')
  const own = [...namedRules(mapping)].map(([name, rule]) => `${name} (${inWords(rule.operators)})`)
  const custom = [...context.customFields.values()]
    .filter((field) => field.custom && field.filterable !== false)
    .map((field) => `${CUSTOM_PREFIX}${field.name} (${inWords(customOperators(field))})`)
  return [...own, ...custom]
}

/** The vendor property that orders by a field; throws a Problem naming the fields that can be sorted by. */
export function translateSort(
  field: string,
  mapping: Mapping,
  context: MappingContext,
): { property: string; type: LiteralType } {
  const found = sortOf(field, mapping, context)
  if (found && context.hidden?.has(found.property)) throw closed(field, '/sort/field')
  if (found) return found
  const sortable = [...mapping.rows].flatMap(([name, row]) => (row.sort ? [name] : []))
  throw new Problem('unsupported_filter', `This CRM cannot sort by \`${field}\`.`, {
    accepted: [...sortable, ...Object.keys(mapping.moments)],
    errors: [{ at: '/sort/field', message: `sorting by ${field} is not supported` }],
  })
}

function sortOf(
  field: string,
  mapping: Mapping,
  context: MappingContext,
): { property: string; type: LiteralType } | undefined {
  if (field.startsWith(CUSTOM_PREFIX)) {
    const custom = context.customFields.get(field.slice(CUSTOM_PREFIX.length))
    if (!custom || custom.sortable === false) return undefined
    return { property: custom.name, type: customLiteral(custom) }
  }
  const row = mapping.rows.get(field)
  if (row?.sort) return { property: row.sort, type: row.sortType ?? 'text' }
  const moment = mapping.moments[field as keyof Moments]
  return moment === undefined ? undefined : { property: moment, type: 'instant' }
}
