import type { ObjectName } from '../entities.ts'
import type { ObjectType } from '../object-type.ts'
import { STANDARD_TYPES } from '../object-types.ts'

const BY_NAME = new Map<ObjectName, ObjectType>(Object.entries(STANDARD_TYPES))
const BY_ALIAS = new Map<string, ObjectType>()
for (const type of BY_NAME.values()) {
  for (const alias of [type.name, type.singular, type.id, type.legacy, ...type.aliases])
    BY_ALIAS.set(alias, type)
}

/** The objects of one account: the standard ones, and those that it defined. */
export class ObjectRegistry {
  private readonly own = new Map<ObjectName, { type: ObjectType; aliases: readonly string[] }>()
  private readonly ownAliases = new Map<string, ObjectType>()
  private readonly byPlainName: () => boolean

  /** `byPlainName` says whether custom objects answer to their plain names, too. */
  constructor(byPlainName: () => boolean) {
    this.byPlainName = byPlainName
  }

  /** Returns an object by the name that the sandbox keeps it under. */
  get(name: ObjectName): ObjectType {
    const type = BY_NAME.get(name) ?? this.own.get(name)?.type
    if (type === undefined) throw new RangeError(`There is no object ${name}.`)
    return type
  }

  has(name: ObjectName): boolean {
    return BY_NAME.has(name) || this.own.has(name)
  }

  /**
   * Finds an object by plural name, singular name, type id or capital name, a custom one by the names it was
   * added with; null when there is none.
   * Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis
   */
  infer(alias: string): ObjectType | null {
    const known = BY_ALIAS.get(alias)
    if (known !== undefined) return known
    const folded = alias.toLowerCase()
    const own = this.ownAliases.get(folded)
    if (own !== undefined && (folded !== own.legacy.toLowerCase() || this.byPlainName())) return own
    return BY_ALIAS.get(folded) ?? null
  }

  /** Adds a custom object, or replaces it; without aliases nothing on the wire reaches it. */
  add(type: ObjectType, aliases: readonly string[]): void {
    this.remove(type.name)
    this.own.set(type.name, { type, aliases })
    for (const alias of aliases) this.ownAliases.set(alias, type)
  }

  remove(name: ObjectName): void {
    for (const alias of this.own.get(name)?.aliases ?? []) this.ownAliases.delete(alias)
    this.own.delete(name)
  }
}
