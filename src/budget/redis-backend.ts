import { Redis } from 'ioredis'
import type { Backend, Swapped } from './shared-store.ts'

/**
 * KEYS: the pool. ARGV: the version it must have ('' for none), the new version ('' only reads), the document, and for
 * how many milliseconds it is kept. Answers whether it was swapped, the version and document as they are if not (the
 * document only when its version is another), and the time in microseconds.
 */
const SWAP = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local version = redis.call('HGET', KEYS[1], 'v') or ''
if ARGV[2] ~= '' and version == ARGV[1] then
  redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return {1, '', '', string.format('%.0f', now)}
end
local document = ''
if version ~= ARGV[1] then document = redis.call('HGET', KEYS[1], 'd') or '' end
return {0, version, document, string.format('%.0f', now)}
`

/** A pool that nobody used for two days has nothing in it that still counts. */
const KEEP_MS = 2 * 86_400_000
/** Longer than any answer of a Redis that is well, shorter than a caller would notice. */
const TIMEOUT_MS = 500
/** After that, so long for reading an answer that came while this process itself stood still. */
const READING_MS = 100

interface Swapping {
  swapPool(key: string, expected: string, next: string, document: string, keepMs: number): Promise<Raw>
}
type Raw = [done: number, version: string, document: string, microseconds: string]

/** Pools in Redis or Valkey: one call of a Lua script for each change. */
export class RedisBackend implements Backend {
  readonly #redis: Redis
  readonly #prefix: string
  /** Resolves when the first connection stands or has failed. */
  readonly #begun: Promise<void>

  /** `url`: redis:// or rediss://, as `REDIS_URL` has it. */
  constructor(url: string, prefix = 'crosswalk:budget:') {
    this.#prefix = prefix
    this.#redis = new Redis(url, {
      lazyConnect: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: TIMEOUT_MS * 4,
      // For what the client itself asks as it connects: a Redis that is silent then would be waited for without end.
      commandTimeout: TIMEOUT_MS * 2,
      enableAutoPipelining: true,
      retryStrategy: (tries) => Math.min(50 * tries, 300),
    })
    this.#begun = new Promise((resolve) => {
      // What went wrong is told by the command that failed.
      this.#redis.on('error', () => resolve())
      this.#redis.once('ready', () => resolve())
    })
    this.#redis.defineCommand('swapPool', { numberOfKeys: 1, lua: SWAP })
  }

  async swap(
    name: string,
    expected: string | null,
    next: { version: string; document: string } | null,
  ): Promise<Swapped> {
    await this.#begun
    const swapping = this.#redis as unknown as Swapping
    const key = this.#prefix + name
    const asked = [key, expected ?? '', next?.version ?? '', next?.document ?? '', KEEP_MS] as const
    const [done, version, document, microseconds] = await inTime(swapping.swapPool(...asked))
    return {
      done: done === 1,
      version: version === '' ? null : version,
      document: document === '' ? null : document,
      now: Number(microseconds) / 1000,
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect()
  }
}

/**
 * Rejects when there is no answer in time. A process that stood still for as long finds the timer due before it has
 * read what is there: that is no outage.
 */
async function inTime<Result>(answer: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Error(`Redis did not answer within ${TIMEOUT_MS} ms.`))
    timer = setTimeout(() => {
      timer = setTimeout(refuse, READING_MS)
    }, TIMEOUT_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
