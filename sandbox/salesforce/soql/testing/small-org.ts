import type { Row, SoqlChild, SoqlField, SoqlObject, SoqlSource } from '../source.ts'

/** Objects, fields and records that tests of queries name themselves. */
export interface SmallObject {
  name: string
  /** `Name string`, `AccountId reference Account Account`: name, type, relationship, targets. */
  fields: readonly string[]
  children?: readonly SoqlChild[]
  rows: readonly Record<string, string | number | boolean | null>[]
}

function fieldOf(line: string): SoqlField {
  const [name = '', type = 'string', relationshipName = null, ...referenceTo] = line.split(' ')
  const isLong = type === 'longtext'
  return {
    name,
    type: isLong ? 'textarea' : type,
    custom: name.endsWith('__c'),
    filterable: !isLong,
    sortable: !isLong,
    groupable: !isLong,
    aggregatable: !isLong,
    caseSensitive: false,
    relationshipName,
    referenceTo,
    picklistValues: [{ value: 'Web', label: 'The web' }],
  }
}

/** A source of queries over a few records; `indexed`: whether it has indexes, which no answer may depend on. */
export function smallOrg(
  objects: readonly SmallObject[],
  { now = Date.UTC(2026, 4, 15, 12), timeZone = 'UTC', indexed = true } = {},
): SoqlSource {
  const known = new Map<string, { object: SoqlObject; rows: Row[] }>()
  for (const { name, fields, children = [], rows } of objects) {
    const list = fields.map(fieldOf)
    const object: SoqlObject = {
      name,
      fields: list,
      childRelationships: children,
      field: (wanted) => list.find((field) => field.name.toLowerCase() === wanted.toLowerCase()),
    }
    const made = rows.map((values) => ({ id: String(values.Id), values }))
    known.set(name.toLowerCase(), { object, rows: made.sort((a, b) => (a.id < b.id ? -1 : 1)) })
  }
  const rowsOf = (object: string) => known.get(object.toLowerCase())?.rows ?? []
  const live = (object: string) => rowsOf(object).filter(({ values }) => values.IsDeleted !== true)
  const fold = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : (value ?? null))
  return {
    object: (name) => known.get(name.toLowerCase())?.object ?? null,
    rows: (object, withDeleted) => (withDeleted ? rowsOf(object) : live(object)),
    row: (id) => {
      for (const { object, rows } of known.values()) {
        const row = rows.find((each) => each.id === id)
        if (row !== undefined) return { object: object.name, row }
      }
      return null
    },
    compound: (row, field) => (row.values[field] === undefined ? null : { city: row.values[field] }),
    lookup: (object, field, values) => {
      if (!indexed) return null
      const wanted = new Set(values.map(fold))
      return (field === 'Id' ? rowsOf(object) : live(object)).filter((row) =>
        wanted.has(fold(row.values[field] === '' ? null : row.values[field])),
      )
    },
    span: (object, field, { from, to, afterId = '' }, descending) => {
      if (!indexed || !['Id', 'SystemModstamp'].includes(field)) return null
      const key = ({ values }: Row) => String(values[field])
      const within = rowsOf(object).filter(
        (row) =>
          (from === null || key(row) > from || (key(row) === from && row.id > afterId)) &&
          (to === null || key(row) <= to),
      )
      within.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id < b.id ? -1 : 1))
      return descending ? within.reverse() : within
    },
    wholeId: (text) =>
      /^[A-Za-z0-9]{18}$/.test(text) ? text : /^[A-Za-z0-9]{15}$/.test(text) ? `${text}AAA` : null,
    now,
    timeZone,
    userId: '005000000000001AAA',
  }
}
