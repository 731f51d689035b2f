import { getEventListeners, once } from 'node:events'
import { readFileSync } from 'node:fs'
import net, { type Socket } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createEgress, type Egress, type EgressOptions, type EgressRequest } from './egress.ts'
import type { EgressError } from './egress-error.ts'
import { ok, type RawPeer, startRawPeer } from './raw-peer.suite.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function peerThat(...args: Parameters<typeof startRawPeer>): Promise<RawPeer> {
  const peer = await startRawPeer(...args)
  cleanups.push(peer.close)
  return peer
}

function egressTo(peer: RawPeer, more: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ allowHosts: [peer.host], timeoutMs: 5_000, userAgent: 'x', ...more })
  cleanups.push(egress.close)
  return egress
}

/** A POST whose every part that must not be told contains SECRET. */
const post = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  method: 'POST',
  url: `${url}/path-SECRET?token=SECRET#SECRET`,
  headers: { authorization: 'Bearer SECRET' },
  body: 'SECRET',
  ...more,
})

/** The error of a request as [code, sent], after a check that nothing secret is in it. */
async function failure(promise: Promise<unknown>): Promise<[string, boolean]> {
  const error = await promise.then(
    (value) => expect.fail(`answered: ${inspect(value)}`),
    (reason: EgressError) => reason,
  )
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('SECRET')
  expect(error.name).toBe('EgressError')
  return [error.code, error.sent]
}

describe('a request that certainly never left says so', () => {
  it('when the connection is refused, once or often', async () => {
    const peer = await peerThat(() => {})
    await peer.close()
    const egress = egressTo(peer, { maxConnectionsPerOrigin: 2 })
    const all = Array.from({ length: 20 }, () => failure(egress.send(post(peer.url))))
    for (const result of await Promise.all(all)) expect(result).toEqual(['connect', false])
  })

  it('when the name does not resolve', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('SECRET'), { code: 'ENOTFOUND' }))
    const egress = createEgress({ allowHosts: [], timeoutMs: 5_000, userAgent: 'x', lookup })
    expect(await failure(egress.send(post('https://crm.vendor.example')))).toEqual(['connect', false])
    expect(await failure(egress.checkUrl('https://crm.vendor.example/SECRET'))).toEqual(['connect', false])
  })

  it('when the resolver never answers', async () => {
    const lookup = () => new Promise<never>(() => {})
    const egress = createEgress({ allowHosts: [], timeoutMs: 50, userAgent: 'x', lookup })
    expect(await failure(egress.send(post('https://crm.vendor.example')))).toEqual(['timeout', false])
  })

  it('when the address is refused', async () => {
    const peer = await peerThat((socket) => socket.write(ok('')))
    const egress = egressTo(peer, { allowHosts: [] })
    const port = peer.host.split(':')[1]
    const urls = [
      peer.url,
      `https://127.1:${port}`,
      `http://user:SECRET@${peer.host}`,
      'SECRET',
      'file:///SECRET',
    ]
    for (const url of [...urls, `blob:https://crm.vendor.example`]) {
      expect(await failure(egress.send(post(url)))).toEqual(['refused_address', false])
      expect(await failure(egress.checkUrl(url))).toEqual(['refused_address', false])
    }
    expect(peer.connections()).toBe(0)
  })

  it('when a URL only looks like one of an origin that is in use', async () => {
    const peer = await peerThat((socket) => socket.write(ok('')))
    const egress = egressTo(peer)
    await egress.send(post(peer.url))
    for (const url of [`blob:${peer.url}`, peer.url.replace('//', '//user:SECRET@')]) {
      expect(await failure(egress.send(post(url)))).toEqual(['refused_address', false])
    }
    expect(peer.requests).toHaveLength(1)
  })

  it('when a name answers with a public address for the check and with this machine for the socket', async () => {
    const peer = await peerThat((socket) => socket.write(ok('')))
    const answers = [['8.8.8.8'], ['127.0.0.1'], ['8.8.8.8'], ['8.8.8.8', '::ffff:127.0.0.1', '127.0.0.1']]
    let round = 0
    const lookup = async () =>
      (answers[round++ % answers.length] ?? []).map((address) => ({
        address,
        family: address[0] === ':' ? 6 : 4,
      }))
    const egress = egressTo(peer, { allowHosts: [], lookup })
    const url = `https://rebind.vendor.example:${peer.host.split(':')[1]}`
    for (let i = 0; i < 100; i++) {
      await egress.checkUrl(url)
      expect(await failure(egress.send(post(url)))).toEqual(['refused_address', false])
    }
    expect([round, peer.connections()]).toEqual([200, 0])
  })

  it('when the caller had given up already, or gives up while it waits for a connection', async () => {
    const held: Socket[] = []
    const peer = await peerThat((socket) => held.push(socket))
    const egress = egressTo(peer, { maxConnectionsPerOrigin: 1 })
    expect(await failure(egress.send(post(peer.url, { signal: AbortSignal.abort() })))).toEqual([
      'aborted',
      false,
    ])
    const first = egress.send(post(peer.url))
    const caller = new AbortController()
    const queued = failure(egress.send(post(peer.url, { signal: caller.signal })))
    const late = failure(egress.send(post(peer.url, { timeoutMs: 20 })))
    caller.abort()
    expect(await queued).toEqual(['aborted', false])
    expect(await late).toEqual(['timeout', false])
    await peer.arrived(1)
    held[0]?.write(ok('first'))
    expect((await first).text).toBe('first')
    // Those two never arrive, and do not cost the connection.
    const next = egress.send(post(peer.url))
    await peer.arrived(2)
    held[1]?.write(ok('next'))
    expect((await next).text).toBe('next')
    expect([peer.requests.length, peer.connections()]).toEqual([2, 1])
  })

  it('but a line break in a header is a TypeError, which does not show it', async () => {
    const peer = await peerThat((socket) => socket.write(ok('')))
    const send = egressTo(peer).send(post(peer.url, { headers: { authorization: 'a\r\nx: SECRET' } }))
    const error = await send.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(inspect(error)).not.toContain('SECRET')
    expect(peer.requests).toEqual([])
  })
})

describe('a peer with TLS', () => {
  const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
  /** Self-signed for this one name, by openssl req -x509, until 2126. */
  const cert = read('crm.vendor.example.cert.pem')
  const secure = { cert, key: read('crm.vendor.example.key.pem') }
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }]

  async function vendor(host: string, more: Partial<EgressOptions> = {}) {
    const peer = await peerThat((socket) => socket.write(ok('hello')), secure)
    const pair = `${host}:${peer.host.split(':')[1]}`
    return { peer, url: `https://${pair}`, egress: egressTo(peer, { allowHosts: [pair], lookup, ...more }) }
  }

  it('is believed when its certificate is trusted and for its name', async () => {
    const { egress, url } = await vendor('crm.vendor.example', { ca: cert })
    expect((await egress.send(post(url))).text).toBe('hello')
  })

  it('gets nothing when the certificate is for another name, or not trusted', async () => {
    for (const { egress, url, peer } of [
      await vendor('crm.other.example', { ca: cert }),
      await vendor('crm.vendor.example'),
    ]) {
      expect(await failure(egress.send(post(url)))).toEqual(['tls', false])
      expect(peer.requests).toEqual([])
    }
  })

  it('gets nothing when it speaks something else, or nothing at all', async () => {
    const loud = net.createServer((socket) =>
      socket
        .resume()
        .on('error', () => {})
        .end('HTTP/1.1 400 Bad\r\n\r\n'),
    )
    cleanups.push(async () => void (await once(loud.close(), 'close')))
    await once(loud.listen(0, '127.0.0.1'), 'listening')
    const silent = await peerThat(() => {})
    const loudHost = `127.0.0.1:${(loud.address() as net.AddressInfo).port}`
    const egress = egressTo(silent, { allowHosts: [silent.host, loudHost] })
    expect(await failure(egress.send(post(`https://${loudHost}`)))).toEqual(['tls', false])
    const waiting = egress.send(post(`https://${silent.host}`, { timeoutMs: 50 }))
    expect(await failure(waiting)).toEqual(['timeout', false])
  })
})

/** 1.9 GB of zeros in 1.9 MB: whoever unpacks more than the bound has no memory left, or no time. */
const BOMB = Buffer.concat(Array(30).fill(gzipSync(Buffer.alloc(64_000_000))))

/** What a bad peer does with a request, and what becomes of it. */
const badAnswers: [string, string, (socket: Socket) => void][] = [
  ['reset before an answer', 'reset', (socket) => socket.resetAndDestroy()],
  ['end before an answer', 'reset', (socket) => socket.end()],
  ['end within the headers', 'reset', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
  [
    'end within the body',
    'reset',
    (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nSECRET'),
  ],
  [
    'end within the body of a closing connection',
    'reset',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nSECRET'),
  ],
  [
    'end within a chunk',
    'reset',
    (socket) =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\nSECRET'),
  ],
  [
    'reset within the body',
    'reset',
    (socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nSECRET', () => socket.resetAndDestroy()),
  ],
  ['no answer', 'timeout', () => {}],
  ['headers without end', 'timeout', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
  [
    'a body a byte per 50 ms',
    'timeout',
    (socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n'),
  ],
  ['a greeting of SSH', 'malformed', (socket) => socket.write('SSH-2.0-SECRET\r\n')],
  [
    'a bad chunk',
    'malformed',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nSECRET\r\n'),
  ],
  [
    'two lengths', // undici tells it as a body that is too short
    'reset',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 6\r\n\r\nSECRET'),
  ],
  [
    'an upgrade that nobody asked for',
    'malformed',
    (socket) => socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: SECRET\r\n\r\n'),
  ],
  ['gzip that is none', 'malformed', (socket) => socket.write(ok('SECRET', 'content-encoding: gzip'))],
  [
    'gzip without its end',
    'malformed',
    (socket) => socket.write(ok(gzipSync('SECRET').subarray(0, -9), 'content-encoding: gzip')),
  ],
  ['an encoding unheard of', 'malformed', (socket) => socket.write(ok('SECRET', 'content-encoding: zip'))],
  [
    'headers of 1 MB',
    'too_large',
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'SECRET'.repeat(200_000)}`),
  ],
  ['a body without end', 'too_large', (socket) => flood(socket)],
  [
    'a small gzip bomb',
    'too_large',
    (socket) => socket.write(ok(gzipSync(Buffer.alloc(2_000_001)), 'content-encoding: gzip')),
  ],
  ['a large gzip bomb', 'too_large', (socket) => socket.write(ok(BOMB, 'content-encoding: gzip'))],
]

function drip(socket: Socket, head: string): void {
  socket.write(head)
  const timer = setInterval(() => socket.write('a'), 50)
  socket.on('close', () => clearInterval(timer))
}

function flood(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write('SECRET'.repeat(10_000)));
  }
  socket.on('drain', more)
  socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n')
  more()
}

describe('a request that the peer may have seen says so when the answer is', () => {
  it.each(badAnswers)('%s', async (_, code, answer) => {
    let isBad = true
    const peer = await peerThat((socket) => (isBad ? answer(socket) : socket.write(ok('fine'))))
    const timeoutMs = code === 'timeout' ? 150 : 5_000
    const egress = egressTo(peer, { maxBodyBytes: 2_000_000, maxConnectionsPerOrigin: 1, timeoutMs })
    expect(await failure(egress.send(post(peer.url)))).toEqual([code, true])
    expect(peer.requests).toHaveLength(1)
    // The next one is as if nothing had happened, on one connection.
    isBad = false
    expect((await egress.send(post(peer.url, { timeoutMs: 5_000 }))).text).toBe('fine')
    expect(peer.open()).toBe(1)
  })

  it('not waited for, and the connection is closed', async () => {
    const caller = new AbortController()
    const ended: Promise<unknown>[] = []
    const peer = await peerThat((socket) => {
      ended.push(new Promise((resolve) => socket.on('close', resolve)))
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nSECRET')
      caller.abort(new Error('SECRET'))
    })
    const sent = egressTo(peer).send(post(peer.url, { signal: caller.signal }))
    expect(await failure(sent)).toEqual(['aborted', true])
    expect(getEventListeners(caller.signal, 'abort')).toEqual([])
    expect(await Promise.all(ended)).toHaveLength(1)
  })

  it('followed by another that nobody asked for: the next request does not get it', async () => {
    const peer = await peerThat((socket, request) => {
      if (request.startsWith('GET')) socket.write(ok('fine'))
      else socket.write(Buffer.concat([ok('mine'), ok('smuggled')]))
    })
    const egress = egressTo(peer, { maxConnectionsPerOrigin: 1 })
    for (let round = 0; round < 5; round++) {
      expect((await egress.send(post(peer.url))).text).toBe('mine')
      expect((await egress.send({ method: 'GET', url: peer.url, headers: {} })).text).toBe('fine')
    }
  })
})

it('an answer at the bound is taken, one byte over it is not', async () => {
  const peer = await peerThat((socket, request) => {
    const size = Number(/^GET \/(\d+)/.exec(request)?.[1])
    const body = Buffer.alloc(size, 'a')
    // In two parts, so that the parts are put together.
    const bytes = ok(
      request.includes('gzip=1') ? gzipSync(body) : body,
      request.includes('gzip=1') ? 'content-encoding: gzip' : 'x: 1',
    )
    socket.write(bytes.subarray(0, 200), () => socket.write(bytes.subarray(200)))
  })
  const egress = egressTo(peer, { maxBodyBytes: 300_000 })
  const get = (path: string) => egress.send({ method: 'GET', url: `${peer.url}/${path}`, headers: {} })
  for (const query of ['', '?gzip=1']) {
    expect((await get(`300000${query}`)).text).toBe('a'.repeat(300_000))
    expect(await failure(get(`300001${query}`))).toEqual(['too_large', true])
  }
})
