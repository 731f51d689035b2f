import type { ObjectName, StandardObject } from '../entities.ts'
import { STANDARD_TYPES } from '../object-types.ts'

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

/**
 * The unlabeled types: from, to, id, id of the other direction. The id of email to lead (599) is not in the
 * published list; it is the one beside its inverse, as in all pairs of its kind.
 * Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
const UNLABELED = `
contacts companies 279 280
contacts contacts 449 449
companies companies 450 450
deals deals 451 451
tickets tickets 452 452
deals contacts 3 4
deals companies 341 342
tickets contacts 16 15
tickets companies 339 340
tickets deals 28 27
leads contacts 608 609
leads companies 610 611
leads deals 1037 1038
line_items deals 20 19
calls contacts 194 193
calls companies 182 181
calls deals 206 205
calls tickets 220 219
calls leads 597 596
emails contacts 198 197
emails companies 186 185
emails deals 210 209
emails tickets 224 223
emails leads 599 598
meetings contacts 200 199
meetings companies 188 187
meetings deals 212 211
meetings tickets 226 225
meetings leads 601 600
notes contacts 202 201
notes companies 190 189
notes deals 214 213
notes tickets 228 227
notes leads 855 854
tasks contacts 204 203
tasks companies 192 191
tasks deals 216 215
tasks tickets 230 229
tasks leads 647 646
`

/**
 * The labeled types: id, from, to, name, label, id of the other direction. Labels of types without a recorded
 * label are taken from their names in the list. 579 and 581 are not in the list; they follow the pattern of 582
 * and 583. Source: as above
 */
const LABELED: readonly (readonly [number, StandardObject, StandardObject, string, string, number])[] = [
  [1, 'contacts', 'companies', 'contact_to_company', 'Primary', 2],
  [2, 'companies', 'contacts', 'company_to_contact', 'Primary', 1],
  [931, 'contacts', 'companies', 'billing_contact_to_company', 'Billing contact', 930],
  [930, 'companies', 'contacts', 'company_to_billing_contact', 'Billing contact', 931],
  [5, 'deals', 'companies', 'deal_to_company', 'Primary', 6],
  [6, 'companies', 'deals', 'company_to_deal', 'Primary', 5],
  [26, 'tickets', 'companies', 'ticket_to_company', 'Primary', 25],
  [25, 'companies', 'tickets', 'company_to_ticket', 'Primary', 26],
  [13, 'companies', 'companies', 'parent_to_child_company', 'Child Company', 14],
  [14, 'companies', 'companies', 'child_to_parent_company', 'Parent Company', 13],
  [578, 'leads', 'contacts', 'lead_to_primary_contact', 'Primary', 579],
  [579, 'contacts', 'leads', 'primary_contact_to_lead', 'Primary', 578],
  [580, 'leads', 'companies', 'lead_to_primary_company', 'Primary', 581],
  [581, 'companies', 'leads', 'primary_company_to_lead', 'Primary', 580],
  [582, 'leads', 'deals', 'lead_to_primary_deal', 'Primary', 583],
  [583, 'deals', 'leads', 'primary_deal_to_lead', 'Primary', 582],
]

/** The one type of each pair of which a record holds at most one, seen from the side that is limited. */
const PRIMARY: ReadonlySet<number> = new Set([1, 5, 26, 578, 580, 582])

function* vendorTypes(): Generator<AssociationType> {
  for (const [id, from, to, name, label, inverse] of LABELED) {
    yield { key: id, id, from, to, name, label, inverse, category: 'HUBSPOT_DEFINED' }
  }
  const taken = new Set(LABELED.map(([, , , name]) => name))
  for (const line of UNLABELED.trim().split('\n')) {
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
