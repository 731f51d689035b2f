import { kindOf } from './kinds.ts'
import type { Readable } from './readable.ts'
import { refusalAt, type SoqlRefusal } from './refusal.ts'
import type { Cell, Row, SoqlField, SoqlObject, SoqlSource } from './source.ts'
import type { Path } from './syntax.ts'

/** A value that can be read of each row: a field, perhaps of a parent, or what a function makes of one. */
export interface Column extends Readable<Row> {
  /** The object that the field is of, for messages. */
  object: string
  /** The relationships on the way to it, in the vendor's spelling; empty for a field of the object itself. */
  parents: readonly Parent[]
}

/** One step to a parent. */
export interface Parent {
  name: string
  /** Null when it may be of several objects. */
  object: SoqlObject | null
  reach(row: Row): Held | null
}

/** A record and the object that it is of. */
export interface Held {
  object: string
  row: Row
}

/** How many relationships may follow one another. Source: SOQL and SOSL Reference, "Relationship Query Limitations" */
const MOST_PARENTS = 5

/** What can be read of a parent that may be of several objects, beside Type. Source: Object Reference, "Name" */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  id: 'Id',
  name: 'Name',
  firstname: 'FirstName',
  lastname: 'LastName',
  email: 'Email',
  phone: 'Phone',
  title: 'Title',
  username: 'Username',
  alias: 'Alias',
  isactive: 'IsActive',
  profileid: 'ProfileId',
  userroleid: 'UserRoleId',
}

/** What the names of a statement mean: its object, and how the statement calls it. */
export class Scope {
  readonly source: SoqlSource
  readonly object: SoqlObject
  readonly text: string
  private readonly aliases = new Map<string, readonly string[]>()

  constructor(parts: { source: SoqlSource; object: SoqlObject; text: string; alias: string | null }) {
    this.source = parts.source
    this.object = parts.object
    this.text = parts.text
    this.aliases.set(parts.object.name.toLowerCase(), [])
    if (parts.alias !== null) this.aliases.set(parts.alias.toLowerCase(), [])
  }

  /** The same statement's names for another object. */
  of(object: SoqlObject): Scope {
    return new Scope({ source: this.source, object, text: this.text, alias: null })
  }

  /** Gives a relationship a name of its own, as in `FROM Contact c, c.Account a`. */
  nameParent(path: Path, alias: string): void {
    const names = this.plain(path)
    this.reach(names, path)
    this.aliases.set(alias.toLowerCase(), names)
  }

  refusal(at: number, code: string, reason: string): SoqlRefusal {
    return refusalAt({ text: this.text, at }, code, reason)
  }

  /** Finds the column of a dotted name. */
  column(path: Path): Column {
    const names = this.plain(path)
    const last = names.at(-1) ?? ''
    const { parents, object } = this.reach(names.slice(0, -1), path)
    if (object === null) return this.nameColumn(path, parents, last)
    const field = object.field(last)
    if (field === undefined) throw this.noColumn(last, object.name, path.at)
    const own = object.name
    const read = cellOf(this.source, field)
    const get =
      parents.length === 0
        ? read
        : (row: Row): Cell => {
            const found = follow(parents, row)
            return found === null ? null : read(found.row)
          }
    const key = [...parents.map(({ name }) => name), field.name].join('.')
    return { type: field.type, field, object: own, parents, key, at: path.at, get }
  }

  /** The relationships that names stand for; the last one's object is null when it may be of several. */
  reach(names: readonly string[], { at }: Path): { parents: Parent[]; object: SoqlObject | null } {
    if (names.length > MOST_PARENTS) {
      throw this.refusal(
        at,
        'MALFORMED_QUERY',
        `SOQL statements cannot query parent fields more than ${MOST_PARENTS} levels away from the root entity`,
      )
    }
    const parents: Parent[] = []
    let object: SoqlObject | null = this.object
    for (const name of names) {
      const step: Parent | null = object === null ? null : this.parent(object, name)
      if (step === null) throw this.noRelationship(name, at)
      parents.push(step)
      object = step.object
    }
    return { parents, object }
  }

  private parent(object: SoqlObject, name: string): Parent | null {
    const wanted = name.toLowerCase()
    const field = object.fields.find(({ relationshipName }) => relationshipName?.toLowerCase() === wanted)
    if (field === undefined || field.relationshipName === null) return null
    const { source } = this
    const reach: Parent['reach'] = (row) => {
      const id = row.values[field.name]
      return typeof id === 'string' ? source.row(id) : null
    }
    const [only, ...more] = field.referenceTo
    const target = only !== undefined && more.length === 0 ? source.object(only) : null
    if (target === null && more.length === 0) return null
    return { name: field.relationshipName, object: target, reach }
  }

  /** A field of a parent that may be of several objects: what all of them have, and Type. */
  private nameColumn(path: Path, parents: readonly Parent[], name: string): Column {
    const wanted = name.toLowerCase()
    const field = wanted === 'type' ? 'Type' : NAME_FIELDS[wanted]
    if (field === undefined) throw this.noColumn(name, 'Name', path.at)
    const { source } = this
    const get = (row: Row): Cell => {
      const found = follow(parents, row)
      return found === null ? null : nameCell(source, found, field)
    }
    const key = [...parents.map((parent) => parent.name), field].join('.')
    const type = field === 'Id' ? 'id' : field === 'IsActive' ? 'boolean' : 'string'
    return { type, field: nameField(field, type), object: 'Name', parents, key, at: path.at, get }
  }

  /** The path without the statement's names for its object, and with those for parents spelled out. */
  private plain({ names }: Path): string[] {
    const [first = '', ...rest] = names
    if (rest.length === 0) return [...names]
    const meant = this.aliases.get(first.toLowerCase())
    const isRelationship = this.object.fields.some(
      ({ relationshipName }) => relationshipName?.toLowerCase() === first.toLowerCase(),
    )
    return meant === undefined || (isRelationship && meant.length === 0) ? [...names] : [...meant, ...rest]
  }

  private noColumn(name: string, object: string, at: number): SoqlRefusal {
    return this.refusal(
      at,
      'INVALID_FIELD',
      `No such column '${short(name)}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }

  private noRelationship(name: string, at: number): SoqlRefusal {
    return this.refusal(
      at,
      'INVALID_FIELD',
      `Didn't understand relationship '${short(name)}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
}

/** Names are shown as far as a person would read them. */
const short = (name: string): string => name.slice(0, 255)

/** A field of a parent that may be of several objects: Type is its object, and not all have all. */
export function nameCell(source: SoqlSource, { object, row }: Held, field: string): Cell {
  if (field === 'Type') return object
  return source.object(object)?.field(field) === undefined ? null : (row.values[field] ?? null)
}

/** How a field is read of a record of its object. */
function cellOf(source: SoqlSource, { name, type }: SoqlField): (row: Row) => Cell {
  if (kindOf(type) === 'compound') return (row) => source.compound(row, name)
  return (row) => row.values[name] ?? null
}

function follow(parents: readonly Parent[], row: Row): Held | null {
  let found: Held | null = null
  for (const parent of parents) {
    found = parent.reach(found === null ? row : found.row)
    if (found === null) return null
  }
  return found
}

function nameField(name: string, type: string): SoqlField {
  return {
    name,
    type,
    custom: false,
    filterable: true,
    sortable: true,
    groupable: true,
    aggregatable: true,
    caseSensitive: false,
    relationshipName: null,
    referenceTo: [],
    picklistValues: [],
  }
}
