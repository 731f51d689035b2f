import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import {
  claimAnswer,
  findAnswer,
  type IdempotencyName,
  type StoredAnswer,
  storeAnswer,
} from '../store/idempotent-answers.ts'
import { inAccount } from '../store/in-account.ts'
import type { SecretPlace, Vault } from './vault.ts'

export interface Answer {
  status: number
  /** JSON. */
  text: string
}

export interface IdempotentRequest extends IdempotencyName {
  accountId: string
  /** SHA-256 of who asks and for what. */
  fingerprint: Buffer
}

export interface OnceAnswer extends Answer {
  /** Whether it was made for another request with the same key. */
  replayed: boolean
}

/** Does what must not be done inside of a transaction, such as asking a CRM; what it gives changes the database. */
export type Prepare = () => Promise<(tx: Database) => Promise<Answer>>

export interface Idempotency {
  /**
   * Does it once: effect and answer commit together. Whoever comes meanwhile waits and gets that answer. Throws a
   * Problem `idempotency_conflict` when the key was used for another request.
   */
  once(request: IdempotentRequest, prepare: Prepare): Promise<OnceAnswer>
  /** Does it in a transaction of the account, for a request without a key. */
  plainly(accountId: string, prepare: Prepare): Promise<Answer>
}

/** Remembers answers for a day, sealed, for one of them may show a new API key. */
export function idempotency(db: Database, vault: Vault): Idempotency {
  // In this process the same request waits without a connection to the database; between processes the row decides.
  const underWay = new Map<string, Promise<OnceAnswer>>()
  return {
    once(request, prepare) {
      const { accountId, route, key, fingerprint } = request
      const name = JSON.stringify([accountId, route, key, fingerprint.toString('base64')])
      const leader = underWay.get(name)
      if (leader) return leader.then((answer) => ({ ...answer, replayed: true }))
      const answer = answerOnce({ db, vault }, request, prepare).finally(() => underWay.delete(name))
      underWay.set(name, answer)
      return answer
    },
    async plainly(accountId, prepare) {
      return inAccount(db, accountId, await prepare())
    },
  }
}

interface Rooms {
  db: Database
  vault: Vault
}

async function answerOnce(
  { db, vault }: Rooms,
  request: IdempotentRequest,
  prepare: Prepare,
): Promise<OnceAnswer> {
  const { accountId, route, key } = request
  const before = await findAnswer(db, accountId, request)
  if (before) return replay({ db, vault }, request, before)
  const work = await prepare()
  // Opens the account's data key now: inside of the transaction it would take a second connection.
  await vault.seal(placeOf(request), '')
  return inAccount(db, accountId, async (tx) => {
    if (!(await claimAnswer(tx, accountId, request))) {
      const stored = await findAnswer(tx, accountId, request)
      if (stored) return replay({ db: tx, vault }, request, stored)
      throw new Problem('unavailable', undefined, { retry_after: 1 })
    }
    const answer = await work(tx)
    const sealed = await vault.seal(placeOf(request), answer.text)
    await storeAnswer(tx, accountId, { route, key, status: answer.status, answer: sealed })
    return { ...answer, replayed: false }
  })
}

/** The answer may show a secret: that it is given once more is in the audit log before. */
async function replay(
  { db, vault }: Rooms,
  request: IdempotentRequest,
  stored: StoredAnswer,
): Promise<OnceAnswer> {
  if (!stored.fingerprint.equals(request.fingerprint)) throw new Problem('idempotency_conflict')
  await recordAudit(db, request.accountId, { action: 'answer.repeated', target: request.route })
  return { status: stored.status, text: await vault.open(placeOf(request), stored.answer), replayed: true }
}

const placeOf = ({ accountId, route, key }: IdempotentRequest): SecretPlace => ({
  accountId,
  row: ['idempotent_answers', route, key],
  field: 'answer',
})
