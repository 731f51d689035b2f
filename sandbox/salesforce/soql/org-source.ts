import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { uses } from '../catalogue/describe-field.ts'
import { canonicalId } from '../ids.ts'
import type { Org } from '../store/org.ts'
import { addressOf } from '../store/record.ts'
import type { RecordStore } from '../store/record-store.ts'
import type { Row, SoqlField, SoqlObject, SoqlSource, Span } from './source.ts'

/** References that nearly all records share, or that every write changes: an index of them would cost more than it saves. */
const SHARED = new Set(['OwnerId', 'CreatedById', 'LastModifiedById', 'RecordTypeId'])

/** An org as queries of one of its users see it. */
export function orgSource(org: Org, userId: string): SoqlSource {
  const objects = new Map<string, SoqlObject | null>()
  const find = (name: string): SoqlObject | null => {
    const key = name.toLowerCase()
    let object = objects.get(key)
    if (object === undefined) {
      const definition = org.catalogue.find(name)
      const isSeen = definition !== null && org.security.seesObject(userId, definition)
      object = isSeen ? objectOf(org, userId, definition) : null
      objects.set(key, object)
    }
    return object
  }
  const user = org.store('User').get(userId)
  return {
    object: find,
    rows: (object, withDeleted) => (withDeleted ? org.store(object).withDeleted() : org.store(object).live()),
    row: (id) => {
      const found = org.find(id)
      return found === null ? null : { object: found.object.name, row: found.record }
    },
    compound: (row, field) => addressOf(row as Parameters<typeof addressOf>[0], field),
    lookup: (object, field, values) =>
      lookup(org, { object, field }, values as (string | number | boolean | null)[]),
    span: (object, field, span, descending) => spanOf(org, { object, field }, span, descending),
    wholeId: canonicalId,
    now: org.clock.now(),
    timeZone: String(user?.values.TimeZoneSidKey ?? org.settings.timeZone),
    userId,
  }
}

function objectOf(org: Org, userId: string, definition: ObjectDefinition): SoqlObject {
  const fields = definition.fields
    .filter((field) => org.security.reads(userId, definition, field))
    .map(fieldOf)
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]))
  return {
    name: definition.name,
    fields,
    get childRelationships() {
      return org.catalogue.childrenOf(definition).map(({ relationshipName, childObject, field }) => ({
        relationshipName,
        childSObject: childObject,
        field,
      }))
    },
    field: (name) => byName.get(name.toLowerCase()),
  }
}

function fieldOf(field: FieldDefinition): SoqlField {
  const { name, type, custom, caseSensitive, relationshipName, referenceTo, picklistValues } = field
  return { name, type, custom, caseSensitive, relationshipName, referenceTo, picklistValues, ...uses(field) }
}

type At = { object: string; field: string }

function lookup(
  org: Org,
  { object, field }: At,
  values: readonly (string | number | boolean | null)[],
): Row[] | null {
  const store = org.store(object)
  if (field === 'Id') {
    const found = values.flatMap((id) => (typeof id === 'string' ? [store.get(id)] : []))
    return byId(found.filter((record) => record !== null) as Row[])
  }
  const definition = org.catalogue.field(store.definition, field)
  if (definition === null || !isIndexed(definition)) return null
  return byId(values.flatMap((value) => [...store.lookup(definition, value)]))
}

/** What the vendor has an index of, or what has nearly as many values as there are records. */
function isIndexed({ name, type, idLookup, externalId, unique, nameField }: FieldDefinition): boolean {
  if (type === 'reference') return !SHARED.has(name)
  return idLookup || externalId || unique || nameField || type === 'email'
}

const byId = (rows: Row[]): Row[] => rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))

function spanOf(
  org: Org,
  { object, field }: At,
  { from, to, afterId }: Span,
  descending: boolean,
): Iterable<Row> | null {
  const store = org.store(object)
  if (field === 'Id') return idSpan(org, store, { from, to }, descending)
  if (field !== 'SystemModstamp') return null
  // The store's upper bound is not part of the span: the next text after it is.
  const rows = store.between(from, to === null ? null : `${to}\u0000`, afterId)
  return descending ? [...rows].reverse() : rows
}

const byIds = new WeakMap<RecordStore, { version: number; rows: readonly Row[] }>()

/** All records by Id; made again after a change of the org. */
function rowsById(org: Org, store: RecordStore): readonly Row[] {
  const known = byIds.get(store)
  if (known?.version === org.version) return known.rows
  const rows = [...store.withDeleted()]
  byIds.set(store, { version: org.version, rows })
  return rows
}

function* idSpan(org: Org, store: RecordStore, { from, to }: Span, descending: boolean): Generator<Row> {
  const rows = rowsById(org, store)
  const first = from === null ? 0 : placeOf(rows, (id) => id >= from)
  const end = to === null ? rows.length : placeOf(rows, (id) => id > to)
  if (descending) for (let at = end - 1; at >= first; at -= 1) yield rows[at] as Row
  else for (let at = first; at < end; at += 1) yield rows[at] as Row
}

/** The first record whose id is far enough. */
function placeOf(rows: readonly Row[], isEnough: (id: string) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isEnough(rows[middle]?.id ?? '')) high = middle
    else low = middle + 1
  }
  return low
}
