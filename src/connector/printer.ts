import { type JsonWriter, jsonPiece } from '../lib/json-writer.ts'
import { instantCodec } from './codec.ts'
import { readCustomField } from './custom-fields.ts'
import { headerOf, type Mapping, type Provenance, type Selection, shownBy } from './mapping.ts'
import type { Row } from './row.ts'
import type { CustomField, MappingContext, VendorRecord } from './vendor.ts'

type Print = (vendor: VendorRecord, out: JsonWriter) => void

/** `,"name":`, what stands between two members. */
const memberOf = (name: string) => jsonPiece(`,${JSON.stringify(name)}:`)

/** `,"name":null`: most members of a record, and so one piece. */
const emptyOf = (name: string) => jsonPiece(`,${JSON.stringify(name)}:null`)

/** What differs from record to record in what is above the fields. */
const OWN: Readonly<Record<string, (vendor: VendorRecord) => unknown>> = {
  id: ({ id }) => id,
  remote_id: ({ id }) => id,
  remote_url: ({ url }) => url ?? null,
  created_at: ({ createdAt }) => instantCodec.decode(createdAt),
  updated_at: ({ updatedAt }) => instantCodec.decode(updatedAt),
  remote_version: ({ version }) => version ?? null,
  archived: ({ archived }) => archived ?? false,
  deleted_at: ({ archivedAt }) => instantCodec.decode(archivedAt),
  merged_into_id: ({ mergedIntoId }) => mergedIntoId ?? null,
}

const CLOSE = jsonPiece('}')
const NO_MEMBERS = jsonPiece('{}')

/**
 * A function that writes records of this selection as JSON: the same bytes as of what the mapping's reader makes of them,
 * without making it. For lists, where each record costs.
 */
export function printerOf(
  mapping: Mapping,
  selection: Selection,
  context: MappingContext,
  provenance: Provenance,
): Print {
  const { rows, custom, unavailable } = shownBy(mapping, selection, context, provenance)
  const header = headerPrints(Object.entries(headerOf(mapping.type, provenance)))
  const fields = rows.map(({ field, row }) => fieldPrint(field, row, context))
  const end = jsonPiece(`,"fields_unavailable":${JSON.stringify(unavailable)}`)
  const prints = [...header, ...fields, ...(custom ? [customPrint(custom)] : [])]
  return (vendor, out) => {
    for (const print of prints) print(vendor, out)
    out.raw(end)
    if (provenance.includeRaw) printRaw(vendor, out)
    out.raw(CLOSE)
  }
}

/** Members that are the same in every record are one piece with what follows. */
function headerPrints(members: readonly [name: string, value: unknown][]): Print[] {
  let before = '{'
  return members.flatMap(([name, value], at): Print[] => {
    before += `${at === 0 ? '' : ','}${JSON.stringify(name)}:`
    const own = OWN[name]
    if (!own) {
      before += JSON.stringify(value)
      return []
    }
    const piece = jsonPiece(before)
    before = ''
    return [
      (vendor, out) => {
        out.raw(piece)
        out.value(own(vendor))
      },
    ]
  })
}

function fieldPrint(field: string, { print, read }: Row<unknown>, context: MappingContext): Print {
  const member = memberOf(field)
  const empty = emptyOf(field)
  if (print) {
    return ({ properties }, out) => {
      const before = out.length
      out.raw(member)
      if (!print(properties, out)) out.backTo(before)
    }
  }
  return ({ properties }, out) => {
    const value = read(properties, context)
    if (value === null) out.raw(empty)
    else if (value !== undefined) {
      out.raw(member)
      out.value(value)
    }
  }
}

function customPrint(custom: readonly CustomField[]): Print {
  const byName = new Map(custom.map((field) => [field.name, field]))
  // In the order of an object's members, of which those that are numbers come first.
  const names = Object.keys(Object.fromEntries(byName))
  const fields = names.flatMap((name) => {
    const field = byName.get(name)
    return field ? [{ field, first: jsonPiece(`{${JSON.stringify(name)}:`), next: memberOf(name) }] : []
  })
  const member = memberOf('custom_fields')
  return ({ properties }, out) => {
    out.raw(member)
    let isFirst = true
    for (const { field, first, next } of fields) {
      const value = readCustomField(field, properties)
      if (value === undefined) continue
      out.raw(isFirst ? first : next)
      out.value(value)
      isFirst = false
    }
    out.raw(isFirst ? NO_MEMBERS : CLOSE)
  }
}

const RAW = memberOf('raw')

function printRaw({ raw }: VendorRecord, out: JsonWriter): void {
  if (raw === undefined) return
  out.raw(RAW)
  out.value(raw)
}
