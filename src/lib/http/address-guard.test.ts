import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAddressGuard, isPublicAddress, type Lookup, parseHttpUrl } from './address-guard.ts'
import corpus from './fixtures/ssrf-corpus.json' with { type: 'json' }

const PUBLIC = '8.8.8.8'
const answering =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: isIP(address) }))

/** Whether a URL is let through when every name resolves to these addresses. */
async function verdict(url: string, ...addresses: string[]): Promise<'accepted' | string> {
  const guard = createAddressGuard([], answering(...addresses))
  try {
    await guard.resolve(parseHttpUrl(url))
    return 'accepted'
  } catch (error) {
    expect(error).toMatchObject({ name: 'EgressError', sent: false })
    return (error as { code: string }).code
  }
}

const overHttps = corpus.block
  .filter((url) => url.startsWith('http:'))
  .map((url) => url.replace('http:', 'https:'))
/** The corpus's forbidden addresses as a resolver would give them. */
const forbidden = [
  ...new Set(
    overHttps
      .filter((url) => URL.canParse(url))
      .map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ''))
      .filter((host) => isIP(host) !== 0),
  ),
]

describe('the corpus of URLs', () => {
  it('is the whole corpus', () => {
    expect([corpus.block.length, corpus.allow.length]).toEqual([104, 11])
    expect([overHttps.length, forbidden.length]).toEqual([96, 51])
  })

  it.each(corpus.block)('refuses %s', async (url) => {
    expect(await verdict(url, PUBLIC)).toBe('refused_address')
  })

  it.each(overHttps)('refuses it over https too: %s', async (url) => {
    expect(await verdict(url, PUBLIC)).toBe('refused_address')
  })

  it.each(corpus.allow)('accepts %s', async (url) => {
    expect(await verdict(url, PUBLIC, '2606:4700:4700::1111')).toBe('accepted')
  })
})

describe('a name', () => {
  it.each(
    forbidden,
  )('is refused when it resolves to %s, alone or among public addresses', async (address) => {
    const url = 'https://crm.vendor.example/'
    expect(await verdict(url, address)).toBe('refused_address')
    expect(await verdict(url, PUBLIC, address)).toBe('refused_address')
    expect(await verdict(url, address, PUBLIC)).toBe('refused_address')
  })

  it.each([
    'https://localhost../',
    'https://ｌｏｃａｌｈｏｓｔ/',
    'https://printer.local/',
    'https://vault.service.internal:8200/',
    'https://router.home.arpa/',
    'https://home.arpa/',
    'https://postgres/',
  ])('for this network is refused whatever it resolves to: %s', async (url) => {
    expect(await verdict(url, PUBLIC)).toBe('refused_address')
  })

  it('is accepted when only a part of it looks private', async () => {
    for (const host of [
      'localhost.example.com',
      'notlocal.example.com',
      'mylocal',
      'internal.example.com.',
    ]) {
      expect([host, await verdict(`https://${host}/`, PUBLIC)]).toEqual([
        host,
        host === 'mylocal' ? 'refused_address' : 'accepted',
      ])
    }
  })

  it('that has no address is a failure to connect', async () => {
    expect(await verdict('https://crm.vendor.example/')).toBe('connect')
  })
})

describe('an address', () => {
  it('within a private network is refused in every way to write it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x0a000000, max: 0x0affffff }), (number) => {
        const octets = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255)
        const octal = octets.map((octet) => `0${octet.toString(8)}`).join('.')
        const forms = [`${number}`, `0x${number.toString(16)}`, octal, `[::ffff:${octets.join('.')}]`]
        for (const form of forms) {
          const url = parseHttpUrl(`https://${form}/`)
          expect(() => createAddressGuard([]).check(url), form).toThrow(/not public/)
        }
      }),
    )
  })

  it('is public only when it is one', () => {
    expect(isPublicAddress('2a00:1450:4001::1')).toBe(true)
    for (const text of ['', 'example.com', '8.8.8', '010.8.8.8', '2606::1%eth0 ', 'fe80::1%eth0', '4000::1'])
      expect(isPublicAddress(text), text).toBe(false)
  })
})

describe('the hook of the socket', () => {
  const url = new URL('https://crm.vendor.example/')

  function ask(lookup: Lookup, all: boolean): Promise<unknown[]> {
    return new Promise((resolve) => {
      const hook = createAddressGuard([], lookup).lookup(url)
      hook(url.hostname, { all }, (...answer) => resolve(answer))
    })
  }

  it('connects to the addresses that were checked, from one resolution', async () => {
    let rounds = 0
    // A rebinding server: public at first, then this machine.
    const rebinding: Lookup = async () => [{ address: rounds++ === 0 ? PUBLIC : '127.0.0.1', family: 4 }]
    expect(await ask(rebinding, true)).toEqual([null, [{ address: PUBLIC, family: 4 }]])
    expect(rounds).toBe(1)
    expect(await ask(answering('1.1.1.1', PUBLIC), false)).toEqual([null, '1.1.1.1', 4])
  })

  it('fails with the refusal, or with the resolver’s own error', async () => {
    expect(await ask(answering('127.0.0.1'), true)).toMatchObject([{ code: 'refused_address' }, []])
    const fails: Lookup = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    expect(await ask(fails, true)).toMatchObject([{ code: 'ENOTFOUND' }, []])
  })
})

describe('an allowed pair', () => {
  const guard = createAddressGuard(['127.0.0.1:8081', '[::1]:80', 'CRM.corp:443'], answering('10.0.0.1'))

  it('may be private, plain http and any name', async () => {
    const urls = ['http://127.0.0.1:8081/a', 'https://127.1:8081/', 'http://[0::1]/', 'https://crm.corp/']
    for (const url of urls) await expect(guard.resolve(parseHttpUrl(url)), url).resolves.toBeUndefined()
  })

  it('opens no other port, name or user', () => {
    const urls = ['http://127.0.0.1:8082/', 'http://127.0.0.1/', 'https://[::1]/', 'http://crm.corp/']
    for (const url of urls) expect(() => guard.check(parseHttpUrl(url)), url).toThrow(/not an address/)
    expect(() => parseHttpUrl('http://u:p@127.0.0.1:8081/')).toThrow(/user name/)
  })

  it('must have a port and nothing else', () => {
    for (const pair of ['127.0.0.1', 'http://a:1', 'a:1/x', 'u@a:1', 'a:', ':1', 'a:99999', '::1:80'])
      expect(() => createAddressGuard([pair]), pair).toThrow(TypeError)
  })
})
