import { refused, SalesforceError } from '../errors.ts'
import type { Found } from './query.ts'

type Records = Omit<Extract<Found, { kind: 'records' }>, 'kind'>

/** What a locator stands for: records that were found, some of which are written already. */
export interface Cursor extends Records {
  userId: string
  pageSize: number
  /** When it was opened, in milliseconds of the sandbox's clock. */
  openedAt: number
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
  private readonly cursors = new Map<string, Cursor>()
  private readonly makeId: () => string

  constructor(makeId: () => string) {
    this.makeId = makeId
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

  /** The result of a locator, and at which of its records the page begins. Throws a `SalesforceError`. */
  read(
    locator: string,
    { userId, now }: { userId: string; now: number },
  ): { id: string; cursor: Cursor; start: number } {
    const [, id = '', offset = ''] = LOCATOR.exec(locator) ?? []
    if (id === '') throw badLocator('INVALID_QUERY_LOCATOR_FORMAT')
    const cursor = this.cursors.get(id)
    if (cursor === undefined || cursor.userId !== userId) throw badLocator()
    if (now - cursor.openedAt > LIFE_MS) {
      this.cursors.delete(id)
      throw badLocator('QUERY_LOCATOR_EXPIRED')
    }
    const start = Number(offset)
    if (start >= cursor.rows.length) throw badLocator('LOCATOR_LOCATION_EXCEEDS_SIZE')
    return { id, cursor, start }
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
