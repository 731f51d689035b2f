import { findLoosely, standsAt } from '../../core/wildcards.ts'
import { type Call, ok, type Reply, type Route } from '../call.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { badJson, refused } from '../errors.ts'
import { numberOf, textOf } from '../given.ts'
import { presentRecord } from '../present.ts'
import type { OrgRecord } from '../store/record.ts'
import { bodyOf, fieldsNamed, objectOf } from './object-of.ts'

const testedBy = 'routes/search.test.ts'
const MOST = 2000

/** Searching for words, in outline: `FIND {x} [IN … FIELDS] [RETURNING Object(fields), …]`, and its form with parameters. */
export const searchRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/search', success: [200], testedBy, run: bySosl },
  { method: 'GET', pattern: '/parameterizedSearch', success: [200], testedBy, run: byQuery },
  { method: 'POST', pattern: '/parameterizedSearch', success: [200], testedBy, run: byBody },
]

/** One object to look into, and what to show of what is found. */
interface Place {
  object: ObjectDefinition
  fields: readonly FieldDefinition[]
}

const STATEMENT = /^FIND\s*\{((?:[^{}\\]|\\.)+)\}\s*(?:IN\s+(\w+)\s+FIELDS\s*)?(?:RETURNING\s+(\S.*))?$/is

function bySosl(call: Call): Reply {
  const match = STATEMENT.exec((call.query.get('q') ?? '').trim())
  if (match === null)
    throw refused('MALFORMED_SEARCH', 'The search statement must be of the form FIND {words}')
  const [, words = '', where = 'ALL', returning = ''] = match
  const named = [...returning.matchAll(/(\w+)\s*(?:\(([^()]*)\))?/g)]
  const places = named.map(([, name = '', list = '']) => {
    const [columns = ''] = list.split(/\s(?:WHERE|ORDER|LIMIT)\b/i)
    return placeOf(call, name, columns === '' ? [] : columns.split(','))
  })
  return find(call, { words: words.replace(/\\(.)/g, '$1'), where, places, most: MOST })
}

function byQuery(call: Call): Reply {
  const { query } = call
  const names = query.get('sobject') ?? query.get('sObject')
  const fields = (query.get('fields') ?? '').split(',').filter((name) => name !== '')
  const places = names === null ? [] : names.split(',').map((name) => placeOf(call, name.trim(), fields))
  const most = Number(query.get('overallLimit') ?? query.get('defaultLimit') ?? MOST)
  return find(call, { words: query.get('q') ?? '', where: query.get('in') ?? 'ALL', places, most })
}

function byBody(call: Call): Reply {
  const { q, sobjects, fields, in: where, overallLimit, defaultLimit } = bodyOf(call)
  const general = listOf(fields)
  const listed: unknown[] = Array.isArray(sobjects) ? sobjects : []
  const named = listed.filter((one) => typeof one === 'object' && one !== null)
  if (named.length < listed.length) throw badJson('sobjects is an array of objects with a name')
  const places = named.map((one: { name?: unknown; fields?: unknown }) => {
    const own = listOf(one.fields)
    return placeOf(call, textOf(one.name), own.length > 0 ? own : general)
  })
  const most = numberOf(overallLimit ?? defaultLimit ?? MOST)
  return find(call, { words: textOf(q ?? ''), where: textOf(where ?? 'ALL'), places, most })
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : []
}

function placeOf(call: Call, name: string, fields: readonly string[]): Place {
  const object = objectOf(call, name)
  return { object, fields: fieldsNamed(call, object, fields.length > 0 ? fields : ['Id']) }
}

/** Where `IN … FIELDS` looks. */
const TYPES: Readonly<Record<string, readonly FieldDefinition['type'][]>> = {
  EMAIL: ['email'],
  PHONE: ['phone'],
}

function find(
  call: Call,
  about: { words: string; where: string; places: readonly Place[]; most: number },
): Reply {
  const { where, places, most } = about
  const words = about.words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (!Number.isInteger(most) || most < 1) {
    throw refused('INVALID_QUERY_PARAMETER', 'A limit of a search is a whole number above 0')
  }
  if (about.words.trim().length < 2) {
    throw refused('MALFORMED_SEARCH', 'The search term must have at least two characters')
  }
  const everywhere = call.org.catalogue
    .all()
    .filter(({ name, deletable }) => deletable && name !== 'OpportunityContactRole')
    .map(({ name }) => placeOf(call, name, ['Id']))
  const tests = words.map(testOf)
  const found: unknown[] = []
  for (const { object, fields } of places.length > 0 ? places : everywhere) {
    const searched = searchedIn(call, object, where.toUpperCase())
    for (const record of call.org.store(object.name).live()) {
      if (found.length >= most) break
      if (tests.every((fits) => isIn(record, searched, fits))) {
        found.push(presentRecord({ object, record }, fields, call.base))
      }
    }
  }
  return ok({ searchRecords: found }, { queryid: 'sandbox' })
}

/** A word matches the start of a word of a field; `*` is any text. */
function testOf(word: string): (text: string) => boolean {
  const [start = '', ...pieces] = word.toLowerCase().replace(/\*+/g, '*').split('*')
  return (text) => {
    const folded = text.toLowerCase()
    // The first word that starts so leaves the most room for the rest.
    for (let at = 0; at <= folded.length; at += 1) {
      const isStart = at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1] ?? '')
      if (isStart && standsAt(folded, start, at)) return findLoosely(folded, pieces, at + start.length) !== -1
    }
    return false
  }
}

function searchedIn(call: Call, object: ObjectDefinition, where: string): readonly FieldDefinition[] {
  const types = TYPES[where]
  return object.fields.filter((field) => {
    if (!call.org.security.reads(call.userId, object, field)) return false
    if (where === 'NAME') return field.nameField
    if (types !== undefined) return types.includes(field.type)
    return field.length > 0 && !['id', 'reference', 'picklist'].includes(field.type)
  })
}

function isIn(
  { values }: OrgRecord,
  fields: readonly FieldDefinition[],
  fits: (text: string) => boolean,
): boolean {
  return fields.some(({ name }) => {
    const value = values[name]
    return typeof value === 'string' && fits(value)
  })
}
