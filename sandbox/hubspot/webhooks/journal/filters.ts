import { invalid } from '../../errors.ts'
import { requiredField, textField, textList } from '../../fields.ts'
import { isObject, type JsonObject, wrongShape } from '../../wire.ts'
import type { Condition } from './entities.ts'

type Test = (value: string, condition: Condition) => boolean

/** Numbers are compared as numbers, everything else as text. */
function compared(value: string, other: string): number {
  const [left, right] = [Number(value), Number(other)]
  if (value !== '' && other !== '' && !Number.isNaN(left) && !Number.isNaN(right)) return left - right
  return value < other ? -1 : value > other ? 1 : 0
}

const isListed: Test = (value, { values = [] }) => values.includes(value)

/** Source: as the journal's entities */
const OPERATORS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['EQ', (value, { value: other = '' }) => value === other],
  ['N_EQ', (value, { value: other = '' }) => value !== other],
  ['LT', (value, { value: other = '' }) => compared(value, other) < 0],
  ['GT', (value, { value: other = '' }) => compared(value, other) > 0],
  ['LTE', (value, { value: other = '' }) => compared(value, other) <= 0],
  ['GTE', (value, { value: other = '' }) => compared(value, other) >= 0],
  ['CONTAINS', (value, { value: other = '' }) => value.includes(other)],
  ['STARTS_WITH', (value, { value: other = '' }) => value.startsWith(other)],
  ['ENDS_WITH', (value, { value: other = '' }) => value.endsWith(other)],
  ['IN', isListed],
  ['NOT_IN', (value, condition) => !isListed(value, condition)],
  ['IS_EMPTY', (value) => value === ''],
  ['IS_NOT_EMPTY', (value) => value !== ''],
])
const WITHOUT_VALUE = ['IS_EMPTY', 'IS_NOT_EMPTY']
const WITH_LIST = ['IN', 'NOT_IN']

/** Whether a record meets all conditions; `read` reads its properties. */
export function meetsAll(conditions: readonly Condition[], read: (name: string) => string): boolean {
  return conditions.every((condition) => {
    return OPERATORS.get(condition.operator)?.(read(condition.property), condition) === true
  })
}

/** Reads the `filter` of a body; throws the vendor's 400s (their texts are not recorded). */
export function readConditions(filter: unknown): Condition[] {
  if (!isObject(filter)) throw wrongShape('object', filter)
  if (filter.conditions === undefined || filter.conditions === null) throw requiredField('conditions')
  if (!Array.isArray(filter.conditions)) throw wrongShape('list', filter.conditions)
  return filter.conditions.map((item: unknown) => {
    if (!isObject(item)) throw wrongShape('object', item)
    return conditionOf(item)
  })
}

function conditionOf(item: JsonObject): Condition {
  const missing = ['filterType', 'operator', 'property'].filter((name) => item[name] == null)
  if (missing.length > 0) throw requiredField(...missing)
  const [filterType, operator] = [textField(item, 'filterType'), textField(item, 'operator')]
  if (filterType !== 'CRM_OBJECT_PROPERTY') throw invalid(`Invalid filterType: ${filterType}`)
  if (!OPERATORS.has(operator)) throw invalid(`Invalid operator: ${operator}`)
  const condition: Condition = { filterType, operator, property: textField(item, 'property') }
  if (WITHOUT_VALUE.includes(operator)) return condition
  if (WITH_LIST.includes(operator)) {
    const values = textList(item, 'values')
    if (values.length === 0) throw requiredField('values')
    return { ...condition, values }
  }
  return { ...condition, value: textField(item, 'value') }
}
