import { findInOrder } from '../../core/wildcards.ts'
import { readerOf } from '../computed.ts'
import type { CrmRecord, ObjectName, Property } from '../entities.ts'
import { searchProblem } from '../errors.ts'
import type { Account } from '../store/account.ts'
import { isMultiple } from '../values.ts'
import { parseInstant } from '../wire.ts'
import type { Filter } from './query.ts'

/** Decides whether a record meets a condition. */
export type Test = (record: CrmRecord) => boolean

/** Reads a property as a number: numbers as they are, dates and times in milliseconds. */
export type NumberReader = (record: CrmRecord) => number | null

/** Where the properties of a search are looked up. */
export interface SearchContext {
  account: Account
  object: ObjectName
}

/** Makes the test of one filter, its operands parsed once. */
export function compileFilter(context: SearchContext, filter: Filter): Test {
  if (filter.association !== null) return associationTest(filter, filter.association)
  const property = propertyOf(context, filter.property)
  const read = textReader(context, filter.property)
  if (filter.operator === 'HAS_PROPERTY') return (record) => read(record) !== null
  if (filter.operator === 'NOT_HAS_PROPERTY') return (record) => read(record) === null
  if (filter.operator === 'CONTAINS_TOKEN') return tokenTest(read, filter.value)
  if (filter.operator === 'NOT_CONTAINS_TOKEN') return negated(tokenTest(read, filter.value))
  if (isNumeric(property)) return numberTest(numberReader(context, filter.property), property, filter)
  return textTest(read, property, filter)
}

/** Whether a property is compared as a number. */
export function isNumeric(property: Property): boolean {
  return property.type === 'number' || property.type === 'date' || property.type === 'datetime'
}

/** Returns how a numeric property is read; ids and times without a detour through text. */
export function numberReader(context: SearchContext, name: string): NumberReader {
  if (name === 'hs_object_id') return (record) => record.id
  if (name === 'createdate' || name === 'hs_createdate') return (record) => record.createdAt
  if (name === context.account.type(context.object).modifiedProperty) return (record) => record.updatedAt
  const read = textReader(context, name)
  const isNumber = propertyOf(context, name).type === 'number'
  return (record) => {
    const text = read(record)
    if (text === null) return null
    return isNumber ? Number(text) : parseInstant(text)
  }
}

/** Returns how a property is read as text. */
export function textReader(
  { account, object }: SearchContext,
  name: string,
): (record: CrmRecord) => string | null {
  const reader = readerOf(object, name)
  return (record) => reader(record, account)
}

/** Parses an operand for a numeric property; throws the vendor's 400 when it is not a number or date. */
export function operandOf(property: Property, text: string): number {
  const value =
    property.type === 'number' ? Number(text.trim() === '' ? Number.NaN : text) : parseInstant(text.trim())
  if (value === null || Number.isNaN(value)) throw searchProblem()
  return value
}

/** Returns the definition of a property that `parseSearch` has already found. */
export function propertyOf({ account, object }: SearchContext, name: string): Property {
  const property = account.schema(object).properties.get(name)
  if (property === undefined) throw searchProblem()
  return property
}

function numberTest(read: NumberReader, property: Property, filter: Filter): Test {
  const compare = (test: (value: number, operand: number) => boolean): Test => {
    const operand = operandOf(property, filter.value)
    return (record) => {
      const value = read(record)
      return value !== null && test(value, operand)
    }
  }
  switch (filter.operator) {
    case 'LT':
      return compare((value, operand) => value < operand)
    case 'LTE':
      return compare((value, operand) => value <= operand)
    case 'GT':
      return compare((value, operand) => value > operand)
    case 'GTE':
      return compare((value, operand) => value >= operand)
    case 'EQ':
      return compare((value, operand) => value === operand)
    case 'NEQ':
      return negated(compare((value, operand) => value === operand))
    case 'BETWEEN': {
      const high = operandOf(property, filter.highValue)
      return compare((value, operand) => value >= operand && value <= high)
    }
    default: {
      const wanted = new Set(filter.values.map((text) => operandOf(property, text)))
      const inList: Test = (record) => wanted.has(read(record) ?? Number.NaN)
      return filter.operator === 'IN' ? inList : negated(inList)
    }
  }
}

/**
 * Text is compared without regard to case, enumerations exactly. The values of IN and NOT_IN are compared as
 * given with the lower-case text: capital letters in them never match, as documented.
 */
function textTest(read: (record: CrmRecord) => string | null, property: Property, filter: Filter): Test {
  const exact = property.type === 'enumeration'
  const fold = (text: string): string => (exact ? text : text.toLowerCase())
  const parts = (text: string): string[] => (isMultiple(property) ? [text, ...text.split(';')] : [fold(text)])
  const operand = fold(filter.value)
  const high = fold(filter.highValue)
  const compare = (test: (value: string) => boolean): Test => {
    return (record) => {
      const text = read(record)
      return text !== null && test(fold(text))
    }
  }
  switch (filter.operator) {
    case 'LT':
      return compare((value) => value < operand)
    case 'LTE':
      return compare((value) => value <= operand)
    case 'GT':
      return compare((value) => value > operand)
    case 'GTE':
      return compare((value) => value >= operand)
    case 'BETWEEN':
      return compare((value) => value >= operand && value <= high)
    case 'EQ':
      return compare((value) => parts(value).includes(operand))
    case 'NEQ':
      return negated(compare((value) => parts(value).includes(operand)))
    default: {
      const wanted = new Set(filter.values)
      const inList = compare((value) => parts(value).some((part) => wanted.has(part)))
      return filter.operator === 'IN' ? inList : negated(inList)
    }
  }
}

function negated(test: Test): Test {
  return (record) => !test(record)
}

/** Every word of the operand must be a token of the value; `*` stands for any text, `*@x.com` spans tokens. */
function tokenTest(read: (record: CrmRecord) => string | null, operand: string): Test {
  const words = operand
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const patterns = words.map(wildcard)
  return (record) => {
    const text = read(record)?.toLowerCase()
    if (text === undefined) return false
    const candidates = [text, ...text.split(/[\s,;]+/), ...text.split(/[^\p{L}\p{N}]+/u)]
    return patterns.every((pattern) => candidates.some((candidate) => pattern(candidate)))
  }
}

function wildcard(word: string): (text: string) => boolean {
  const [start = '', ...pieces] = word.replace(/\*+/g, '*').split('*')
  const end = pieces.pop()
  if (end === undefined) return (text) => text === start
  return (text) => {
    const to = text.length - end.length
    if (to < start.length || !text.startsWith(start) || !text.endsWith(end)) return false
    return findInOrder(text, pieces, { from: start.length, to }) !== -1
  }
}

function associationTest(filter: Filter, to: ObjectName): Test {
  const wanted = new Set(filter.operator === 'EQ' ? [filter.value] : filter.values)
  return (record) => record.links.some((link) => link.to === to && wanted.has(String(link.id)))
}

/** Makes the test of `query`: every word occurs in one of the searched properties. */
export function compileQuery(context: SearchContext, query: string): Test | null {
  if (query === '') return null
  const readers = context.account.type(context.object).searched.map((name) => textReader(context, name))
  const words = query.split(/\s+/)
  return (record) => {
    const texts = readers.map((read) => read(record)?.toLowerCase()).filter((text) => text !== undefined)
    return words.every((word) => texts.some((text) => text.includes(word)))
  }
}
