import { createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MachineFlow, OAuthEndpoints } from '../../connector/oauth.ts'
import { createEgress, type Egress } from '../../lib/http/egress.ts'
import { type Means, meansOf, secretOf } from './means.ts'
import { nextTokens } from './token-endpoint.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const user = { username: 'ada@acme.example', privateKey: pem }
const signing: MachineFlow = { grant: 'jwt_bearer', audienceOf: (baseUrl) => `${baseUrl}/aud` }
const itself: MachineFlow = { grant: 'client_credentials' }
const about = { clientId: 'app', baseUrl: 'https://acme.example', nowMs: Date.parse('2026-11-26T12:00:00Z') }

describe('what buys tokens without a person', () => {
  test('is a signature that the app acts for a user, good for three minutes', () => {
    const means = meansOf(signing, secretOf(signing, user), about)
    if (means.grant !== 'jwt_bearer') throw new Error('another grant')
    const [head = '', claims = '', signature = ''] = means.assertion.split('.')
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect(read(claims)).toMatchObject({
      iss: 'app',
      sub: 'ada@acme.example',
      aud: 'https://acme.example/aud',
      exp: Date.parse('2026-11-26T12:03:00Z') / 1000,
    })
    const check = createVerify('sha256').update(`${head}.${claims}`)
    expect(check.verify(publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  test.each([
    ['a text', 'secret'],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('%s is refused as its key, without a word of it', (_, wrong) => {
    const refused = () => secretOf(signing, { ...user, privateKey: wrong })
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    expect(refused).not.toThrow(wrong)
  })

  test('has a user exactly where it signs for one', () => {
    expect(() => secretOf(signing, null)).toThrow(/needs `username`/)
    expect(() => secretOf(itself, user)).toThrow(/no user/)
  })
})

describe('a token endpoint', () => {
  let server: Server
  let egress: Egress
  let baseUrl: string
  const forms: Record<string, string>[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        forms.push(Object.fromEntries(new URLSearchParams(body)))
        response.setHeader('content-type', 'application/json;charset=UTF-8')
        response.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', issued_at: '1778066909000' }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    baseUrl = `http://${host}`
    egress = createEgress({ allowHosts: [host], timeoutMs: 5_000, userAgent: 'test' })
  })
  afterAll(async () => {
    await egress.close()
    server.close()
  })

  const endpoints = {
    issuer: 'https://acme.example',
    tokenPath: '/token',
    usualSeconds: null,
    refusal: () => null,
  }
  const ask = (means: Means) =>
    nextTokens(
      { endpoints: endpoints as unknown as OAuthEndpoints, baseUrl, clientId: 'app', clientSecret: 'hush' },
      means,
      { egress },
    )

  test('is asked by the app itself with its secret', async () => {
    const outcome = await ask({ grant: 'client_credentials' })
    expect(outcome).toMatchObject({ kind: 'tokens', accessToken: 'a', refreshToken: null })
    expect(forms.at(-1)).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'hush',
    })
  })

  test('is asked with a signature, and then without the secret', async () => {
    expect(await ask(meansOf(signing, secretOf(signing, user), about))).toMatchObject({ kind: 'tokens' })
    const form = forms.at(-1)
    expect(form?.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(form?.assertion?.split('.')).toHaveLength(3)
    expect(form).not.toHaveProperty('client_secret')
  })
})
