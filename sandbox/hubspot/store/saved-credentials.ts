import type { SnapshotRow } from '../../core/vendor.ts'
import type { Credential, Mail, UsageEntry, User } from '../credentials/entities.ts'
import { newToken } from '../credentials/managed-keys.ts'
import { ADMIN_USER_ID } from '../credentials/users.ts'
import type { Account } from './account.ts'

/** Turns users, credentials, their logs, e-mails and the day's calls into rows. */
export function* saveCredentials(account: Account): Generator<SnapshotRow> {
  const { users, credentials, mail, limits } = account
  yield ['users', users.list({ removed: true })]
  yield ['app_ids', credentials.idsIssued]
  for (const credential of credentials.all()) yield ['credential', credential]
  for (const id of credentials.logged()) yield ['usage', id, credentials.usage(id)]
  for (const letter of mail.saved()) yield ['mail', letter]
  yield ['day', limits.savedDay]
}

/** A Service Key as it was saved before keys could be rotated. */
interface OldKey {
  id: string
  name: string
  token: string
  scopes: string[]
  appId: number
  userId: number
  createdAt: number
}

/** Takes a row made by `saveCredentials` or by an older sandbox; returns whether it was one. */
export function loadCredentialRow(account: Account, row: SnapshotRow): boolean {
  const [kind, first, second] = row
  const { users, credentials, mail, limits } = account
  if (kind === 'users') users.load(first as User[])
  else if (kind === 'app_ids') credentials.idsIssued = Number(first)
  else if (kind === 'credential') credentials.add(checked(first as Credential))
  else if (kind === 'key') credentials.add(fromOldKey(first as OldKey))
  else if (kind === 'usage') credentials.loadUsage(String(first), second as UsageEntry[])
  else if (kind === 'mail') mail.add(first as Mail)
  else if (kind === 'day') limits.savedDay = first as typeof limits.savedDay
  else return false
  return true
}

/** Makes every owner a user, as a state saved before there were users needs it. */
export function finishCredentials(account: Account): void {
  for (const owner of account.owners.values()) {
    if (!account.users.knows(owner.userId)) account.users.adopt(owner)
  }
}

/** A credential without exactly one current token could never be shown: such a row is damaged. */
function checked(credential: Credential): Credential {
  const current = credential.tokens.filter(({ refusedFrom }) => refusedFrom === null)
  if (current.length === 1) return credential
  throw new RangeError('This snapshot has a credential without exactly one current token.')
}

function fromOldKey({ token, ...key }: OldKey): Credential {
  const userId = key.userId ?? ADMIN_USER_ID
  const tokens = [newToken(token, userId, key.createdAt)]
  return { ...key, kind: 'service_key', userId, tokens, lastUsedAt: null }
}
