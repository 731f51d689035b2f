import type { SnapshotRow } from '../../core/vendor.ts'
import { count, demand, flag, listOf, number, objectWith, oneOf, orNull, scalar, text } from './saved.ts'

/** A validation rule of an administrator: a write that leaves a record in this state is refused. */
export interface ValidationRule {
  object: string
  name: string
  message: string
  /** Where the message is shown; null: at the top of the page. */
  errorField: string | null
  field: string
  is: 'blank' | 'equal' | 'not_equal' | 'below' | 'above' | 'not_matching'
  value: string | number | boolean | null
}

/** A duplicate rule: a write that makes a record agree with another in all these fields is refused. */
export interface DuplicateRule {
  object: string
  /** Its developer name, e.g. `Standard_Contact_Duplicate_Rule`. */
  name: string
  fields: readonly string[]
  /** Whether a request may insist, with `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  allowSave: boolean
  message: string
}

/** A record that somebody holds: writes of it, and of what belongs to it, are refused until then. */
export interface RowLock {
  id: string
  /** Milliseconds of the sandbox's clock; null: until it is taken off. */
  until: number | null
  /** How many writes it refuses; null: all. */
  times: number | null
}

const VALIDATION = objectWith({
  ...{ object: text, name: text, message: text, errorField: orNull(text), field: text, value: scalar },
  is: oneOf('blank', 'equal', 'not_equal', 'below', 'above', 'not_matching'),
})
const DUPLICATE = objectWith({
  ...{ object: text, name: text, fields: listOf(text), allowSave: flag, message: text },
})
const LOCK = objectWith({ id: text, until: orNull(number), times: orNull(count) })

/** What administrators add to what the vendor checks. */
export class Rules {
  validations: ValidationRule[] = []
  duplicates: DuplicateRule[] = []
  locks: RowLock[] = []

  clear(): void {
    this.validations = []
    this.duplicates = []
    this.locks = []
  }

  /** Whether a record is locked now; counts the refusal. */
  takeLock(id: string, now: number): boolean {
    const lock = this.locks.find((each) => each.id === id && (each.until === null || now < each.until))
    if (lock === undefined) return false
    if (lock.times !== null) {
      lock.times -= 1
      if (lock.times <= 0) this.locks = this.locks.filter((each) => each !== lock)
    }
    return true
  }

  *rows(): Generator<SnapshotRow> {
    for (const rule of this.validations) yield ['validation_rule', rule]
    for (const rule of this.duplicates) yield ['duplicate_rule', rule]
    for (const lock of this.locks) yield ['row_lock', lock]
  }

  load([kind, row]: SnapshotRow): boolean {
    if (kind === 'validation_rule') {
      demand(row, VALIDATION, 'validation rules')
      this.validations.push(row as ValidationRule)
    } else if (kind === 'duplicate_rule') {
      demand(row, DUPLICATE, 'duplicate rules')
      this.duplicates.push(row as DuplicateRule)
    } else if (kind === 'row_lock') {
      demand(row, LOCK, 'locks')
      this.locks.push(row as RowLock)
    } else return false
    return true
  }
}
