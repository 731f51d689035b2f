import type { ObjectType, Operation } from './objects.ts'

/** The most records that may be read of a connection in a day: a number, what is usual for it, or as many as one likes. */
export type DailyRecords = number | 'norm' | 'none'

/** What a connection may be used for, whatever its credential and the API keys may do. */
export interface Guards {
  /** `write` includes `read`; what is not named may not be used; null = every object. */
  objects: Partial<Record<ObjectType, 'read' | 'write'>> | null
  daily_records: DailyRecords
}

export const NO_GUARDS: Guards = { objects: null, daily_records: 'norm' }

const READS: readonly Operation[] = ['list', 'get', 'search']

export const isRead = (operation: Operation) => READS.includes(operation)

/** Whether these guards let an operation pass. */
export function allows({ objects }: Guards, type: ObjectType, operation: Operation): boolean {
  if (objects === null) return true
  const allowed = Object.hasOwn(objects, type) ? objects[type] : undefined
  return allowed === 'write' || (allowed === 'read' && isRead(operation))
}
