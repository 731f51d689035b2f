import { getEventListeners } from 'node:events'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createEgress, type Egress, type EgressOptions } from './egress.ts'
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
  const egress = createEgress({
    allowHosts: [peer.host],
    timeoutMs: 5_000,
    userAgent: 'crosswalk-test/1',
    ...more,
  })
  cleanups.push(egress.close)
  return egress
}

const get = (egress: Egress, url: string) => egress.send({ method: 'GET', url, headers: {} })
/** What an answer with this body and these headers becomes. */
async function textOf(body: string | Buffer, ...headers: string[]): Promise<string> {
  const peer = await peerThat((socket) => socket.write(ok(body, ...headers)))
  return (await get(egressTo(peer), peer.url)).text
}

describe('a request', () => {
  it('arrives with its method, path, query, headers and body, and without the fragment', async () => {
    const peer = await peerThat((socket) => socket.write(ok('{}')))
    await egressTo(peer).send({
      method: 'POST',
      url: `${peer.url}/a%2Fb/é?x=1&y=a%20b#secret`,
      headers: { Authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"name":"Zoë"}',
    })
    expect(peer.requests).toEqual([
      [
        'POST /a%2Fb/%C3%A9?x=1&y=a%20b HTTP/1.1',
        `host: ${peer.host}`,
        'connection: keep-alive',
        'user-agent: crosswalk-test/1',
        'accept-encoding: gzip, deflate, br',
        'authorization: Bearer t',
        'content-type: application/json',
        'content-length: 15',
        '',
        Buffer.from('{"name":"Zoë"}').toString('latin1'),
      ].join('\r\n'),
    ])
  })

  it('may bring its own user agent and encodings, but no host', async () => {
    const peer = await peerThat((socket) => socket.write(ok('')))
    const egress = egressTo(peer)
    const headers = { 'User-Agent': 'other', 'Accept-Encoding': 'identity' }
    await egress.send({ method: 'GET', url: peer.url, headers })
    expect(peer.requests[0]).toContain('\r\nuser-agent: other\r\naccept-encoding: identity\r\n')
    const forged = egress.send({ method: 'GET', url: peer.url, headers: { Host: 'other.example' } })
    await expect(forged).rejects.toThrow(TypeError)
    expect(peer.requests).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('has its status, headers, text and time', async () => {
    const peer = await peerThat((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')
      const head = 'HTTP/1.1 404 Not Found\r\nX-Trace: a\r\nSet-Cookie: a=1\r\nset-cookie: b=2'
      socket.write(`${head}\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)
    })
    const { ms, headers, ...rest } = await get(egressTo(peer), peer.url)
    expect(rest).toEqual({ status: 404, text: 'abcde' })
    expect(headers).toEqual({ 'x-trace': 'a', 'set-cookie': 'a=1, b=2', 'transfer-encoding': 'chunked' })
    expect(ms).toBeGreaterThan(0)
    expect(ms).toBeLessThan(5_000)
  })

  it('is decoded as UTF-8, across chunks and without a byte order mark', async () => {
    const text = `${'ü€🙂'.repeat(50_000)}end`
    expect(await textOf(`\ufeff${text}`)).toBe(text)
    expect(await textOf(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb')
  })

  it.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
    ['identity', (bytes: Buffer) => bytes],
  ] as const)('is decompressed: %s', async (encoding, compress) => {
    // At once, asynchronously because of the output, and asynchronously because of the input.
    const noise = Array.from({ length: 30_000 }, (_, i) => Math.sin(i)).join()
    for (const text of ['{"a":1}', 'x'.repeat(1_000_000), noise]) {
      expect(await textOf(compress(Buffer.from(text)), `content-encoding: ${encoding}`)).toBe(text)
    }
  })

  it('may be empty and still name an encoding', async () => {
    expect(await textOf('', 'content-encoding: gzip')).toBe('')
  })

  it.each([301, 302, 303, 307, 308])('%i is returned, and nothing goes to the other host', async (status) => {
    const other = await peerThat((socket) => socket.write(ok('stolen')))
    const peer = await peerThat((socket) => {
      socket.write(`HTTP/1.1 ${status} Moved\r\nlocation: ${other.url}/\r\ncontent-length: 0\r\n\r\n`)
    })
    const egress = egressTo(peer, { allowHosts: [peer.host, other.host] })
    const headers = { authorization: 'Bearer secret' }
    const response = await egress.send({ method: 'POST', url: peer.url, headers, body: '{}' })
    expect([response.status, response.headers.location]).toEqual([status, `${other.url}/`])
    expect([peer.requests.length, other.connections()]).toEqual([1, 0])
  })
})

describe('connections', () => {
  it('are kept alive, also after failures that the peer answers', async () => {
    const peer = await peerThat((socket) => socket.write(ok('', 'x: 1').toString().replace('200', '500')))
    const egress = egressTo(peer, { maxConnectionsPerOrigin: 1 })
    for (let round = 0; round < 5; round++) expect((await get(egress, peer.url)).status).toBe(500)
    expect(peer.connections()).toBe(1)
  })

  it('carry 200 requests at once, no more than the bound of them, each with its own answer', async () => {
    const peer = await peerThat((socket, request) => socket.write(ok(request.split(' ')[1] ?? '')))
    const egress = egressTo(peer, { maxConnectionsPerOrigin: 8 })
    const { signal } = new AbortController()
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const timersBefore = timers()
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    const paths = Array.from({ length: 200 }, (_, i) => `/${i}`)
    const send = (path: string) => egress.send({ method: 'GET', url: peer.url + path, headers: {}, signal })
    const answers = await Promise.all(paths.map(send))
    process.off('warning', onWarning)
    expect(answers.map((answer) => answer.text)).toEqual(paths)
    expect(peer.connections()).toBe(8)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(timers()).toBeLessThan(timersBefore + 20)
    expect(warnings).toEqual([])
  })

  it('to many origins are closed when they have nothing to do', async () => {
    const peer = await peerThat((socket) => socket.write(ok('')))
    const port = peer.host.split(':')[1]
    const hosts = Array.from({ length: 257 }, (_, i) => `tenant-${i}.example:${port}`)
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const egress = egressTo(peer, { allowHosts: hosts, lookup, maxConnectionsPerOrigin: 1 })
    for (const host of hosts) await get(egress, `http://${host}/`)
    expect(peer.connections()).toBe(257)
    // The last one opened closes the rest; the first is then opened again.
    await get(egress, `http://${hosts[256]}/`)
    expect(peer.connections()).toBe(257)
    await get(egress, `http://${hosts[0]}/`)
    expect(peer.connections()).toBe(258)
  })

  it('are closed by close, after the requests under way', async () => {
    let answerNow = () => {}
    const peer = await peerThat((socket) => {
      answerNow = () => socket.write(ok('late'))
    })
    const egress = egressTo(peer)
    const answer = get(egress, peer.url)
    await peer.arrived(1)
    const closed = egress.close()
    await expect(get(egress, peer.url)).rejects.toMatchObject({ code: 'aborted', sent: false })
    answerNow()
    expect((await answer).text).toBe('late')
    await closed
    await peer.idle()
  })
})
