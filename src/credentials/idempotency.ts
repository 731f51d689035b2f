import { Problem } from '../model/problems.ts'
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

export interface Idempotency {
  /** The answer that this request got before; throws a Problem `idempotency_conflict` when that was another request. */
  find(request: IdempotentRequest): Promise<Answer | undefined>
  /** Does `work` once: its effect and its answer commit together. Whoever comes meanwhile waits and gets that answer. */
  once(request: IdempotentRequest, work: (tx: Database) => Promise<Answer>): Promise<Answer>
  /** Does `work` in a transaction of the account, for a request without a key. */
  plainly(accountId: string, work: (tx: Database) => Promise<Answer>): Promise<Answer>
}

/** Remembers answers for a day, sealed, for one of them may show a new API key. */
export function idempotency(db: Database, vault: Vault): Idempotency {
  const replay = async (request: IdempotentRequest, stored: StoredAnswer): Promise<Answer> => {
    if (!stored.fingerprint.equals(request.fingerprint)) throw new Problem('idempotency_conflict')
    return { status: stored.status, text: await vault.open(placeOf(request), stored.answer) }
  }
  return {
    async find(request) {
      const stored = await findAnswer(db, request.accountId, request)
      return stored && replay(request, stored)
    },
    async once(request, work) {
      const { accountId, route, key } = request
      // Opens the account's data key now: inside of the transaction it would take a second connection.
      await vault.seal(placeOf(request), '')
      return inAccount(db, accountId, async (tx) => {
        if (!(await claimAnswer(tx, accountId, request))) {
          const stored = await findAnswer(tx, accountId, request)
          if (stored) return replay(request, stored)
          throw new Problem('unavailable', undefined, { retry_after: 1 })
        }
        const answer = await work(tx)
        const sealed = await vault.seal(placeOf(request), answer.text)
        await storeAnswer(tx, accountId, { route, key, status: answer.status, answer: sealed })
        return answer
      })
    },
    plainly: (accountId, work) => inAccount(db, accountId, work),
  }
}

const placeOf = ({ accountId, route, key }: IdempotentRequest): SecretPlace => ({
  accountId,
  row: ['idempotent_answers', route, key],
  field: 'answer',
})
