import type { User } from '../../credentials/entities.ts'
import type { ManagedKeys } from '../../credentials/managed-keys.ts'
import type { PrivateApps } from '../../credentials/private-apps.ts'
import type { ServiceKeys } from '../../credentials/service-keys.ts'
import type { Account } from '../../store/account.ts'
import type { Visit } from '../visit.ts'

/** The two kinds of keys that people manage with the same clicks. */
export interface KeyKind {
  /** First segment of its pages. */
  base: 'service-keys' | 'private-apps'
  noun: string
  plural: string
  lead: string
  keys(account: Account): ServiceKeys | PrivateApps
}

export const SERVICE_KEYS: KeyKind = {
  base: 'service-keys',
  noun: 'Service Key',
  plural: 'Service Keys',
  lead: 'A key of the account: it goes on when who made it leaves, and opens data only, no webhooks.',
  keys: (account) => account.serviceKeys,
}

export const PRIVATE_APPS: KeyKind = {
  base: 'private-apps',
  noun: 'private app',
  plural: 'Private Apps',
  lead: 'Legacy private apps: a token that can be shown again, and webhooks.',
  keys: (account) => account.privateApps,
}

/** The path of a page of one kind: `pathOf(visit, kind, id, 'rotate')`. */
export function pathOf({ portal }: Pick<Visit, 'portal'>, kind: KeyKind, ...more: string[]): string {
  return ['', kind.base, String(portal.id), ...more.map(encodeURIComponent)].join('/')
}

/** The operations of a kind, which refuse users who may not. */
export function keysOf({ account }: Visit, kind: KeyKind): ManagedKeys {
  return kind.keys(account)
}

/** Who made something: by name, and whether they have left. */
export function makerName(account: Account, userId: number): string {
  if (!account.users.knows(userId)) return `user ${userId}`
  const user: User = account.users.get(userId)
  return `${user.firstName} ${user.lastName}${user.removedAt === null ? '' : ' (left)'}`
}
