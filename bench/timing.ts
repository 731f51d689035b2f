import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createApiKeySecret } from '../src/credentials/api-key.ts'
import { type ApiKeys, apiKeys } from '../src/credentials/api-keys.ts'
import { systemClock } from '../src/lib/clock.ts'
import { crc32, timingSafeEqualText, toBase62 } from '../src/lib/crypto.ts'
import { ShortMemory } from '../src/lib/short-memory.ts'
import { ensureDefaultAccount } from '../src/store/accounts.ts'
import { openDatabase } from '../src/store/database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded.ts'
import { migrate } from '../src/store/migrate.ts'
import { type Figure, percentile, type Row } from './figure.ts'

const SAMPLES = 100_000
/** Beyond it two means differ with a certainty of 99.999 % (the bound of "dudect", https://eprint.iacr.org/2016/1123). */
const MOST_T = 4.5
/** As many as make PostgreSQL look them up in its index. */
const KEYS = 2_000
/** Samples above this share are pauses of the machine. */
const CROP = 0.95

/** Two inputs whose times must not tell them apart. */
interface Pair {
  name: string
  one: () => unknown
  other: () => unknown
}

/** S13 of docs/reliability.md: whether the time of an answer tells how wrong a secret is. */
export const timing: Figure = {
  name: 'timing',
  about:
    "whether time tells how wrong a secret is: Welch's t of two kinds of wrong (below 4.5 nothing is seen)",
  async run(_, say) {
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'))
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
    try {
      await migrate(postgres.connectionString)
      const { db, close } = await openDatabase({
        connectionString: postgres.connectionString,
        asApplication: true,
        poolSize: 1,
      })
      const { accountId } = await ensureDefaultAccount(db)
      const keys = apiKeys(db, randomBytes(32), new ShortMemory(systemClock, 0, 1))
      say(`making ${KEYS} keys`)
      for (let i = 0; i < KEYS; i++) await keys.create(accountId, { name: `key ${i}`, mode: 'live' })
      const pairs = [...comparisons(), ...(await lookUps(keys, accountId))]
      await analyze(postgres.connectionString)
      const rows: Row[] = []
      for (const pair of pairs) {
        say(pair.name)
        rows.push(await compare(pair))
      }
      await close()
      return rows
    } finally {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** A text as it comes from a socket, not as a view of parts of others, which is slower to read. */
const inOnePiece = (text: string) => Buffer.from(text, 'latin1').toString('latin1')

/** What PostgreSQL does by itself after a while. */
async function analyze(connectionString: string): Promise<void> {
  const { db, close } = await openDatabase({ connectionString, poolSize: 1 })
  await sql`vacuum analyze api_keys`.execute(db)
  await close()
}

/** The comparison of what a browser sends with what it was given. */
function comparisons(): Pair[] {
  const right = randomBytes(32).toString('base64url')
  const wrongAt = (at: number) =>
    inOnePiece(right.slice(0, at) + (right[at] === 'A' ? 'B' : 'A') + right.slice(at + 1))
  const [first, last, short] = [wrongAt(0), wrongAt(right.length - 1), inOnePiece(right.slice(0, -1))]
  const long = inOnePiece(`${right}A`)
  return [
    {
      name: 'a form token whose first or last character is wrong',
      one: () => timingSafeEqualText(first, right),
      other: () => timingSafeEqualText(last, right),
    },
    {
      name: 'a form token that is wrong, or of one character less',
      one: () => timingSafeEqualText(first, right),
      other: () => timingSafeEqualText(short, right),
    },
    {
      name: 'a form token that is wrong, or of one character more',
      one: () => timingSafeEqualText(first, right),
      other: () => timingSafeEqualText(long, right),
    },
  ]
}

/** A key with its checksum, as an attacker can make one. */
const keyOf = (body: string) => inOnePiece(body + toBase62(crc32(body), 6))

async function lookUps(keys: ApiKeys, accountId: string): Promise<Pair[]> {
  const { secret } = await keys.create(accountId, { name: 'live', mode: 'live' })
  const revoked = await keys.create(accountId, { name: 'revoked', mode: 'live' })
  await keys.revoke(accountId, revoked.keyId)
  const body = secret.slice(0, -6)
  const other = (character: string | undefined) => (character === 'A' ? 'B' : 'A')
  const first = keyOf(`${body.slice(0, 8)}${other(body[8])}${body.slice(9)}`)
  const last = keyOf(`${body.slice(0, -1)}${other(body.at(-1))}`)
  const unknown = inOnePiece(createApiKeySecret('live'))
  const gone = inOnePiece(revoked.secret)
  return [
    {
      name: 'an API key whose first or last character is wrong',
      one: () => keys.authenticate(first),
      other: () => keys.authenticate(last),
    },
    {
      name: 'an API key that is unknown or revoked',
      one: () => keys.authenticate(unknown),
      other: () => keys.authenticate(gone),
    },
  ]
}

async function compare({ name, one, other }: Pair): Promise<Row> {
  const taken: [number[], number[]] = [[], []]
  for (let i = 0; i < SAMPLES * 2.2; i++) {
    const which = Math.random() < 0.5 ? 0 : 1
    const began = process.hrtime.bigint()
    const answer = which === 0 ? one() : other()
    if (answer instanceof Promise) await answer
    const ns = Number(process.hrtime.bigint() - began)
    // The first tenth warms up.
    if (i > SAMPLES * 0.2) taken[which].push(ns)
  }
  const bound = percentile([...taken[0], ...taken[1]], CROP)
  const [a, b] = taken.map((each) => moments(each.filter((ns) => ns <= bound))) as [Moments, Moments]
  const t = Math.abs(a.mean - b.mean) / Math.sqrt(a.variance / a.n + b.variance / b.n)
  return {
    figure: name,
    value: `|t| = ${t.toFixed(2)}`,
    goal: `< ${MOST_T}`,
    met: t < MOST_T,
    spread: `${a.mean.toFixed(0)} and ${b.mean.toFixed(0)} ns`,
    n: a.n + b.n,
  }
}

interface Moments {
  n: number
  mean: number
  variance: number
}

function moments(numbers: readonly number[]): Moments {
  const n = numbers.length
  const mean = numbers.reduce((sum, each) => sum + each, 0) / n
  const variance = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1)
  return { n, mean, variance }
}
