import { OpenError, open, SEAL_OVERHEAD_BYTES, seal } from '../lib/crypto.ts'
import type { DataKeys } from './data-keys.ts'
import { openEnvelope, SealError } from './envelope.ts'

/** The row and field that a sealed secret belongs to; it opens nowhere else. */
export interface SecretPlace {
  accountId: string
  /** The table and the rest of the row's key. */
  row: readonly string[]
  field: string
}

/** `version (1) | length of data key's id (1) | id | sealed value`; version 1 wrapped a data key of its own. */
const VERSION = 2
const FIRST_VERSION = 1

/** Seals secrets for their rows with their account's data key. */
export class Vault {
  readonly #keys: DataKeys

  constructor(keys: DataKeys) {
    this.#keys = keys
  }

  /** What may be stored. */
  async seal(place: SecretPlace, plain: string): Promise<Buffer> {
    const { id, key } = await this.#keys.current(place.accountId)
    const header = Buffer.concat([Buffer.from([VERSION, id.length]), Buffer.from(id, 'utf8')])
    return Buffer.concat([header, seal(key, Buffer.from(plain, 'utf8'), associated(header, place))])
  }

  /** The secret's text; throws `SealError` when the bytes were changed, moved, or sealed with a key that is not at hand. */
  async open(place: SecretPlace, sealed: Buffer): Promise<string> {
    if (sealed[0] === FIRST_VERSION) return this.#openFirst(place, sealed)
    const end = 2 + (sealed[1] ?? 0)
    if (sealed[0] !== VERSION || sealed.length < end + SEAL_OVERHEAD_BYTES) {
      throw new SealError('malformed', 'A stored value has not the form of a sealed one.')
    }
    const header = sealed.subarray(0, end)
    const { key } = await this.#keys.open(place.accountId, header.subarray(2).toString('utf8'))
    try {
      return open(key, sealed.subarray(end), associated(header, place)).toString('utf8')
    } catch (error) {
      if (!(error instanceof OpenError)) throw error
      throw new SealError(
        'tampered',
        'A stored value does not open: it was changed, or moved from another row.',
      )
    }
  }

  /** The account's data keys are gone: none of them seals or opens anything here from now on. */
  forget(accountId: string): void {
    this.#keys.forget(accountId)
  }

  /** Whether it was sealed before accounts had data keys: it hangs on the master key itself. */
  isFirstVersion(sealed: Buffer): boolean {
    return sealed[0] === FIRST_VERSION
  }

  /** Before there were several credentials a connection, its place was the connection's own. */
  #openFirst({ accountId, row }: SecretPlace, sealed: Buffer): string {
    const place = JSON.stringify([accountId, row[1], 'credential'])
    return openEnvelope(this.#keys.masterKeys, place, sealed).toString('utf8')
  }
}

/** JSON, so that no choice of ids makes two places read the same. */
const associated = (header: Buffer, { accountId, row, field }: SecretPlace) =>
  Buffer.concat([header, Buffer.from(JSON.stringify([accountId, ...row, field]), 'utf8')])

/** The place of a secret of a credential. */
export const placeOfCredential = (
  accountId: string,
  { connectionId, credentialId }: { connectionId: string; credentialId: string },
  field: 'token' | 'access_token',
): SecretPlace => ({ accountId, row: ['credentials', connectionId, credentialId], field })
