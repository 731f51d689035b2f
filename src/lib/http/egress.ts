import { setMaxListeners } from 'node:events'
import { Pool } from 'undici'
import { createAddressGuard, type Lookup, parseHttpUrl } from './address-guard.ts'
import { ACCEPT_ENCODING } from './body.ts'
import { egressError, translateError } from './egress-error.ts'
import { type EgressResponse, exchange } from './exchange.ts'

const MAX_BODY_BYTES = 32 * 1024 * 1024
const MAX_CONNECTIONS_PER_ORIGIN = 64
/** A connection attempt ends after this even when no request waits for it any more. */
const CONNECT_TIMEOUT_MS = 10_000
/**
 * Node's 250 ms give up on far hosts that have several addresses
 * (https://github.com/nodejs/node/issues/54359).
 */
const ADDRESS_ATTEMPT_TIMEOUT_MS = 1_000
/**
 * How long an idle connection is kept when the peer does not say: half of the shortest usual limit (60 s,
 * AWS's load balancer), because a write that meets a closing connection has an unknown outcome.
 */
const KEEP_ALIVE_MS = 30_000
/** From here on, opening an origin closes those that have nothing to do. */
const MAX_ORIGINS = 256

/** How the gateway may reach the outside. */
export interface EgressOptions {
  /**
   * `host:port` pairs that may be private or plain http, such as `127.0.0.1:8081`; trusted whatever they
   * resolve to.
   */
  allowHosts: readonly string[]
  /** Deadline from `send` to the last byte. */
  timeoutMs: number
  /** The most bytes of a body, before and after decompression; 32 MB unless told. */
  maxBodyBytes?: number
  /** More requests than this wait for one another; 64 unless told. */
  maxConnectionsPerOrigin?: number
  userAgent: string
  /** PEM certificates that are trusted instead of the public ones. */
  ca?: string
  /** Instead of the system's resolver. */
  lookup?: Lookup
}

/** One request. `host`, `transfer-encoding` and the like belong to the connection and cannot be given. */
export interface EgressRequest {
  method: string
  /** Absolute; what follows `#` is not sent. */
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
  signal?: AbortSignal
  /** Instead of that of the egress. */
  timeoutMs?: number
}

/** The one door for every outbound byte. */
export interface Egress {
  /**
   * The answer, whatever its status; redirects are not followed and nothing is retried. Rejects with
   * EgressError, or with TypeError for a request that cannot be written (a line break in a header).
   */
  send(request: EgressRequest): Promise<EgressResponse>
  /**
   * Rejects with EgressError when a base URL may not be reached (`refused_address`) or its name does not
   * resolve.
   */
  checkUrl(url: string): Promise<void>
  /** Waits for the requests under way, then closes the connections; later ones are refused as `aborted`. */
  close(): Promise<void>
}

/**
 * Connections to any number of origins, each pooled and kept alive; https to public addresses only, save
 * `allowHosts`.
 */
export function createEgress(options: EgressOptions): Egress {
  const { timeoutMs, maxBodyBytes = MAX_BODY_BYTES } = options
  const guard = createAddressGuard(options.allowHosts, options.lookup)
  const pools = new Map<string, Pool>()
  let underWay = 0
  let onIdle = () => {}
  let closing: Promise<void> | undefined

  function open(url: URL): Pool {
    guard.check(url)
    if (pools.size >= MAX_ORIGINS) closeIdle(pools)
    const pool = new Pool(url.origin, {
      connections: options.maxConnectionsPerOrigin ?? MAX_CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The deadline of each exchange covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        ca: options.ca,
        lookup: guard.lookup(url),
        timeout: CONNECT_TIMEOUT_MS,
        autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_TIMEOUT_MS,
      },
    })
    pools.set(url.origin, pool)
    return pool
  }

  async function closeAll(): Promise<void> {
    await new Promise<void>((resolve) => {
      onIdle = resolve
      if (underWay === 0) resolve()
    })
    // Not `pool.close`: that would wait for connection attempts that no request waits for any more.
    await Promise.all([...pools.values()].map((pool) => pool.destroy()))
  }

  return {
    async send(request) {
      const url = parseHttpUrl(request.url)
      const { origin } = url
      const { signal, method, body } = request
      if (closing || signal?.aborted) throw egressError('aborted', origin, false)
      // One signal may end hundreds of requests at once; Node would warn of a leak at the eleventh.
      if (signal) setMaxListeners(0, signal)
      const pool = pools.get(origin) ?? open(url)
      const headers = headerPairs(request.headers, options.userAgent)
      const limits = { origin, timeoutMs: request.timeoutMs ?? timeoutMs, maxBodyBytes, signal }
      underWay++
      try {
        return await exchange(pool, { method, path: url.pathname + url.search, headers, body }, limits)
      } finally {
        underWay--
        if (underWay === 0) onIdle()
      }
    },
    async checkUrl(text) {
      const url = parseHttpUrl(text)
      await guard.resolve(url).catch((error) => {
        throw translateError(error, url.origin, false)
      })
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}

/** Name, value, name, value: the form that undici reads fastest. */
function headerPairs(headers: Readonly<Record<string, string>>, userAgent: string): string[] {
  const pairs = ['user-agent', userAgent, 'accept-encoding', ACCEPT_ENCODING]
  for (const name in headers) {
    const value = headers[name]
    const lowerName = name.toLowerCase()
    // It would choose another site on the same address, and another certificate.
    if (lowerName === 'host') throw new TypeError('The host header follows from the URL.')
    if (value === undefined) continue
    if (lowerName === 'user-agent') pairs[1] = value
    else if (lowerName === 'accept-encoding') pairs[3] = value
    else pairs.push(lowerName, value)
  }
  return pairs
}

function closeIdle(pools: Map<string, Pool>): void {
  for (const [origin, pool] of pools) {
    if (pool.stats.size > 0) continue
    pools.delete(origin)
    void pool.close()
  }
}
