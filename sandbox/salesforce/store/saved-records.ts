import { FIELD_TYPES, type FieldDefinition, type FieldType } from '../catalogue/definitions.ts'
import { canonicalId } from '../ids.ts'
import { isDay, parseMoment } from '../moments.ts'
import type { OrgRecord } from './record.ts'
import type { RecordStore } from './record-store.ts'
import {
  count,
  demand,
  flag,
  type Kind,
  listOf,
  mapOf,
  number,
  objectWith,
  oneOf,
  orNull,
  scalar,
  text,
} from './saved.ts'

/** A saved field. */
export const FIELD: Kind = objectWith({
  ...{ name: text, label: text, type: oneOf(...FIELD_TYPES), length: count, precision: count, scale: count },
  ...{ createable: flag, updateable: flag, nillable: flag, defaultedOnCreate: flag, idLookup: flag },
  ...{ externalId: flag, unique: flag, caseSensitive: flag, custom: flag, restrictedPicklist: flag },
  picklistValues: listOf(objectWith({ value: text, label: text, active: flag, defaultValue: flag })),
  ...{ referenceTo: listOf(text), relationshipName: orNull(text), compoundFieldName: orNull(text) },
  ...{ nameField: flag, defaultValue: scalar },
})

/** A saved custom object. */
export const OBJECT: Kind = objectWith({
  ...{ name: text, label: text, labelPlural: text, custom: flag, fields: listOf(FIELD) },
  keyPrefix: (value) => text(value) && /^[0-9A-Za-z]{3}$/.test(String(value)),
  ...{ createable: flag, updateable: flag, deletable: flag, undeletable: flag },
})

/** What the child relationships of a saved object are called, by field. */
export const CHILD_NAMES: Kind = mapOf(text)

const day: Kind = (value) => text(value) && isDay(String(value))
const moment: Kind = (value) =>
  text(value) && String(value).endsWith('.000+0000') && parseMoment(String(value)) !== null

const BY_TYPE: Readonly<Partial<Record<FieldType, Kind>>> = {
  ...{ boolean: flag, int: number, double: number, currency: number, percent: number },
  ...{ date: orNull(day), datetime: orNull(moment) },
}

const known = new WeakMap<RecordStore, ReadonlyMap<string, Kind>>()

/** A record as it was saved; throws a `TypeError` for one that its object cannot have. */
export function recordFrom(store: RecordStore, id: unknown, values: unknown): OrgRecord {
  const { name, keyPrefix, fields } = store.definition
  demand(id, (value) => text(value) && canonicalId(String(value)) === value, name)
  demand(String(id).slice(0, 3), (prefix) => prefix === keyPrefix, name)
  demand(values, mapOf(scalar), name)
  let kinds = known.get(store)
  if (kinds === undefined) {
    kinds = new Map(fields.map((field) => [field.name, kindOf(field)]))
    known.set(store, kinds)
  }
  for (const [field, value] of Object.entries(values as OrgRecord['values'])) {
    if (value !== null && kinds.get(field)?.(value) === false) demand(value, () => false, `${name}.${field}`)
  }
  return { id: String(id), values: values as OrgRecord['values'] }
}

function kindOf({ type }: FieldDefinition): Kind {
  return BY_TYPE[type] ?? text
}
