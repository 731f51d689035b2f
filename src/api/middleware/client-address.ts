import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { Env } from '../dependencies.ts'

const UNKNOWN = 'unknown'

/**
 * Who asks: the address at the other end, or the one that the last of our own proxies tells in `x-forwarded-for`
 * (CROSSWALK_PROXIES says how many there are; none is believed by default, for anybody can send that header).
 */
export function clientAddress(c: Context<Env>): string {
  const proxies = c.get('proxies')
  if (proxies > 0) {
    const told = (c.req.header('x-forwarded-for') ?? '').split(',').map((each) => each.trim())
    const address = told.at(-proxies)
    if (address) return address
  }
  // Without a socket there is nobody at the other end: a request made in process.
  return 'incoming' in (c.env as object) ? (getConnInfo(c).remote.address ?? UNKNOWN) : UNKNOWN
}
