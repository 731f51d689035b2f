import type { SnapshotRow } from '../../core/vendor.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { demand, objectWith, oneOf, orNull, text } from './saved.ts'

/** Takes something away from users: a field (`hidden`, `read_only`), or, with `field: null`, a whole object. */
export interface AccessRule {
  object: string
  field: string | null
  access: 'hidden' | 'read_only'
  /** The user whom it is taken from; null: everybody. */
  user: string | null
}

const ACCESS = objectWith({
  ...{ object: text, field: orNull(text), access: oneOf('hidden', 'read_only'), user: orNull(text) },
})

/** Who may see and change what: everything, save what a rule takes away. */
export class Security {
  private rules: AccessRule[] = []

  /** Puts a rule in force; one for the same thing and user is replaced. */
  add(rule: AccessRule): void {
    const same = (other: AccessRule): boolean =>
      other.object === rule.object && other.field === rule.field && other.user === rule.user
    this.rules = [...this.rules.filter((other) => !same(other)), rule]
  }

  list(): readonly AccessRule[] {
    return this.rules
  }

  clear(): void {
    this.rules = []
  }

  /** Whether a user sees the object at all. */
  seesObject(user: string, object: ObjectDefinition): boolean {
    return this.take(user, object, null) !== 'hidden'
  }

  changesObject(user: string, object: ObjectDefinition): boolean {
    return this.take(user, object, null) === null
  }

  /** Whether a user may read a field: one that may not be read does not exist for that user. */
  reads(user: string, object: ObjectDefinition, field: FieldDefinition): boolean {
    return this.take(user, object, field) !== 'hidden'
  }

  writes(user: string, object: ObjectDefinition, field: FieldDefinition): boolean {
    return this.take(user, object, field) === null
  }

  *rows(): Generator<SnapshotRow> {
    for (const rule of this.rules) yield ['access', rule]
  }

  load([kind, rule]: SnapshotRow): boolean {
    if (kind !== 'access') return false
    demand(rule, ACCESS, 'access')
    this.rules.push(rule as AccessRule)
    return true
  }

  private take(
    user: string,
    object: ObjectDefinition,
    field: FieldDefinition | null,
  ): AccessRule['access'] | null {
    if (this.rules.length === 0) return null
    const name = field?.name ?? null
    const found = this.rules.filter(
      (rule) =>
        rule.object === object.name && rule.field === name && (rule.user === null || rule.user === user),
    )
    if (found.some(({ access }) => access === 'hidden')) return 'hidden'
    return found.length === 0 ? null : 'read_only'
  }
}
