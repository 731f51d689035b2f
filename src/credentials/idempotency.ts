import { type Failpoint, noFailpoint } from '../lib/failpoint.ts'
import { Problem, type ProblemCode, type ProblemDetails } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import {
  claimAnswer,
  findAnswer,
  type IdempotencyName,
  releaseAnswer,
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
  /**
   * Does once what cannot commit together with its answer: a write at a CRM. The name is taken before, so that nobody
   * sends it a second time: while the first is under way others are told to come back, and where its process ended before
   * it could tell what came of it, the retry gets a Problem `outcome_unknown`. A failure that changed nothing gives the
   * name back.
   */
  outside(request: IdempotentRequest, work: () => Promise<Answer>): Promise<OnceAnswer>
  /** Does it in a transaction of the account, for a request without a key. */
  plainly(accountId: string, prepare: Prepare): Promise<Answer>
}

/** Remembers answers for a day, sealed, for one of them may show a new API key. */
export function idempotency(db: Database, vault: Vault, reach: Failpoint = noFailpoint): Idempotency {
  // In this process the same request waits without a connection to the database; between processes the row decides.
  const underWay = new Map<string, Promise<OnceAnswer>>()
  const led = (request: IdempotentRequest, lead: () => Promise<OnceAnswer>): Promise<OnceAnswer> => {
    const { accountId, route, key, fingerprint } = request
    const name = JSON.stringify([accountId, route, key, fingerprint.toString('base64')])
    const leader = underWay.get(name)
    if (leader) return leader.then((answer) => ({ ...answer, replayed: true }))
    const answer = lead().finally(() => underWay.delete(name))
    underWay.set(name, answer)
    return answer
  }
  return {
    once: (request, prepare) => led(request, () => answerOnce({ db, vault, reach }, request, prepare)),
    outside: (request, work) => led(request, () => answerOutside({ db, vault, reach }, request, work)),
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
  { db, vault, reach }: Rooms & { reach: Failpoint },
  request: IdempotentRequest,
  prepare: Prepare,
): Promise<OnceAnswer> {
  const { accountId, route, key } = request
  const before = await findAnswer(db, accountId, request)
  if (before) return replay({ db, vault }, request, before)
  const work = await prepare()
  // Opens the account's data key now: inside of the transaction it would take a second connection.
  await vault.seal(placeOf(request), '')
  const told = await inAccount(db, accountId, async (tx) => {
    if (!(await claimAnswer(tx, accountId, request))) {
      const stored = await findAnswer(tx, accountId, request)
      if (stored) return replay({ db: tx, vault }, request, stored)
      throw new Problem('unavailable', undefined, { retry_after: 1 })
    }
    await reach('answer_claimed')
    const answer = await work(tx)
    await reach('answer_made')
    const sealed = await vault.seal(placeOf(request), answer.text)
    await storeAnswer(tx, accountId, { route, key, status: answer.status, answer: sealed })
    return { ...answer, replayed: false }
  })
  await reach('answer_stored')
  return told
}

/** Longer than any request takes to be answered (90 s): whoever claimed a name before that is gone. */
const GONE_AFTER_SECONDS = 120

async function answerOutside(
  rooms: Rooms & { reach: Failpoint },
  request: IdempotentRequest,
  work: () => Promise<Answer>,
): Promise<OnceAnswer> {
  const { db, reach } = rooms
  const { accountId } = request
  const before = await findAnswer(db, accountId, request)
  if (before) return replay(rooms, request, before)
  if (!(await inAccount(db, accountId, (tx) => claimAnswer(tx, accountId, request)))) {
    const stored = await findAnswer(db, accountId, request)
    if (stored) return replay(rooms, request, stored)
    throw underWayElsewhere()
  }
  await reach('answer_claimed')
  try {
    const answer = await work()
    await reach('answer_made')
    // It is done, whether that can be noted or not; without the note a retry is told that the outcome is unknown.
    await keep(rooms, request, answer).catch(() => undefined)
    await reach('answer_stored')
    return { ...answer, replayed: false }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code, message, details, status } = error
    const noted = CHANGED_SOMETHING.includes(code)
      ? keep(rooms, request, { status, text: JSON.stringify({ code, message, details }) })
      : releaseAnswer(db, accountId, request)
    // Without the note the name stays taken, and a retry is told that the outcome is unknown.
    await noted.catch(() => undefined)
    throw error
  }
}

/** Failures after which a second try could write a second time. */
const CHANGED_SOMETHING: readonly ProblemCode[] = ['outcome_unknown', 'partially_written']

const underWayElsewhere = () =>
  new Problem('unavailable', 'The first request with this Idempotency-Key is still under way.', {
    retry_after: 1,
  })

async function keep({ db, vault }: Rooms, request: IdempotentRequest, { status, text }: Answer) {
  const { accountId, route, key } = request
  const answer = await vault.seal(placeOf(request), text)
  await inAccount(db, accountId, (tx) => storeAnswer(tx, accountId, { route, key, status, answer }))
}

/** The answer may show a secret: that it is given once more is in the audit log before. */
async function replay(
  { db, vault }: Rooms,
  request: IdempotentRequest,
  stored: StoredAnswer,
): Promise<OnceAnswer> {
  if (!stored.fingerprint.equals(request.fingerprint)) throw new Problem('idempotency_conflict')
  const { status, answer, secondsAgo } = stored
  if (status === 0) {
    if (secondsAgo < GONE_AFTER_SECONDS) throw underWayElsewhere()
    throw new Problem(
      'outcome_unknown',
      'The first request with this Idempotency-Key ended before it could be told what came of it.',
    )
  }
  await recordAudit(db, request.accountId, { action: 'answer.repeated', target: request.route })
  const text = await vault.open(placeOf(request), answer)
  if (status < 400) return { status, text, replayed: true }
  const { code, message, details } = JSON.parse(text) as StoredProblem
  throw new Problem(code, message, details)
}

interface StoredProblem {
  code: ProblemCode
  message: string
  details: ProblemDetails
}

const placeOf = ({ accountId, route, key }: IdempotentRequest): SecretPlace => ({
  accountId,
  row: ['idempotent_answers', route, key],
  field: 'answer',
})
