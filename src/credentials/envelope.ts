import { randomBytes } from 'node:crypto'
import { KEY_BYTES, OpenError, open, SEAL_OVERHEAD_BYTES, seal } from '../lib/crypto.ts'
import type { MasterKey, MasterKeys } from './master-key.ts'

/** `version (1) | length of key id (1) | key id | wrapped data key (60) | sealed value`. */
const VERSION = 1
const WRAPPED_BYTES = KEY_BYTES + SEAL_OVERHEAD_BYTES

/** Why a sealed value does not open; the message holds neither secrets nor sealed bytes. */
export class SealError extends Error {
  readonly reason: 'malformed' | 'unknown_key' | 'tampered'

  constructor(reason: SealError['reason'], message: string) {
    super(message)
    this.name = 'SealError'
    this.reason = reason
  }
}

/**
 * Seals bytes with a fresh data key, which the current master key wraps; both seals are bound to `place`, the
 * unambiguous name of where the value is stored, so that it opens nowhere else.
 */
export function sealEnvelope(keys: MasterKeys, place: string, plain: Buffer): Buffer {
  const [current] = keys
  const id = Buffer.from(current.id, 'utf8')
  const header = Buffer.concat([Buffer.from([VERSION, id.length]), id])
  const associated = Buffer.concat([header, Buffer.from(place, 'utf8')])
  const dataKey = randomBytes(KEY_BYTES)
  const wrapped = seal(current.key, dataKey, associated)
  return Buffer.concat([header, wrapped, seal(dataKey, plain, associated)])
}

/** What `sealEnvelope` was given; throws `SealError`. */
export function openEnvelope(keys: MasterKeys, place: string, sealed: Buffer): Buffer {
  const header = readHeader(sealed)
  const id = header.subarray(2).toString('utf8')
  const master = keys.find((key) => key.id === id || key.fingerprint === id)
  if (!master) {
    throw new SealError(
      'unknown_key',
      `A stored value was sealed with the master key ${JSON.stringify(id)}, which is not among those configured ` +
        `(${keys.map((key) => key.id).join(', ')}).`,
    )
  }
  return unwrap(master, header, { place, sealed })
}

/** Whether the value is sealed with another master key than the current one; throws `SealError` when it is no sealed value. */
export function isSealedWithOldKey(keys: MasterKeys, sealed: Buffer): boolean {
  return readHeader(sealed).subarray(2).toString('utf8') !== keys[0].id
}

function readHeader(sealed: Buffer): Buffer {
  const end = 2 + (sealed[1] ?? 0)
  if (sealed[0] !== VERSION || sealed.length < end + WRAPPED_BYTES + SEAL_OVERHEAD_BYTES) {
    throw new SealError('malformed', 'A stored value has not the form of a sealed one.')
  }
  return sealed.subarray(0, end)
}

function unwrap(master: MasterKey, header: Buffer, value: { place: string; sealed: Buffer }): Buffer {
  const associated = Buffer.concat([header, Buffer.from(value.place, 'utf8')])
  const body = value.sealed.subarray(header.length)
  try {
    const dataKey = open(master.key, body.subarray(0, WRAPPED_BYTES), associated)
    return open(dataKey, body.subarray(WRAPPED_BYTES), associated)
  } catch (error) {
    if (!(error instanceof OpenError)) throw error
    throw new SealError(
      'tampered',
      'A stored value does not open: it was changed, moved from another row, or sealed with another master key.',
    )
  }
}
