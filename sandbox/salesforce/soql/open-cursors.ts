import type { SnapshotRow } from '../../core/vendor.ts'
import { canonicalId } from '../ids.ts'
import type { Org } from '../store/org.ts'
import type { OrgRecord } from '../store/record.ts'
import { count, demand, flag, listOf, mapOf, moment, objectWith, scalar, text } from '../store/saved.ts'
import { type Cursor, Cursors, type SavedCursor } from './cursors.ts'
import { orgSource } from './org-source.ts'
import type { Children } from './plan.ts'
import { prepare } from './query.ts'
import { SoqlRefusal } from './refusal.ts'
import type { Part } from './shape.ts'
import type { Row } from './source.ts'

/** How many ids are in one row of a saved state. */
const IDS_A_ROW = 5_000

const CURSOR = objectWith({
  ...{ userId: text, pageSize: count, openedAt: moment, path: listOf(text) },
  ...{ object: text, text, withDeleted: flag },
})

const open = new WeakMap<Org, Cursors>()

/** The open results of an org. */
export function cursorsOf(org: Org): Cursors {
  let cursors = open.get(org)
  if (cursors === undefined) {
    cursors = new Cursors(
      () => org.nextId('0r8'),
      (saved) => revived(org, saved),
    )
    open.set(org, cursors)
  }
  return cursors
}

/** The open results as rows: the statement, and the ids that it found; records that are gone since, as they were. */
export function* cursorRows(org: Org): Generator<SnapshotRow> {
  for (const [id, cursor] of cursorsOf(org).all()) {
    const { userId, pageSize, openedAt, path, object, rows } = cursor
    const { text: statement, withDeleted } = 'setting' in cursor ? cursor.setting : cursor
    yield ['locator', id, { userId, pageSize, openedAt, path, object, text: statement, withDeleted }]
    const store = org.store(object)
    const written = (row: Row): unknown => (store.get(row.id) === row ? row.id : [row.id, row.values])
    for (let at = 0; at < rows.length; at += IDS_A_ROW) {
      yield ['locator_rows', id, rows.slice(at, at + IDS_A_ROW).map(written)]
    }
  }
}

/** Open results as they come out of a saved state, after the records. */
export class LoadedCursors {
  private readonly org: Org
  private readonly loaded = new Map<string, SavedCursor>()

  constructor(org: Org) {
    this.org = org
  }

  /** Takes a row that `cursorRows` made; returns whether it was one. Throws for what is damaged. */
  load([kind, first, second]: SnapshotRow): boolean {
    const id = String(first)
    if (kind === 'locator') {
      demand(second, CURSOR, 'a locator')
      const cursor = { ...(second as SavedCursor), rows: [] }
      this.org.store(cursor.object)
      this.loaded.set(id, cursor)
      cursorsOf(this.org).put(id, cursor)
      return true
    }
    if (kind !== 'locator_rows') return false
    const cursor = this.loaded.get(id)
    if (cursor === undefined || !Array.isArray(second)) throw new TypeError('a locator is not there')
    for (const row of second) cursor.rows.push(this.rowOf(cursor.object, row))
    return true
  }

  private rowOf(object: string, saved: unknown): Row {
    if (Array.isArray(saved)) {
      const [id, values] = saved as [string, OrgRecord['values']]
      demand(id, (value) => text(value) && canonicalId(String(value)) !== null, 'a locator')
      demand(values, mapOf(scalar), 'a locator')
      return { id, values }
    }
    const record = this.org.store(object).get(String(saved))
    if (record === null) throw new TypeError(`there is no record ${String(saved)}`)
    return record
  }
}

/** Reads the statement of a saved result again; null when what it asks for is not there any more. */
function revived(org: Org, { text: statement, withDeleted, ...saved }: SavedCursor): Cursor | null {
  try {
    const { setting, plan } = prepare(orgSource(org, saved.userId), statement, withDeleted)
    if (plan.kind !== 'records') return null
    let { parts, children }: { parts: Part[]; children: Children } = plan
    for (const name of saved.path) {
      const below = [...children].find(([{ key }]) => key === name)?.[1]
      if (below === undefined) return null
      ;({ parts, children } = below)
    }
    return { ...saved, setting, parts, children }
  } catch (error) {
    if (error instanceof SoqlRefusal) return null
    throw error
  }
}

/** The child relationships that lead from a result to the one of some parts. */
export function pathTo(children: Children, parts: readonly Part[]): string[] | null {
  for (const [{ key }, plan] of children) {
    if (plan.parts === parts) return [key]
    const below = pathTo(plan.children, parts)
    if (below !== null) return [key, ...below]
  }
  return null
}
