import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createApiKeySecret, hintOf, parseApiKey } from './api-key.ts'

it('makes secrets that it recognises', () => {
  const live = createApiKeySecret('live')
  expect(live).toMatch(/^cw_live_[0-9A-Za-z]{36}$/)
  expect(parseApiKey(live)).toEqual({ mode: 'live' })
  expect(parseApiKey(createApiKeySecret('test'))).toEqual({ mode: 'test' })
  expect(hintOf(live, 'live')).toBe(`cw_live_…${live.slice(-4)}`)
})

it('recognises no one-character typing error of nine keys, no random text, no other mode and no other length', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const secret = createApiKeySecret('live')
  const errors = [secret, ...Array.from({ length: 8 }, () => createApiKeySecret('test'))].flatMap((each) =>
    [...each].flatMap((own, at) =>
      at < 'cw_live_'.length
        ? []
        : [...alphabet]
            .filter((character) => character !== own)
            .map((character) => each.slice(0, at) + character + each.slice(at + 1)),
    ),
  )
  const RANDOM = 200_000
  const bytes = randomBytes(RANDOM * 36)
  const random = Array.from(
    { length: RANDOM },
    (_, n) =>
      `cw_live_${Array.from(bytes.subarray(n * 36, n * 36 + 36), (byte) => alphabet[byte % 62]).join('')}`,
  )
  expect([...errors, ...random].filter((text) => parseApiKey(text))).toEqual([])
  expect(errors).toHaveLength(9 * 36 * 61)
  console.info(`S3: n = ${errors.length} typing errors and ${random.length} random texts, taken for keys: 0`)
  for (const wrong of [
    secret.replace('live', 'test'),
    `${secret}0`,
    secret.slice(0, -1),
    ` ${secret}`,
    `${secret}\n`,
    '',
  ]) {
    expect(parseApiKey(wrong)).toBeUndefined()
  }
})
