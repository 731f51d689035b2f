import type { Logger } from 'pino'
import { excerptOf } from '../explain/excerpt.ts'
import { withoutAddresses } from '../lib/redact.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { type Account, listAccounts } from '../store/accounts.ts'
import type { Database } from '../store/database.ts'
import {
  findLoggedRequest,
  insertLoggedRequests,
  type LoggedRequest,
  listLoggedRequests,
  type RequestLogPage,
  trimRequestLog,
} from '../store/request-log.ts'
import type { LoggedCall } from '../store/schema.ts'
import type { Receipt } from './receipt.ts'
import { pathPattern, type SentCall } from './trail.ts'

/** A request as it ended, before anything is made of it. */
export interface EndedRequest {
  accountId: string
  requestId: string
  /** Epoch milliseconds. */
  at: number
  method: string
  path: string
  status: number
  code: string | null
  ms: number
  receipt: Receipt
  diagnosis: Diagnosis | null
}

export interface RequestLogOptions {
  days: number
  /** The most entries of one account. */
  rows: number
  /** Told of entries that could not be written. */
  onLoss(error: unknown, lost: number): void
}

/** How long entries gather before they are written together. */
const GATHER_MS = 250
/** How many entries wait at most; when the database is away for long, the oldest go. */
const MAX_WAITING = 10_000
const BATCH = 200
const DAY_MS = 86_400_000
/** How often old entries of accounts without traffic are looked for. */
const SWEEP_MS = 3_600_000

/**
 * The log of requests that asked a vendor: written off the path of requests, in batches, in order. Its bounds are the
 * days and rows of the options; between two trims an account may have a tenth more.
 */
export class RequestLog {
  readonly #db: Database
  readonly #options: RequestLogOptions
  #waiting: EndedRequest[] = []
  #lost = 0
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null
  readonly #sweeping: NodeJS.Timeout
  readonly #sinceTrim = new Map<string, number>()

  constructor(db: Database, options: RequestLogOptions) {
    this.#db = db
    this.#options = options
    this.#sweeping = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_MS).unref()
  }

  /** Takes a request that has ended; costs a push. */
  add(request: EndedRequest): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift()
      this.#lost++
    }
    this.#waiting.push(request)
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref()
  }

  /** Writes what waits; a failure is told to `onLoss` or tried again, never thrown. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null
    })
    await this.#writing
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH)
      for (const [accountId, requests] of byAccount(batch)) {
        try {
          await this.#writeAccount(accountId, requests)
        } catch (error) {
          if (isAway(error)) {
            this.#waiting.unshift(...requests)
            this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS * 4).unref()
            return
          }
          this.#options.onLoss(error, requests.length)
        }
      }
    }
    if (this.#lost > 0) this.#options.onLoss(new Error('the database was away for too long'), this.#lost)
    this.#lost = 0
  }

  async #writeAccount(accountId: string, requests: readonly EndedRequest[]): Promise<void> {
    await insertLoggedRequests(this.#db, accountId, requests.map(entryOf))
    const since = (this.#sinceTrim.get(accountId) ?? Number.POSITIVE_INFINITY) + requests.length
    const due = since >= this.#options.rows / 10
    this.#sinceTrim.set(accountId, due ? 0 : since)
    if (due) await this.#trim(accountId)
  }

  #trim(accountId: string): Promise<void> {
    return trimRequestLog(this.#db, accountId, { before: this.#oldest(), rows: this.#options.rows })
  }

  #oldest(): Date {
    return new Date(Date.now() - this.#options.days * DAY_MS)
  }

  /** Forgets what is too old in every account. */
  async sweep(): Promise<void> {
    const accounts: Account[] = await listAccounts(this.#db)
    for (const { accountId } of accounts) await this.#trim(accountId)
  }

  /** What this process has seen is in it; what others have, a moment later. */
  async list(accountId: string, page: Omit<RequestLogPage, 'since'>) {
    await this.flush()
    return listLoggedRequests(this.#db, accountId, { ...page, since: this.#oldest() })
  }

  async find(accountId: string, requestId: string): Promise<LoggedRequest | undefined> {
    await this.flush()
    return findLoggedRequest(this.#db, accountId, requestId, this.#oldest())
  }

  /** Writes what waits, once; then takes nothing more. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping)
    await this.flush()
    if (this.#timer) clearTimeout(this.#timer)
  }
}

/** The log as the configuration wants it, trimmed as a beginning; what goes wrong is a warning. */
export function openRequestLog(
  db: Database,
  { requestLogDays: days, requestLogRows: rows }: { requestLogDays: number; requestLogRows: number },
  log: Pick<Logger, 'warn'>,
): RequestLog {
  const onLoss = (err: unknown, lost: number) => log.warn({ err, lost }, 'requests could not be logged')
  const requestLog = new RequestLog(db, { days, rows, onLoss })
  requestLog.sweep().catch((err: unknown) => log.warn({ err }, 'the log of requests could not be trimmed'))
  return requestLog
}

function byAccount(requests: readonly EndedRequest[]): Map<string, EndedRequest[]> {
  const accounts = new Map<string, EndedRequest[]>()
  for (const request of requests) {
    const own = accounts.get(request.accountId)
    if (own) own.push(request)
    else accounts.set(request.accountId, [request])
  }
  return accounts
}

/** SQLSTATE 08, 53 and 57, or an error of the driver (EPIPE), which has no SQLSTATE: it is worth trying again. */
function isAway(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return !/^(?=.*\d)[0-9A-Z]{5}$/.test(String(code)) || /^(08|53|57)/.test(String(code))
}

function entryOf(request: EndedRequest): LoggedRequest {
  const { requestId, method, path, status, code, ms, receipt, diagnosis } = request
  const { connector, connectionId, calls, trail } = receipt
  return {
    requestId,
    connectionId,
    connector: connector?.id ?? null,
    at: new Date(request.at),
    method,
    path,
    status,
    code,
    ms: rounded(ms),
    vendorCalls: calls,
    calls: trail.map((call) => callOf(call, receipt)),
    diagnosis: diagnosis && withoutPeople(diagnosis),
  }
}

function callOf(call: SentCall, { connector }: Receipt): LoggedCall {
  const { at, method, path, attempt, status, broken, ms, left, windows } = call
  const error = connector ? excerptOf(call.error, connector.explain.keeps) : undefined
  return {
    at: new Date(at).toISOString(),
    method,
    path: connector ? pathPattern(path, connector.explain.pathWords) : '',
    attempt,
    status,
    broken,
    ms: rounded(ms),
    windows: left.map(({ id, size, remaining, ours, others }) => ({
      id,
      size,
      remaining,
      ours,
      others,
      charged: windows.includes(id),
    })),
    ...(error === undefined ? {} : { error }),
  }
}

const rounded = (ms: number) => Math.round(ms * 100) / 100

/** A diagnosis is kept longer than the answer it was in: without the addresses of people. */
const withoutPeople = (diagnosis: Diagnosis): Diagnosis => ({
  ...diagnosis,
  evidence: diagnosis.evidence.map(({ seen, from }) => ({ seen: withoutAddresses(seen), from })),
})
