import { type JsonWriter, jsonPiece } from '../lib/json-writer.ts'
import type { AddressItem } from '../model/values.ts'
import { textCodec } from './codec.ts'
import { type Draft, Refusal, type Row } from './row.ts'
import { propertyFilter } from './rows.ts'
import type { Properties } from './vendor.ts'

/** A place for items of a list: one property for one item, or for many joined by a separator. */
interface Slot {
  property: string
  type: string | null
  primary: boolean | null
  separator?: string
}

interface SlotKind {
  type?: string
  primary?: boolean
}

/** A property that holds one item. */
export const one = (property: string, { type, primary }: SlotKind = {}): Slot => ({
  property,
  type: type ?? null,
  primary: primary ?? null,
})

/** A property that holds any number of items in one text. */
export const many = (property: string, kind: SlotKind & { separator: string }): Slot => ({
  ...one(property, kind),
  separator: kind.separator,
})

type Item = Record<string, string | boolean | null>

interface ListShape<T> {
  /** The key of an item that holds the value itself: `email`, `number`, `url`. */
  key: keyof T & string
  /** Every other key that an item of this list has, null unless a slot says more. */
  rest: readonly (keyof T & string)[]
  slots: readonly Slot[]
  /** What filters on the first slot are called. */
  filterName?: string
}

/**
 * A list of typed items (e-mails, phones, links) kept in a fixed set of properties. Writing replaces the whole list:
 * each item goes to the first free slot that its `type` and `primary` allow, and one that none allows is refused.
 */
export function list<T extends object>(shape: ListShape<T>): Row<T[]> {
  const { slots } = shape
  const first = slots[0]
  const places = placesOf(shape as unknown as ListShape<Item>)
  return {
    kind: 'row',
    properties: slots.map((slot) => slot.property),
    read: (properties) => readSlots(places, properties) as T[] | undefined,
    print: (properties, out) => printSlots(places, properties, out),
    write: (items, draft) =>
      writeSlots(shape as unknown as ListShape<Item>, (items ?? []) as unknown as Item[], draft),
    ...(first && shape.filterName
      ? { filter: propertyFilter(first.property, textCodec), filterName: shape.filterName }
      : {}),
    losses: [`Kept, in this order: ${slots.map(describe).join(', ')}. The list reads in that order.`],
  }
}

const describe = (slot: Slot) =>
  [
    slot.separator ? 'any number' : 'one',
    slot.type ?? 'without a type',
    slot.primary ? '(primary)' : '',
    `in ${slot.property}`,
  ]
    .filter(Boolean)
    .join(' ')

/** A slot, and how to make an item of a value that stands in it. */
interface Place extends Slot {
  itemOf(value: string): Item
  /** What stands before and behind the value when the item is written as JSON. */
  json: readonly [before: Uint8Array, behind: Uint8Array]
}

const placesOf = ({ key, rest: names, slots }: ListShape<Item>): Place[] =>
  slots.map((slot) => {
    const blank: Item = { [key]: '' }
    for (const name of names)
      blank[name] = name === 'type' ? slot.type : name === 'primary' ? slot.primary : null
    const { [key]: _, ...others } = blank
    const rest = JSON.stringify(others).slice(1)
    return {
      ...slot,
      json: [jsonPiece(`{${JSON.stringify(key)}:`), jsonPiece(rest === '}' ? rest : `,${rest}`)],
      itemOf(value) {
        const item = { ...blank }
        item[key] = value
        return item
      },
    }
  })

/** Tells each value that stands in a place; whether any of the places was asked for. */
function eachValue(
  places: readonly Place[],
  properties: Properties,
  found: (place: Place, value: string) => void,
): boolean {
  let fetched = false
  for (const place of places) {
    const raw = properties[place.property]
    if (raw === undefined) continue
    fetched = true
    const value = textCodec.decode(raw)
    if (value === null) continue
    if (place.separator === undefined) found(place, value)
    else for (const part of value.split(place.separator)) if (part !== '') found(place, part)
  }
  return fetched
}

function readSlots(places: readonly Place[], properties: Properties): Item[] | undefined {
  const items: Item[] = []
  const fetched = eachValue(places, properties, ({ itemOf }, value) => items.push(itemOf(value)))
  return fetched ? items : undefined
}

const OPEN = jsonPiece('[')
const COMMA = jsonPiece(',')
const CLOSE = jsonPiece(']')

function printSlots(places: readonly Place[], properties: Properties, out: JsonWriter): boolean {
  let joint = OPEN
  const fetched = eachValue(places, properties, ({ json: [before, behind] }, value) => {
    out.raw(joint)
    joint = COMMA
    out.raw(before)
    out.text(value)
    out.raw(behind)
  })
  if (joint === OPEN) out.raw(OPEN)
  out.raw(CLOSE)
  return fetched
}

/** How much an item insists on its place: the ones that insist choose first. */
const insistence = (item: Item) => (item.primary === true ? 2 : 0) + (item.type ? 1 : 0)

function writeSlots(shape: ListShape<Item>, items: readonly Item[], draft: Draft): void {
  const placed = new Map<Slot, string[]>(shape.slots.map((slot) => [slot, []]))
  const order = items.map((_, index) => index)
  order.sort((a, b) => insistence(items[b] as Item) - insistence(items[a] as Item) || a - b)
  for (const index of order) {
    const item = items[index] as Item
    const slot = shape.slots.find((candidate) =>
      fits(shape, candidate, item, placed.get(candidate)?.length ?? 0),
    )
    const values = slot && placed.get(slot)
    if (!values) throw new Refusal(refusalOf(shape, item), `/${index}`)
    values.push(String(item[shape.key]))
  }
  for (const [slot, values] of placed) {
    draft.set(slot.property, values.length === 0 ? null : values.join(slot.separator ?? ''))
  }
}

function fits(shape: ListShape<Item>, slot: Slot, item: Item, taken: number): boolean {
  const value = String(item[shape.key])
  if (slot.separator ? value.includes(slot.separator) : taken > 0) return false
  if (item.type && item.type !== slot.type) return false
  if (typeof item.primary === 'boolean' && item.primary !== (slot.primary === true)) return false
  return shape.rest.every(
    (key) => key === 'type' || key === 'primary' || item[key] === null || item[key] === undefined,
  )
}

function refusalOf(shape: ListShape<Item>, item: Item): string {
  const extra = shape.rest.find((key) => key !== 'type' && key !== 'primary' && item[key])
  if (extra) return `this CRM has no place for \`${extra}\``
  return `there is no free place for it; this CRM keeps ${shape.slots.map(describe).join(', ')}`
}

/** A list of plain texts kept in properties, one or many in each. */
export function texts(slots: readonly Slot[], filterName?: string): Row<string[]> {
  const inner = list<{ value: string }>({
    key: 'value',
    rest: [],
    slots,
    ...(filterName ? { filterName } : {}),
  })
  const { print: _, ...row } = inner
  return {
    ...row,
    read: (properties, context) => inner.read(properties, context)?.map((item) => item.value),
    write: (values, draft, context) =>
      inner.write?.(
        (values ?? []).map((value) => ({ value })),
        draft,
        context,
      ),
  }
}

type AddressPart = Exclude<keyof AddressItem, 'type'>
const ADDRESS_PARTS: readonly AddressPart[] = [
  'street1',
  'street2',
  'city',
  'state',
  'postal_code',
  'country',
]

interface AddressSlot {
  type: AddressItem['type']
  parts: Partial<Record<AddressPart, string>>
}

/** A list of postal addresses, each kept in a property a part. */
export function addresses(slots: readonly AddressSlot[]): Row<AddressItem[]> {
  const places = slots.map(({ type, parts }) => ({
    type,
    parts: Object.entries(parts).map(([part, property]) => ({ part: part as AddressPart, property })),
    json: ADDRESS_PARTS.map((part, at) => ({
      property: parts[part],
      member: jsonPiece(`${at === 0 ? '{' : ','}${JSON.stringify(part)}:`),
      empty: jsonPiece(`${at === 0 ? '{' : ','}${JSON.stringify(part)}:null`),
    })),
    end: jsonPiece(`,"type":${JSON.stringify(type)}}`),
  }))
  return {
    kind: 'row',
    properties: slots.flatMap((slot) => Object.values(slot.parts)),
    read: (properties) => readAddresses(places, properties),
    print: (properties, out) => printAddresses(places, properties, out),
    write: (items, draft) => writeAddresses(slots, items ?? [], draft),
    losses: slots.map(describeAddress),
  }
}

function describeAddress({ type, parts }: AddressSlot): string {
  const missing = ADDRESS_PARTS.filter((part) => !parts[part])
  return `Kept: one ${type} address${missing.length > 0 ? `, without ${missing.join(' and ')}` : ''}.`
}

interface AddressPlace {
  type: AddressItem['type']
  parts: readonly { part: AddressPart; property: string }[]
  /** The members of the item as JSON, in their order, and its end. */
  json: readonly { property: string | undefined; member: Uint8Array; empty: Uint8Array }[]
  end: Uint8Array
}

function readAddresses(places: readonly AddressPlace[], properties: Properties): AddressItem[] | undefined {
  let fetched = false
  const items: AddressItem[] = []
  for (const { type, parts } of places) {
    const item: AddressItem = {
      street1: null,
      street2: null,
      city: null,
      state: null,
      postal_code: null,
      country: null,
      type,
    }
    let filled = false
    for (const { part, property } of parts) {
      const raw = properties[property]
      if (raw === undefined) continue
      fetched = true
      const value = textCodec.decode(raw)
      item[part] = value
      filled ||= value !== null
    }
    if (filled) items.push(item)
  }
  return fetched ? items : undefined
}

function printAddresses(places: readonly AddressPlace[], properties: Properties, out: JsonWriter): boolean {
  let fetched = false
  let joint = OPEN
  for (const { parts, json, end } of places) {
    let filled = false
    for (const { property } of parts) {
      const raw = properties[property]
      fetched ||= raw !== undefined
      filled ||= textCodec.decode(raw) !== null
    }
    if (!filled) continue
    out.raw(joint)
    joint = COMMA
    for (const { property, member, empty } of json) {
      const value = property === undefined ? null : textCodec.decode(properties[property])
      if (value === null) out.raw(empty)
      else {
        out.raw(member)
        out.text(value)
      }
    }
    out.raw(end)
  }
  if (joint === OPEN) out.raw(OPEN)
  out.raw(CLOSE)
  return fetched
}

function writeAddresses(slots: readonly AddressSlot[], items: readonly AddressItem[], draft: Draft): void {
  const free = [...slots]
  const order = items
    .map((_, index) => index)
    .sort((a, b) => Number(!items[a]?.type) - Number(!items[b]?.type))
  for (const index of order) {
    const item = items[index] as AddressItem
    const at = free.findIndex((slot) => !item.type || item.type === slot.type)
    const [slot] = at < 0 ? [] : free.splice(at, 1)
    if (!slot)
      throw new Refusal(`there is no free place for it. ${slots.map(describeAddress).join(' ')}`, `/${index}`)
    if (ADDRESS_PARTS.every((part) => !item[part])) throw new Refusal('the address is empty', `/${index}`)
    for (const part of ADDRESS_PARTS) {
      const property = slot.parts[part]
      if (!property && item[part]) throw new Refusal(`this CRM has no place for it`, `/${index}/${part}`)
      if (property) draft.set(property, item[part] || null)
    }
  }
  for (const slot of free) for (const property of Object.values(slot.parts)) draft.set(property, null)
}
