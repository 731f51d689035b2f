import { createHash } from 'node:crypto'
import { Problem } from '../model/problems.ts'

/** What a cursor goes on with; its page must ask the same thing as the page before. */
export interface CursorScope {
  connectionId: string
  object: string
  /** Everything that decides which records come and in which order. */
  question: unknown
}

const VERSION = 1

const fingerprint = (scope: CursorScope) =>
  createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 16)

/** An opaque cursor for the page that begins at a connector's position. */
export function encodeCursor(position: string, scope: CursorScope): string {
  return Buffer.from(JSON.stringify([VERSION, fingerprint(scope), position])).toString('base64url')
}

/** The position in a cursor; throws a Problem `invalid_cursor` when it belongs to another list or is damaged. */
export function decodeCursor(cursor: string, scope: CursorScope): string {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw new Problem('invalid_cursor', 'The cursor is damaged.')
  }
  const [version, mark, position] = Array.isArray(parts) ? parts : []
  if (version !== VERSION || typeof position !== 'string')
    throw new Problem('invalid_cursor', 'The cursor is damaged.')
  if (mark !== fingerprint(scope)) throw new Problem('invalid_cursor')
  return position
}
