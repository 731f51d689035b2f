import { refused, SalesforceError } from '../errors.ts'
import type { Found } from './query.ts'
import type { Row } from './source.ts'

type Records = Omit<Extract<Found, { kind: 'records' }>, 'kind'>

/** What a locator stands for: records that were found, some of which are written already. */
export interface Cursor extends Records {
  userId: string
  pageSize: number
  /** When it was opened, in milliseconds of the sandbox's clock. */
  openedAt: number
  /** The child relationships that lead to the records from the statement; none for those of the statement itself. */
  path: readonly string[]
}

/** A cursor out of a saved state: how its records are written is found out when somebody reads on. */
export interface SavedCursor extends Pick<Cursor, 'userId' | 'pageSize' | 'openedAt' | 'path' | 'object'> {
  text: string
  withDeleted: boolean
  rows: Row[]
}

/** Source: REST API Developer Guide, "Query": results can be had for two days (older pages say 15 minutes) */
const LIFE_MS = 2 * 86_400_000
/** Source: Salesforce Developer Limits and Allocations: one more closes the oldest */
const MOST_A_USER = 10
const LOCATOR = /^(0r8[A-Za-z0-9]{15})-(\d{1,9})$/

/**
 * The open results of an org. A result keeps which records were found and in what order, whatever happens to them
 * later; their values are those of the moment at which a page is written.
 */
export class Cursors {
  private readonly cursors = new Map<string, Cursor | SavedCursor>()
  private readonly makeId: () => string
  private readonly revive: (saved: SavedCursor) => Cursor | null

  /** `revive` makes a saved cursor whole; null when its statement is one no more. */
  constructor(makeId: () => string, revive: (saved: SavedCursor) => Cursor | null) {
    this.makeId = makeId
    this.revive = revive
  }

  /**
   * Keeps a result, or keeps it longer; returns the id that its locators begin with. A page's own result is kept after
   * those of its children, so that these never push it out.
   */
  keep(cursor: Cursor, known: string | null = null): string {
    if (known !== null) this.cursors.delete(known)
    const own = [...this.cursors].filter(([, { userId }]) => userId === cursor.userId)
    for (const [id] of own.slice(0, Math.max(0, own.length + 1 - MOST_A_USER))) this.cursors.delete(id)
    const id = known ?? this.makeId()
    this.cursors.set(id, cursor)
    return id
  }

  /** All of them, the one that was used last at the end. */
  all(): Iterable<[id: string, cursor: Cursor | SavedCursor]> {
    return this.cursors
  }

  /** Takes one out of a saved state. */
  put(id: string, cursor: SavedCursor): void {
    this.cursors.set(id, cursor)
  }

  /** The result of a locator, and at which of its records the page begins. Throws a `SalesforceError`. */
  read(
    locator: string,
    { userId, now }: { userId: string; now: number },
  ): { id: string; cursor: Cursor; start: number } {
    const [, id = '', offset = ''] = LOCATOR.exec(locator) ?? []
    if (id === '') throw badLocator('INVALID_QUERY_LOCATOR_FORMAT')
    const found = this.cursors.get(id)
    if (found === undefined || found.userId !== userId) throw badLocator()
    if (now - found.openedAt > LIFE_MS) {
      this.cursors.delete(id)
      throw badLocator('QUERY_LOCATOR_EXPIRED')
    }
    const start = Number(offset)
    if (start >= found.rows.length) throw badLocator('LOCATOR_LOCATION_EXCEEDS_SIZE')
    return { id, cursor: this.whole(id, found), start }
  }

  private whole(id: string, found: Cursor | SavedCursor): Cursor {
    if ('setting' in found) return found
    const cursor = this.revive(found)
    if (cursor === null) throw badLocator()
    this.cursors.set(id, cursor)
    return cursor
  }
}

/** How the extended code is written is not recorded; it stands beside the others. */
function badLocator(extendedErrorCode?: string): SalesforceError {
  if (extendedErrorCode === undefined) return refused('INVALID_QUERY_LOCATOR', 'invalid query locator')
  return new SalesforceError(400, {
    message: 'invalid query locator',
    errorCode: 'INVALID_QUERY_LOCATOR',
    more: { extendedErrorDetails: [{ extendedErrorCode }] },
  })
}
