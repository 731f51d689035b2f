import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { SealError } from './envelope.ts'
import { loadMasterKeys, type MasterKeys } from './master-key.ts'
import { type CredentialPlace, openCredential, sealCredential } from './vault.ts'

const place: CredentialPlace = { accountId: 'acc_1', connectionId: 'con_1', field: 'credential' }
const token = 'pat-na1-11111111-2222-3333-4444-555555555555'

function keysOf(masterKey: string): Promise<MasterKeys> {
  return loadMasterKeys({ masterKey, masterKeyFile: '/nowhere' })
}
const newKey = () => randomBytes(32).toString('base64')

function reasonOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(SealError)
    expect(String(error)).not.toContain(token)
    return (error as SealError).reason
  }
  return 'opened'
}

it('gives back a credential at its own place, and holds nothing of it in clear', async () => {
  const keys = await keysOf(newKey())
  const sealed = sealCredential(keys, place, token)
  expect(openCredential(keys, place, sealed)).toBe(token)
  expect(sealed.toString('latin1')).not.toContain('pat-na1')
})

it('refuses a credential that was moved to another row, account or field', async () => {
  const keys = await keysOf(newKey())
  const sealed = sealCredential(keys, place, token)
  expect(reasonOf(() => openCredential(keys, { ...place, connectionId: 'con_2' }, sealed))).toBe('tampered')
  expect(reasonOf(() => openCredential(keys, { ...place, accountId: 'acc_2' }, sealed))).toBe('tampered')
  const shifted = { ...place, accountId: 'acc_1"', connectionId: 'con_1' }
  expect(reasonOf(() => openCredential(keys, shifted, sealed))).toBe('tampered')
})

it('refuses every flipped byte and every cut', async () => {
  const keys = await keysOf(newKey())
  const sealed = sealCredential(keys, place, token)
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 0x40
    expect(reasonOf(() => openCredential(keys, place, changed))).not.toBe('opened')
    expect(reasonOf(() => openCredential(keys, place, sealed.subarray(0, at)))).not.toBe('opened')
  }
})

it('opens what an older master key sealed, by its name or by its fingerprint, and seals with the first', async () => {
  const [old, fresh] = [newKey(), newKey()]
  const sealed = sealCredential(await keysOf(old), place, token)
  const both = await keysOf(`y2027:${fresh},y2026:${old}`)
  expect(openCredential(both, place, sealed)).toBe(token)
  const resealed = sealCredential(both, place, token)
  expect(openCredential(await keysOf(`y2027:${fresh}`), place, resealed)).toBe(token)
})

it('names the master key that is missing', async () => {
  const sealed = sealCredential(await keysOf(`y2026:${newKey()}`), place, token)
  const others = await keysOf(`y2027:${newKey()}`)
  expect(reasonOf(() => openCredential(others, place, sealed))).toBe('unknown_key')
  expect(() => openCredential(others, place, sealed)).toThrow(/"y2026".*y2027/)
  const sameName = await keysOf(`y2026:${newKey()}`)
  expect(reasonOf(() => openCredential(sameName, place, sealed))).toBe('tampered')
})
