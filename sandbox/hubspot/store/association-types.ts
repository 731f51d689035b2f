import type { ObjectName, StandardObject } from '../entities.ts'
import { STANDARD_TYPES } from '../object-types.ts'
import { HALF_LISTED, LABELED, UNLABELED } from './association-table.ts'

/** A kind of association in one direction. `label` is null for the unlabeled ones. */
export interface AssociationType {
  /** What links keep: the id, for user-defined types moved out of the way of the vendor's ids. */
  key: number
  /** `typeId` on the wire; the two categories count for themselves. */
  id: number
  from: ObjectName
  to: ObjectName
  /** The v3 name, e.g. `contact_to_company`. */
  name: string
  label: string | null
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED'
  /** The key of the same kind in the other direction. */
  inverse: number
}

/** Keys of user-defined types start here, far above every id of the vendor. */
const USER_KEYS = 1_000_000

/** The one type of each pair of which a record holds at most one, seen from the side that is limited. */
const PRIMARY: ReadonlySet<number> = new Set([1, 5, 26, 509, 578, 580, 582, 1299])

function* vendorTypes(): Generator<AssociationType> {
  for (const [id, from, to, name, label, inverse] of LABELED) {
    yield { key: id, id, from, to, name, label, inverse, category: 'HUBSPOT_DEFINED' }
  }
  const taken = new Set(LABELED.map(([, , , name]) => name))
  for (const line of `${UNLABELED.trim()}${HALF_LISTED}`.trim().split('\n')) {
    const [from = '', to = '', ahead = '', back = ''] = line.split(' ')
    yield unlabeled(Number(ahead), [from, to] as [StandardObject, StandardObject], Number(back), taken)
    if (from === to) continue
    yield unlabeled(Number(back), [to, from] as [StandardObject, StandardObject], Number(ahead), taken)
  }
}

/** Where the primary type has the plain name, the unlabeled one is called `…_unlabeled`. */
function unlabeled(
  id: number,
  [from, to]: readonly [StandardObject, StandardObject],
  inverse: number,
  taken: ReadonlySet<string>,
): AssociationType {
  const plain = `${STANDARD_TYPES[from].associationName}_to_${STANDARD_TYPES[to].associationName}`
  const name = taken.has(plain) ? `${plain}_unlabeled` : plain
  return { key: id, id, from, to, name, label: null, inverse, category: 'HUBSPOT_DEFINED' }
}

/** The types of the vendor are the same in every account. */
const VENDOR: ReadonlyMap<number, AssociationType> = new Map(
  [...vendorTypes()].map((type) => [type.key, type]),
)
const VENDOR_PAIRS = new Map<string, AssociationType[]>()
for (const type of VENDOR.values()) pairIn(VENDOR_PAIRS, type).push(type)

function pairIn(pairs: Map<string, AssociationType[]>, { from, to }: AssociationType): AssociationType[] {
  const key = `${from}>${to}`
  let list = pairs.get(key)
  if (list === undefined) {
    list = []
    pairs.set(key, list)
  }
  return list
}

/** The association types of one account: the vendor's, and those that its users and custom objects defined. */
export class AssociationTypes {
  private readonly own = new Map<number, AssociationType>()

  /** Finds a type by what links keep. */
  get(key: number): AssociationType | undefined {
    return VENDOR.get(key) ?? this.own.get(key)
  }

  /** Finds a type as a body names it; without a category the vendor's own type wins. */
  named(id: number, category: string | null): AssociationType | undefined {
    if (category === 'USER_DEFINED') return this.own.get(USER_KEYS + id)
    return VENDOR.get(id) ?? (category === null ? this.own.get(USER_KEYS + id) : undefined)
  }

  /** Returns the types from one object to another: the unlabeled one first, then by id. */
  between(from: ObjectName, to: ObjectName): AssociationType[] {
    const own = [...this.own.values()].filter((type) => type.from === from && type.to === to)
    return [...(VENDOR_PAIRS.get(`${from}>${to}`) ?? []), ...own].sort(
      (a, b) => Number(a.label !== null) - Number(b.label !== null) || a.key - b.key,
    )
  }

  /** The unlabeled type from one object to another, which every association has; null: they cannot be associated. */
  unlabeled(from: ObjectName, to: ObjectName): AssociationType | null {
    const vendor = VENDOR_PAIRS.get(`${from}>${to}`)?.find((type) => type.label === null)
    if (vendor !== undefined) return vendor
    for (const type of this.own.values()) {
      if (type.from === from && type.to === to && type.label === null) return type
    }
    return null
  }

  /** The primary type from one object to another; null where there is none. */
  primary(from: ObjectName, to: ObjectName): AssociationType | null {
    return VENDOR_PAIRS.get(`${from}>${to}`)?.find((type) => PRIMARY.has(type.key)) ?? null
  }

  isPrimary(key: number): boolean {
    return PRIMARY.has(key)
  }

  /** Returns all types that start at an object: the vendor's first, each kind by key. */
  from(object: ObjectName): AssociationType[] {
    return [...VENDOR.values(), ...this.own.values()]
      .filter((type) => type.from === object)
      .sort((a, b) => a.key - b.key)
  }

  /** Every type that this account defined, for lists and snapshots. */
  defined(): IterableIterator<AssociationType> {
    return this.own.values()
  }

  /** Adds a user-defined type, new or from a snapshot. */
  add(type: AssociationType): void {
    this.own.set(type.key, type)
  }

  remove(key: number): void {
    this.own.delete(key)
  }

  /** Makes both directions of a user-defined kind; a single label is the same type both ways. */
  define(
    pair: readonly [ObjectName, ObjectName],
    about: {
      names: readonly [string, string]
      labels: readonly [string | null, string | null]
      paired: boolean
    },
    nextId: () => number,
  ): AssociationType[] {
    const [from, to] = pair
    const category = 'USER_DEFINED'
    const ahead = nextId()
    const back = from !== to || about.paired ? nextId() : ahead
    const [label, inverseLabel] = about.labels
    const [name, inverseName] = about.names
    const made: AssociationType[] = [
      {
        key: USER_KEYS + ahead,
        id: ahead,
        from,
        to,
        name,
        label,
        category,
        inverse: USER_KEYS + back,
      },
    ]
    if (back !== ahead) {
      const inverse = USER_KEYS + ahead
      made.push({
        key: USER_KEYS + back,
        id: back,
        from: to,
        to: from,
        name: inverseName,
        label: inverseLabel,
        category,
        inverse,
      })
    }
    for (const type of made) this.add(type)
    return made
  }
}
