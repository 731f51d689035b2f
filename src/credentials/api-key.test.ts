import { expect, it } from 'vitest'
import { createApiKeySecret, hintOf, parseApiKey } from './api-key.ts'

it('makes secrets that it recognises', () => {
  const live = createApiKeySecret('live')
  expect(live).toMatch(/^cw_live_[0-9A-Za-z]{36}$/)
  expect(parseApiKey(live)).toEqual({ mode: 'live' })
  expect(parseApiKey(createApiKeySecret('test'))).toEqual({ mode: 'test' })
  expect(hintOf(live, 'live')).toBe(`cw_live_…${live.slice(-4)}`)
})

it('recognises none of all 2,196 one-character typing errors, no other mode and no other length', () => {
  const secret = createApiKeySecret('live')
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let tried = 0
  for (let at = 'cw_live_'.length; at < secret.length; at++) {
    for (const character of alphabet) {
      if (character === secret[at]) continue
      tried++
      expect(parseApiKey(secret.slice(0, at) + character + secret.slice(at + 1))).toBeUndefined()
    }
  }
  expect(tried).toBe(36 * 61)
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
