import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { type Figure, ms, percentile, type Row } from './figure.ts'
import { type Gateway, startGateway, startSandbox } from './world.ts'

const SLOW = 2_000
const CLIENTS = 4
const REQUESTS = 1_500
const ROUNDS = 3
const WARM_UP = 1_000
/** What a slow client sends next, and when: headers have ten seconds, then it begins anew. */
const DRIP_MS = 2_000
/** S9 of docs/reliability.md: so many times the usual at most. */
const GOAL_RATIO = 2

/** S9: what clients that never finish their headers cost the others. */
export const slowClients: Figure = {
  name: 'slow-clients',
  about: `p99 of a contact's read by ${CLIENTS} clients, without and beside ${SLOW} clients that never finish their headers`,
  async run({ checkout }, say) {
    const sandbox = await startSandbox(checkout, 200)
    const gateway = await startGateway(checkout, sandbox)
    const pool = new Pool(gateway.url, { connections: CLIENTS, pipelining: 1 })
    const path = `/v1/connections/${gateway.connectionId}/contacts?limit=1`
    try {
      await latenciesOf(pool, path, gateway, WARM_UP)
      const alone: number[] = []
      const beside: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        say(`round ${round + 1} of ${ROUNDS}`)
        alone.push(...(await latenciesOf(pool, path, gateway, REQUESTS)))
        const crowd = new Crowd(gateway)
        await crowd.gathered()
        beside.push(...(await latenciesOf(pool, path, gateway, REQUESTS)))
        crowd.leave()
        await sleep(500)
      }
      return [rowOf('alone', alone), compared(alone, beside)]
    } finally {
      await pool.close()
      await gateway.stop()
      await sandbox.stop()
    }
  },
}

const rowOf = (name: string, found: readonly number[]): Row => ({
  figure: `${name}, p99`,
  value: ms(percentile(found, 0.99)),
  spread: `p50 ${ms(percentile(found, 0.5))}`,
  n: found.length,
})

function compared(alone: readonly number[], beside: readonly number[]): Row {
  const ratio = percentile(beside, 0.99) / percentile(alone, 0.99)
  return {
    ...rowOf(`beside ${SLOW} slow clients`, beside),
    goal: `≤ ${GOAL_RATIO}×`,
    ratio: `${ratio.toFixed(2)}×`,
    met: ratio <= GOAL_RATIO,
  }
}

async function latenciesOf(pool: Pool, path: string, { apiKey }: Gateway, count: number): Promise<number[]> {
  const found: number[] = []
  let left = count
  const client = async () => {
    while (left-- > 0) {
      const began = performance.now()
      const { statusCode, body } = await pool.request({
        path,
        method: 'GET',
        headers: { authorization: `Bearer ${apiKey}` },
      })
      await body.dump()
      if (statusCode !== 200) throw new Error(`A client that is not slow got ${statusCode}.`)
      found.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return found
}

/** Clients that begin a request, send a letter of a header now and then, and begin anew when they are let go. */
class Crowd {
  readonly #sockets = new Set<Socket>()
  readonly #place: URL
  readonly #timer: NodeJS.Timeout
  #gone = false

  constructor({ url }: Gateway) {
    this.#place = new URL(url)
    for (let i = 0; i < SLOW; i++) this.#join()
    this.#timer = setInterval(() => {
      for (const socket of this.#sockets) if (socket.writable) socket.write('x')
    }, DRIP_MS)
  }

  #join(): void {
    if (this.#gone) return
    const socket = connect(Number(this.#place.port), this.#place.hostname)
    this.#sockets.add(socket)
    socket.on('connect', () => socket.write('GET /v1/connections HTTP/1.1\r\nhost: gateway\r\nx-slow: '))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#join()
    })
    socket.resume()
  }

  /** Resolves when all of them are connected. */
  async gathered(): Promise<void> {
    while ([...this.#sockets].filter((each) => !each.connecting).length < SLOW) await sleep(50)
  }

  leave(): void {
    this.#gone = true
    clearInterval(this.#timer)
    for (const socket of this.#sockets) socket.destroy()
  }
}
