import type { SnapshotRow } from '../../core/vendor.ts'
import {
  type CrmRecord,
  type HistoryEntry,
  type Link,
  type ObjectDefinition,
  type ObjectName,
  type Owner,
  type Pipeline,
  type Property,
  type PropertyGroup,
  type RecordList,
  type Source,
  type ValidationRule,
  Values,
} from '../entities.ts'
import { runImports } from '../files/import-run.ts'
import { readSettings } from '../read-settings.ts'
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts'
import { claimUniques } from '../writes.ts'
import { type Account, STANDARD_NAMES } from './account.ts'
import type { AssociationType } from './association-types.ts'
import { checkMoments, checkValues, shaped } from './row-shapes.ts'
import { finishCredentials, loadCredentialRow, saveCredentials } from './saved-credentials.ts'

/** Turns an account into rows that survive JSON. Records come in order of id, so that loading is linear. */
export function* saveRows(account: Account): Generator<SnapshotRow> {
  yield ['settings', { ...account.settings }]
  yield ['numbers', account.numbersUsed]
  const objects = [...STANDARD_NAMES, ...account.definitions.keys()]
  for (const definition of account.definitions.values()) yield ['definition', definition]
  for (const type of account.associations.defined()) yield ['association', type]
  for (const rule of account.rules) yield ['rule', rule]
  for (const owner of account.owners.values()) yield ['owner', owner]
  yield* saveCredentials(account)
  for (const object of objects) {
    if (!account.hasOwnSchema(object)) continue
    const { properties, groups, pipelines } = account.schema(object)
    for (const property of properties.values()) {
      if (!property.hubspotDefined || property.updatedAt !== 0) yield ['property', object, property]
    }
    for (const group of groups.values()) yield ['group', object, group]
    for (const pipeline of pipelines.values()) yield ['pipeline', object, pipeline]
  }
  yield* account.shelf.rows()
  for (const list of account.lists.values()) yield ['list', { ...list, members: [...list.members] }]
  for (const object of objects) {
    if (!account.hasOwnStore(object)) continue
    yield ['issued', object, account.store(object).issued]
    for (const record of account.store(object).all()) yield rowOf(object, record)
    for (const [id, links] of account.store(object).keptLinks()) yield ['kept', object, id, links]
  }
}

/** Takes the rows of one account one by one; `finish` comes after the last. */
interface RowLoader {
  take(row: SnapshotRow): void
  finish(): void
}

/** Fills a fresh account from rows made by `saveRows`; rows of an unknown kind are refused. */
export function rowLoader(account: Account): RowLoader {
  const interned: Interned = { sources: new Map(), links: new Map() }
  return {
    take: (row) => loadRow(account, row, interned),
    finish: () => {
      finishCredentials(account)
      runImports(account)
      account.schemaChanged()
    },
  }
}

function loadRow(account: Account, row: SnapshotRow, interned: Interned): void {
  const [kind, first, second] = row
  if (kind === 'record') loadRecord(account, row, interned)
  else if (kind === 'settings') Object.assign(account.settings, settingsIn(first))
  else if (kind === 'numbers') account.numbersUsed = Number(first)
  else if (kind === 'definition') account.defineObject(shaped<ObjectDefinition>('definition', first))
  else if (kind === 'association') account.associations.add(first as AssociationType)
  else if (kind === 'rule') account.rules = [...account.rules, first as ValidationRule]
  else if (kind === 'list') loadList(account, shaped('list', first))
  else if (kind === 'owner') account.owners.set((first as Owner).id, shaped('owner', first))
  else if (kind === 'property')
    account.schema(objectOf(account, first)).properties.set((second as Property).name, propertyIn(second))
  else if (kind === 'group')
    account
      .schema(objectOf(account, first))
      .groups.set((second as PropertyGroup).name, shaped('group', second))
  else if (kind === 'pipeline')
    account.schema(objectOf(account, first)).pipelines.set((second as Pipeline).id, pipelineIn(second))
  else if (kind === 'shelf') account.shelf.load(row)
  else if (kind === 'kept') loadKept(account, row)
  else if (kind === 'issued') account.store(objectOf(account, first)).issued = Number(second)
  else if (!loadCredentialRow(account, row))
    throw new RangeError(`This snapshot has rows of an unknown kind: ${String(kind)}.`)
}

/** Settings are checked as those that come from outside; those that there are no longer are left out. */
function settingsIn(given: unknown): Partial<Settings> {
  const known = Object.entries(given as object).filter(([name]) => Object.hasOwn(DEFAULT_SETTINGS, name))
  return readSettings(Object.fromEntries(known))
}

function propertyIn(given: unknown): Property {
  const property = shaped<Property>('property', given)
  for (const option of property.options) {
    if (typeof option?.value !== 'string' || typeof option.label !== 'string')
      throw new RangeError(`This snapshot is damaged: an option of ${property.name} has no value.`)
  }
  return property
}

function pipelineIn(given: unknown): Pipeline {
  const pipeline = shaped<Pipeline>('pipeline', given)
  for (const stage of pipeline.stages) shaped('stage', stage)
  return pipeline
}

function loadList(
  account: Account,
  list: Omit<RecordList, 'members'> & { members: [number, number][] },
): void {
  const object = objectOf(account, list.object)
  account.lists.set(list.id, { ...list, object, members: new Map(list.members) })
}

function loadKept(account: Account, [, object, id, links]: SnapshotRow): void {
  for (const link of links as Link[]) account.store(objectOf(account, object)).keepLink(Number(id), link)
}

function rowOf(object: ObjectName, record: CrmRecord): SnapshotRow {
  const times = [record.createdAt, record.updatedAt, record.archivedAt]
  const links = record.links.map((link) => [link.to, link.id, link.types])
  const history = record.history === null ? null : [...record.history]
  return [
    'record',
    object,
    record.id,
    times,
    record.source,
    { ...record.values },
    links,
    history,
    record.mergedIds,
  ]
}

interface Interned {
  sources: Map<string, Source>
  links: Map<string, readonly number[]>
}

function loadRecord(account: Account, row: SnapshotRow, interned: Interned): void {
  const [, objectName, id, times, source, values, links, history, mergedIds] = row
  const object = objectOf(account, objectName)
  const [createdAt = 0, updatedAt = 0, archivedAt = 0] = times as number[]
  checkMoments([createdAt, updatedAt, archivedAt])
  checkValues(values)
  const record: CrmRecord = {
    id: Number(id),
    createdAt,
    updatedAt,
    archivedAt,
    source: sourceIn(interned, source),
    values: Object.assign(new Values(), values),
    history: history === null ? null : historyIn(history as [string, HistoryEntry[]][]),
    links: (links as [ObjectName, number, number[]][]).map(
      ([to, other, types]): Link => ({ to, id: other, types: intern(interned.links, types) }),
    ),
    mergedIds: mergedIds as number[] | null,
    row: null,
  }
  account.store(object).insert(record)
  if (archivedAt === 0) claimUniques(account, object, record)
}

function historyIn(entries: [string, HistoryEntry[]][]): Map<string, HistoryEntry[]> {
  for (const [, list] of entries) checkMoments(list.map((entry) => entry.at))
  return new Map(entries)
}

function sourceIn({ sources }: Interned, source: unknown): Source {
  const key = JSON.stringify(source)
  const known = sources.get(key)
  if (known !== undefined) return known
  const read = shaped<Source>('source', source)
  sources.set(key, read)
  return read
}

/** The many equal values of a big snapshot are kept once. */
function intern<T>(known: Map<string, T>, value: T): T {
  const key = JSON.stringify(value)
  const found = known.get(key)
  if (found !== undefined) return found
  known.set(key, value)
  return value
}

function objectOf(account: Account, name: unknown): ObjectName {
  if (typeof name === 'string' && account.types.has(name)) return name
  throw new RangeError('This snapshot names an object that the sandbox does not have.')
}
