import { describe, expect, test } from 'vitest'
import type { Connector } from '../connector/connector.ts'
import { isAppFor, isOwnAddress } from './account-address.ts'

const many = {
  baseUrl: 'https://login.many.example',
  hosts: ['*.many.example'],
  oauth: { endpoints: { atAccount: true } },
} as unknown as Connector
const one = { baseUrl: 'https://api.one.example' } as unknown as Connector

describe('an address that an answer or a person gives', () => {
  test.each([
    ['https://acme.many.example', null, true],
    ['https://a.b.many.example/', null, true],
    ['https://login.many.example', null, true],
    ['http://127.0.0.1:8082', 'http://127.0.0.1:8082', true],
    ['http://127.0.0.1:8083', 'http://127.0.0.1:8082', false],
    ['http://acme.many.example', null, false],
    ['https://acme.many.example:8443', null, false],
    ['https://many.example', null, false],
    ['https://evilmany.example', null, false],
    ['https://acme.many.example.evil.example', null, false],
    ['https://evil.example/?acme.many.example', null, false],
    ['https://user@acme.many.example', null, false],
    ['https://acme.many.example/path', null, false],
    ['https://acme.many.example#x', null, false],
    ['https://169.254.169.254', null, false],
    ['file:///etc/passwd', null, false],
    ['acme.many.example', null, false],
    ['', null, false],
  ])('%s, asked at %s: %s', (address, askedAt, own) => {
    expect(isOwnAddress(many, address, askedAt)).toBe(own)
  })

  test('is the one base URL for a vendor that has one host', () => {
    expect(isOwnAddress(one, 'https://api.one.example', null)).toBe(true)
    expect(isOwnAddress(one, 'https://other.one.example', null)).toBe(false)
  })
})

test('an app serves every account of a vendor with an address for each, and else only its own', () => {
  const usual = { baseUrl: null }
  expect(isAppFor(many, usual, null)).toBe(true)
  expect(isAppFor(many, usual, 'https://acme.many.example')).toBe(true)
  expect(isAppFor(many, usual, 'https://evil.example')).toBe(false)
  expect(isAppFor(many, { baseUrl: 'http://127.0.0.1:8082' }, 'http://127.0.0.1:8082')).toBe(true)
  expect(isAppFor(one, usual, 'https://other.one.example')).toBe(false)
})
