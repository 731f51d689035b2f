import { describe, expect, it } from 'vitest'
import { canonicalId, checksum, makeId, serialOf } from './ids.ts'

describe('ids', () => {
  // The first from the vendor's documentation, the others from recorded answers.
  it.each([
    '001D000000IRFmaIAH',
    '0r8xx5R2sM3DgWhASK',
    '012000000000000AAA',
  ])('%s has the checksum that follows from its letters', (id) => {
    expect(checksum(id.slice(0, 15))).toBe(id.slice(15))
    expect(canonicalId(id.slice(0, 15))).toBe(id)
  })

  it('repairs the case of 18 characters, and refuses what is no id', () => {
    const id = makeId('00Q', 3_000_000_000)
    expect(id).toMatch(/^00Qhs00[0-9A-Za-z]{8}[A-Z0-5]{3}$/)
    expect(canonicalId(id.toLowerCase())).toBe(id)
    expect(canonicalId(id.toUpperCase())).toBe(id)
    expect(canonicalId(id.slice(0, 15))).toBe(id)
    for (const text of ['', 'x', id.slice(0, 17), `${id}A`, '001-00000000000', '001000000000000999'])
      expect(canonicalId(text), text).toBe(null)
  })

  it('sorts as serials do, and gives the serial back', () => {
    const serials = [1, 9, 10, 35, 36, 61, 62, 3843, 3844, 1_000_000]
    const ids = serials.map((serial) => makeId('003', serial))
    expect([...ids].sort()).toEqual(ids)
    expect(ids.map(serialOf)).toEqual(serials)
  })
})
