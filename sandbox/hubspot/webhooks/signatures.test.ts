import { Signature } from '@hubspot/api-client'
import { describe, expect, it } from 'vitest'
import { signatureV1, signatureV2, signatureV3 } from './signatures.ts'

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const URI = 'https://www.example.com/webhook_uri'
const EXAMPLE = '{"example_field":"example_value"}'
const TIMESTAMP = 1_564_113_600_000

/** Vectors of developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests; that of v3 is our own. */
describe('signatures', () => {
  it('of version 1 is the published one', () => {
    const body =
      '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,' +
      '"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM",' +
      '"changeFlag":"NEW","appId":54321}]'
    expect(signatureV1(SECRET, body)).toBe('232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de')
  })

  it('of version 2 are the published ones, without and with a body', () => {
    const get = signatureV2(SECRET, { method: 'GET', uri: URI, body: '' })
    expect(get).toBe('eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e')
    const post = signatureV2(SECRET, { method: 'POST', uri: URI, body: EXAMPLE })
    expect(post).toBe('9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900')
  })

  it('of version 3 is an HMAC in base64, as the official client makes it', () => {
    const request = { method: 'POST', uri: URI, body: EXAMPLE }
    const signature = signatureV3(SECRET, request, TIMESTAMP)
    expect(signature).toBe('eT0ip2TKVpsIi1vb5C2Uu42eNdHL+oTE3NRZOF67O2U=')
    const now = Date.now()
    const isValid = Signature.isValid({
      signature: signatureV3(SECRET, request, now),
      clientSecret: SECRET,
      requestBody: EXAMPLE,
      url: URI,
      method: 'POST',
      timestamp: now,
      signatureVersion: 'v3',
    })
    expect(isValid).toBe(true)
  })

  it('of version 3 decodes the twelve escapes and no other', () => {
    const sign = (uri: string): string => signatureV3(SECRET, { method: 'POST', uri, body: '' }, TIMESTAMP)
    const escaped = `${URI}?a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%3a%2f`
    expect(sign(escaped)).toBe(sign(`${URI}?a=:/?@!$'()*,;:/`))
    for (const other of ['%20', '%26', '%3D', '%25', '%2B', '%23', '%5B', '%C3%BC', '%22', '%3C', '%41']) {
      expect(sign(`${URI}?a=${other}`)).not.toBe(sign(`${URI}?a=${decodeURIComponent(other)}`))
    }
  })
})
