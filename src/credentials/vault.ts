import { openEnvelope, sealEnvelope } from './envelope.ts'
import type { MasterKeys } from './master-key.ts'

/** The row and field that a sealed credential belongs to; it opens nowhere else. */
export interface CredentialPlace {
  accountId: string
  connectionId: string
  field: 'credential'
}

/** Seals a credential's text for its row: what may be stored. */
export function sealCredential(keys: MasterKeys, place: CredentialPlace, plain: string): Buffer {
  return sealEnvelope(keys, nameOf(place), Buffer.from(plain, 'utf8'))
}

/** The credential's text; throws `SealError` when the bytes were changed, moved, or sealed with an unknown key. */
export function openCredential(keys: MasterKeys, place: CredentialPlace, sealed: Buffer): string {
  return openEnvelope(keys, nameOf(place), sealed).toString('utf8')
}

/** JSON, so that no choice of ids makes two places read the same. */
function nameOf({ accountId, connectionId, field }: CredentialPlace): string {
  return JSON.stringify([accountId, connectionId, field])
}
