import { computedNames, readerOf } from './computed.ts'
import { TIMED } from './computed-activities.ts'
import type { CrmRecord, ObjectName } from './entities.ts'
import { associationsOf } from './present-associations.ts'
import { historyOf } from './present-history.ts'
import type { Account } from './store/account.ts'
import type { Projection, View } from './view.ts'
import { instant } from './wire.ts'

/** How many rows are kept as text; a page of 100 is then joined, not built. */
const ROWS_KEPT = 20_000
const PROJECTIONS_KEPT = 200
const NO_NAMES: readonly string[] = []

/** Shows records of one account; projections and rows are remembered until something changes. */
export class Presenter {
  private readonly account: Account
  private projections = new Map<ObjectName, Map<string, Projection>>()
  private madeAt = -1
  private readonly ring: (CrmRecord | undefined)[] = []
  private next = 0

  constructor(account: Account) {
    this.account = account
  }

  /**
   * Returns the projection for the asked names (null: the defaults). Base properties are always added,
   * undefined and archived ones left out.
   */
  projection(object: ObjectName, asked: readonly string[] | null): Projection {
    const { account } = this
    if (this.madeAt !== account.schemaVersion) {
      this.projections.clear()
      this.madeAt = account.schemaVersion
    }
    let made = this.projections.get(object)
    if (made === undefined || made.size > PROJECTIONS_KEPT) {
      made = new Map()
      this.projections.set(object, made)
    }
    const key = (asked ?? NO_NAMES).join()
    const known = made.get(key)
    if (known !== undefined) return known
    const type = account.type(object)
    const wanted = asked === null || asked.length === 0 ? type.defaults : [...type.base, ...asked]
    const projection = makeProjection(account, object, wanted)
    made.set(key, projection)
    return projection
  }

  /** Shows a record as JSON text: id, properties, times, url, and what the view adds. */
  show(record: CrmRecord, view: View): string {
    const text = this.row(record, view.projection)
    if (view.history.length === 0 && view.associations.length === 0) return text
    return `${text.slice(0, -1)}${this.extras(record, view)}}`
  }

  /** Shows a record with every property that has a value, as the answer to a create does. */
  showAll(record: CrmRecord, object: ObjectName): string {
    const names = [...Object.keys(record.values), ...computedNames(object)]
    return this.showSome(record, object, names)
  }

  /** Shows a record with those of the named properties that have a value. */
  showSome(record: CrmRecord, object: ObjectName, names: readonly string[]): string {
    const properties: Record<string, string> = {}
    for (const name of knownNames(this.account, object, names)) {
      const value = readerOf(object, name)(record, this.account)
      if (value !== null) properties[name] = value
    }
    const end = rowEnd(record, urlAround(this.account, object))
    return `{"id":"${record.id}","properties":${JSON.stringify(properties)}${end}}`
  }

  private extras(record: CrmRecord, view: View): string {
    let text = ''
    const associations = associationsOf(this.account, record, view)
    if (associations !== null) text += `,"associations":${JSON.stringify(associations)}`
    if (view.history.length > 0) {
      const histories = historyOf(this.account, record, view)
      text += `,"propertiesWithHistory":${JSON.stringify(histories)}`
    }
    return text
  }

  /** A record with its properties, without associations and histories. */
  private row(record: CrmRecord, projection: Projection): string {
    if (record.row?.madeFor === projection) return record.row.text
    const { readers, keys } = projection
    const parts = [`{"id":"${record.id}","properties":{`]
    for (let at = 0; at < readers.length; at += 1) {
      const value = readers[at]?.(record, this.account) ?? null
      parts.push(keys[at] ?? '', value === null ? 'null' : quoted(value))
    }
    parts.push('}', rowEnd(record, projection), '}')
    // Joined, not added up: added strings are ropes that would be flattened again for every page.
    const text = narrow(parts.join(''))
    if (projection.keepable) this.keep(record, projection, text)
    return text
  }

  private keep(record: CrmRecord, projection: Projection, text: string): void {
    if (record.row === null) {
      const evicted = this.ring[this.next]
      if (evicted !== undefined) evicted.row = null
      this.ring[this.next] = record
      this.next = (this.next + 1) % ROWS_KEPT
    }
    record.row = { madeFor: projection, text }
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the first control characters are ASCII too
const ASCII = /^[\u0000-\u007f]*$/

/**
 * V8 keeps text that once met a wide character in two bytes a character, ASCII or not, and pages of such rows
 * cost seven times as much to encode (measured: 105 against 14 µs a page). This copies it into one byte each.
 */
function narrow(text: string): string {
  return ASCII.test(text) ? Buffer.from(text, 'latin1').toString('latin1') : text
}

/** Returns those of the names that are properties now, each once, in the order of the wire. */
function knownNames(account: Account, object: ObjectName, wanted: readonly string[]): string[] {
  const { properties } = account.schema(object)
  return [...new Set(wanted)].filter((name) => properties.get(name)?.archivedAt === 0).sort()
}

function makeProjection(account: Account, object: ObjectName, wanted: readonly string[]): Projection {
  const names = knownNames(account, object, wanted)
  return {
    object,
    names,
    readers: names.map((name) => readerOf(object, name)),
    keys: names.map((name, at) => `${at === 0 ? '' : ','}${JSON.stringify(name)}:`),
    ...urlAround(account, object),
    keepable: !names.some((name) => TIMED.has(name)),
  }
}

/** The page of a record. Source: recorded answers (github.com/NangoHQ/integration-templates, integrations/hubspot/tests) */
function urlAround(account: Account, object: ObjectName): { urlStart: string; urlEnd: string } {
  const { uiDomain, portalId } = account.settings
  if (object === 'tasks')
    return { urlStart: `https://${uiDomain}/tasks/${portalId}/view/all/task/`, urlEnd: '' }
  const { id } = account.type(object)
  const base = `https://${uiDomain}/contacts/${portalId}`
  if (object !== 'notes') return { urlStart: `${base}/record/${id}/`, urlEnd: '' }
  const filter = '%5B%7B%22property%22%3A%22hs_object_id%22%2C%22operator%22%3A%22EQ%22%2C%22value%22%3A%22'
  return { urlStart: `${base}/objects/${id}/views/all/list?filters=${filter}`, urlEnd: '%22%7D%5D' }
}

function rowEnd(record: CrmRecord, page: Pick<Projection, 'urlStart' | 'urlEnd'>): string {
  const archived = record.archivedAt > 0
  const end =
    `,"createdAt":"${instant(record.createdAt)}","updatedAt":"${instant(record.updatedAt)}",` +
    `"archived":${archived},"url":"${page.urlStart}${record.id}${page.urlEnd}"`
  return archived ? `${end},"archivedAt":"${instant(record.archivedAt)}"` : end
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the characters that JSON escapes
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/

function quoted(value: string): string {
  return NEEDS_ESCAPE.test(value) ? JSON.stringify(value) : `"${value}"`
}
