import type { Clock } from '../../core/clock.ts'
import { ControlError } from '../../core/vendor.ts'
import type { Owner } from '../entities.ts'
import type { User } from './entities.ts'
import { knownScopes, nameOf } from './permissions.ts'

/** The Super Admin that every account has from the start; also its first owner when owners are seeded. */
export const ADMIN_USER_ID = 88_842_095
/** Ids of users and owners are this far apart, so that they do not look like a count. */
const ID_STEP = 137
/** What a user holds who was given nothing else: the records that people in sales work with. */
const SALES_SCOPES: readonly string[] = [
  'crm.objects.owners.read',
  ...['contacts', 'companies', 'deals'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
  ]),
]

/** What can be said about a user; what is not said stays as it is, or has its default for a new one. */
export interface UserParts {
  email?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
  superAdmin?: boolean | undefined
  developerTools?: boolean | undefined
  appMarketplace?: boolean | undefined
  scopes?: readonly string[] | undefined
}

/** What the users of an account depend on. */
interface UserSurroundings {
  clock: Clock
  owners: Map<string, Owner>
  /** Called before a user is added, changed or removed: e-mails that are due still go to those of before. */
  beforeChange: () => void
  whenChanged: () => void
}

/** The users of one account. Who was removed stays known, so that what they made can say so. */
export class UserStore {
  /** Changes with every change of a user. */
  version = 0
  private readonly around: UserSurroundings
  private readonly byId = new Map<number, User>()
  private nextId = ADMIN_USER_ID

  constructor(around: UserSurroundings, accountCreatedAt: number) {
    this.around = around
    this.byId.set(ADMIN_USER_ID, firstAdmin(accountCreatedAt))
  }

  /** The users in the account; with `removed` also those who left. */
  list(about: { removed?: boolean } = {}): User[] {
    const users = [...this.byId.values()]
    return users.filter((user) => about.removed === true || user.removedAt === null).map(copyOf)
  }

  /** Finds a user by id or e-mail address, removed ones too; throws a `ControlError` (404) for others. */
  get(key: number | string): User {
    return copyOf(this.known(key))
  }

  /** Whether a user is or was in the account. */
  knows(id: number): boolean {
    return this.byId.has(id)
  }

  /** Whether a user is in the account. */
  has(id: number): boolean {
    return this.byId.get(id)?.removedAt === null
  }

  /** Whether a user is in the account and a Super Admin. */
  isSuperAdmin(id: number): boolean {
    return this.has(id) && this.byId.get(id)?.superAdmin === true
  }

  superAdmins(): User[] {
    return [...this.byId.values()].filter((user) => user.superAdmin && user.removedAt === null)
  }

  /**
   * The user who acts: the one named, by id or e-mail address, else the account's first Super Admin. Throws a
   * `RangeError` for a user who is not known and a `ControlError` (403) for one who left.
   */
  acting(key?: number | string): User {
    const [admin] = this.superAdmins()
    if (key === undefined && admin !== undefined) return admin
    const user = this.find(String(key))
    if (user === null) {
      throw new RangeError('The acting user is not known. GET /_sandbox/hubspot/users lists who can act.')
    }
    if (user.removedAt !== null) {
      throw new ControlError(403, `${nameOf(user)} is no longer in this account and may not act in it.`)
    }
    return user
  }

  /**
   * Adds a user, who is also an owner. An address that was removed brings that user back with the same id, as
   * the vendor advises. Source: developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview
   */
  create(parts: UserParts): User {
    const email = checkedEmail(parts.email)
    const known = this.find(email)
    if (known?.removedAt === null) {
      throw new ControlError(409, `${email} is the address of a user already: ${nameOf(known)}.`)
    }
    const user = known ?? blankUser(this.freeId(), this.around.clock.now())
    const changes = checkedParts(parts)
    this.around.beforeChange()
    Object.assign(user, changes, { email, removedAt: null })
    this.byId.set(user.id, user)
    this.tellOwner(user)
    return copyOf(user)
  }

  /** Changes a user; the last Super Admin stays one. */
  change(key: number | string, parts: UserParts): User {
    const user = this.present(key)
    const changes = checkedParts(parts)
    if (parts.email !== undefined) {
      const email = checkedEmail(parts.email)
      const other = this.find(email)
      if (other !== null && other !== user) {
        throw new ControlError(409, `${email} is the address of ${nameOf(other)}.`)
      }
      changes.email = email
    }
    if (changes.superAdmin === false) this.keepOneAdmin(user)
    this.around.beforeChange()
    Object.assign(user, changes)
    this.tellOwner(user)
    return copyOf(user)
  }

  /** Removes a user from the account; their owner is archived. The last Super Admin cannot be removed. */
  remove(key: number | string): void {
    const user = this.present(key)
    this.keepOneAdmin(user)
    this.around.beforeChange()
    user.removedAt = this.around.clock.now()
    this.tellOwner(user)
  }

  /** Makes the owner a user, as every owner is one; a user who is known takes the owner's name and address. */
  adopt(owner: Owner): void {
    const known = this.byId.get(owner.userId)
    const { email, firstName, lastName, createdAt } = owner
    if (known === undefined) {
      const user = { ...blankUser(owner.userId, createdAt), email, firstName, lastName }
      this.byId.set(user.id, { ...user, removedAt: owner.archived ? owner.updatedAt : null })
    } else {
      Object.assign(known, { email, firstName, lastName })
    }
    this.changed()
  }

  /** An id that no user has, and so no owner: every owner is a user. */
  freeId(): number {
    while (this.byId.has(this.nextId)) this.nextId += ID_STEP
    return this.nextId
  }

  /** Puts back the users of a snapshot in place of all others. */
  load(users: readonly User[]): void {
    this.byId.clear()
    for (const user of users) this.byId.set(user.id, user)
    this.changed()
  }

  private find(key: string): User | null {
    const text = key.toLowerCase()
    for (const user of this.byId.values()) {
      if (String(user.id) === text || user.email.toLowerCase() === text) return user
    }
    return null
  }

  private known(key: number | string): User {
    const user = this.find(String(key))
    if (user !== null) return user
    throw new ControlError(404, 'There is no user with this id. GET /_sandbox/hubspot/users lists them.')
  }

  private present(key: number | string): User {
    const user = this.known(key)
    if (user.removedAt === null) return user
    throw new ControlError(
      409,
      `${nameOf(user)} was removed; create a user with this address to bring them back.`,
    )
  }

  private keepOneAdmin(user: User): void {
    const [first, second] = this.superAdmins()
    if (first !== user || second !== undefined) return
    throw new ControlError(409, `${nameOf(user)} is the only Super Admin; an account keeps at least one.`)
  }

  private tellOwner(user: User): void {
    const { owners, clock } = this.around
    const now = clock.now()
    const { email, firstName, lastName } = user
    const id = [...owners.values()].find((owner) => owner.userId === user.id)?.id ?? String(user.id)
    const fresh = { id, userId: user.id, type: 'PERSON' as const, createdAt: now, teams: [] }
    const known = owners.get(id) ?? fresh
    const archived = user.removedAt !== null
    owners.set(id, { ...known, email, firstName, lastName, updatedAt: now, archived })
    this.changed()
  }

  private changed(): void {
    this.version += 1
    this.around.whenChanged()
  }
}

function copyOf(user: User): User {
  return { ...user, scopes: [...user.scopes] }
}

function firstAdmin(createdAt: number): User {
  return {
    ...blankUser(ADMIN_USER_ID, createdAt),
    email: 'admin@example.com',
    firstName: 'Avery',
    lastName: 'Admin',
    superAdmin: true,
    developerTools: true,
  }
}

function blankUser(id: number, createdAt: number): User {
  return {
    id,
    email: '',
    firstName: 'New',
    lastName: 'User',
    superAdmin: false,
    developerTools: false,
    scopes: [...SALES_SCOPES],
    createdAt,
    removedAt: null,
  }
}

function checkedEmail(email: string | undefined): string {
  if (email !== undefined && /^[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+$/.test(email)) return email
  throw new RangeError('A user needs an e-mail address, e.g. "sam@example.com".')
}

/** What was said and nothing else, without the address. */
function checkedParts(parts: UserParts): Partial<User> {
  const { firstName, lastName, superAdmin, developerTools, appMarketplace, scopes } = parts
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(superAdmin === undefined ? {} : { superAdmin }),
    ...(developerTools === undefined ? {} : { developerTools }),
    ...(appMarketplace === undefined ? {} : { appMarketplace }),
    ...(scopes === undefined ? {} : { scopes: knownScopes(scopes) }),
  }
}
