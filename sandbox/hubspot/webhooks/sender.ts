import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'

/** One request to a receiver. */
export interface Outgoing {
  url: string
  headers: Record<string, string>
  body: string
  timeoutMs: number
}

/** What came of it: a status, or why there is none. */
export type Outcome = { status: number; error: null } | { status: 0; error: SendError }
/** `not_allowed`: the operator allows no such address; the others are the receiver's doing. */
export type SendError = 'not_allowed' | 'timeout' | 'unreachable'

/** Looks up all addresses of a name, as `lookup` of `node:dns` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Sends one request; it never rejects. */
export type Send = (outgoing: Outgoing) => Promise<Outcome>

/**
 * Makes a sender that reaches this machine only (loopback addresses, looked up when it connects, so that a name cannot
 * change its mind) and the hosts that whoever started the sandbox allows by name. Redirects are not followed.
 */
export function createSender(allowedHosts: readonly string[], resolve: Resolve = lookup): Send {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return (outgoing) => {
    const url = new URL(outgoing.url)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isFree = allowed.has(host)
    if (!isFree && isIP(host) !== 0 && !isLoopback(host)) return Promise.resolve(failed('not_allowed'))
    const options: RequestOptions = { method: 'POST', headers: outgoing.headers }
    options.lookup = isFree ? (resolve as LookupFunction) : loopbackOnly(resolve)
    return new Promise((done) => {
      exchange(url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options), {
        outgoing,
        resolve: done,
      })
    })
  }
}

function exchange(
  request: ClientRequest,
  { outgoing, resolve }: { outgoing: Outgoing; resolve: (outcome: Outcome) => void },
): void {
  const timer = setTimeout(() => {
    resolve(failed('timeout'))
    request.destroy()
  }, outgoing.timeoutMs)
  request.on('response', (response: IncomingMessage) => {
    clearTimeout(timer)
    resolve({ status: response.statusCode ?? 0, error: null } as Outcome)
    response.destroy()
  })
  request.on('error', (error: NodeJS.ErrnoException) => {
    clearTimeout(timer)
    resolve(failed(error.code === NOT_ALLOWED ? 'not_allowed' : 'unreachable'))
  })
  request.end(outgoing.body)
}

function failed(error: SendError): Outcome {
  return { status: 0, error }
}

const NOT_ALLOWED = 'ENOTLOOPBACK'

/** Looks a name up and gives out loopback addresses only. */
function loopbackOnly(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const near = addresses.filter(({ address }) => isLoopback(address))
      const [first] = near
      if (first === undefined) {
        const refusal: NodeJS.ErrnoException = new Error(`${hostname} is not this machine`)
        refusal.code = NOT_ALLOWED
        return callback(refusal, '', 0)
      }
      if (options.all === true) return callback(null, near)
      callback(null, first.address, first.family)
    })
  }
}

/** Whether an IP address is this machine's own: 127.0.0.0/8, ::1 or the former written as IPv6. */
function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  if (isIP(plain) === 4) return plain.startsWith('127.')
  return plain === '::1' || /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(plain)
}

/** Whether a host of an address is this machine: a loopback address, or a name that stands for one. */
export function isLocalHost(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[|\]$/g, '')
  return plain === 'localhost' || plain.endsWith('.localhost') || isLoopback(plain)
}
