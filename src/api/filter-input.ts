import type { Filter } from '../connector/filter.ts'
import { FILTER_OPERATORS, type FilterOperator } from '../connector/row.ts'
import { Problem } from '../model/problems.ts'

/** How deep `and` and `or` may be nested, and how many parts one may have. */
const MAX_DEPTH = 8
const MAX_PARTS = 100

const SHAPES = 'a filter is {"field","op","value"}, {"and":[…]} or {"or":[…]}'

/**
 * Checks the shape of a filter as it came; whether the CRM can answer it is found out later, with its own words.
 * Throws a Problem `invalid_request` (or `unsupported_filter` for an unknown operator) that names the place.
 */
export function parseFilter(value: unknown, at = '/filter', depth = 0): Filter {
  if (depth > MAX_DEPTH) throw invalid(at, `filters may be nested ${MAX_DEPTH} deep`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(at, SHAPES)
  const keys = Object.keys(value).sort().join(',')
  if (keys === 'and' || keys === 'or') {
    const parts = (value as Record<string, unknown>)[keys]
    if (!Array.isArray(parts) || parts.length === 0 || parts.length > MAX_PARTS) {
      throw invalid(`${at}/${keys}`, `must be a list of 1 to ${MAX_PARTS} filters`)
    }
    const filters = parts.map((part, index) => parseFilter(part, `${at}/${keys}/${index}`, depth + 1))
    return keys === 'and' ? { and: filters } : { or: filters }
  }
  if (keys !== 'field,op,value') throw invalid(at, SHAPES)
  const { field, op, value: operand } = value as { field: unknown; op: unknown; value: unknown }
  if (typeof field !== 'string') throw invalid(`${at}/field`, 'must be the name of a field')
  if (!FILTER_OPERATORS.includes(op as FilterOperator)) {
    throw new Problem('unsupported_filter', `There is no operator ${JSON.stringify(op)}.`, {
      accepted: FILTER_OPERATORS,
      errors: [{ at: `${at}/op`, message: `must be one of ${FILTER_OPERATORS.join(', ')}` }],
    })
  }
  if (!isOperand(operand)) {
    throw invalid(
      `${at}/value`,
      `must be a text, a number, true or false, or a list of 1 to ${MAX_PARTS} of them`,
    )
  }
  return { field, op: op as FilterOperator, value: operand }
}

function isOperand(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length > 0 && value.length <= MAX_PARTS && value.every((each) => isScalar(each))
  }
  return isScalar(value)
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)

const invalid = (at: string, message: string) =>
  new Problem('invalid_request', `${at}: ${message}`, { errors: [{ at, message }] })
