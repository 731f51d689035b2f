import type { Clock } from '../../lib/clock.ts'
import { type Failpoint, noFailpoint } from '../../lib/failpoint.ts'
import type { Egress } from '../../lib/http/egress.ts'
import { Problem } from '../../model/problems.ts'
import type { Bells, Ear } from '../../store/bells.ts'
import type { Database } from '../../store/database.ts'
import {
  acquireLease,
  findGrant,
  type Grant,
  type GrantPlace,
  renewLease,
  storeFailed,
  storeRefreshed,
  storeRefused,
} from '../../store/grants.ts'
import { placeOfCredential, type Vault } from '../vault.ts'
import { Lease } from './lease.ts'
import { meansOf } from './means.ts'
import { nextTokens, type OAuthClient, type TokenOutcome } from './token-endpoint.ts'

/** A token to use now. */
export interface AccessToken {
  token: string
  /** Counts a grant's tokens. */
  generation: string
  /** How long it lives, in milliseconds from now. */
  leftMs: number
}

/** What became of a grant, for whoever keeps the connection's health. */
export type GrantNews =
  | { kind: 'refreshed' }
  | { kind: 'failing'; said: string }
  | { kind: 'doubted'; said: string }
  | { kind: 'dead'; said: string }

export interface RefresherOptions {
  db: Database
  vault: Vault
  egress: Egress
  clock: Clock
  /** Rings when a refresh is over, in whichever process. */
  bells: Pick<Bells, 'hear' | 'listening'>
  /** The app that a grant was given to, with its secret opened. */
  client(accountId: string, grant: Grant): Promise<OAuthClient>
  tell(place: GrantPlace, news: GrantNews): Promise<void>
  /** The token endpoint says that the account is at another address than the connection's. */
  moved(place: GrantPlace, baseUrl: string): Promise<void>
  leaseMs?: number
  failpoint?: Failpoint
}

/** How long one renewal of a lease lasts; a holder that died holds others up for at most this long. */
const LEASE_MS = 10_000
/** A call to a token endpoint ends after this many leases, renewed and less their margin, at the latest: 32 s. */
const LEASES = 4
/** A token with less than this left is not given out. */
const MARGIN_SECONDS = 30
/** How often a waiting caller looks whether the holder is done, while no bell can ring and while it can. */
const POLL_MS = { deaf: 40, listening: 250 }
/** How long a caller waits for a token at most. */
const PATIENCE_MS = 35_000
/** A pause that is worth waiting for rather than failing. */
const SHORT_PAUSE_SECONDS = 5
/** After the n-th failure in a row; the last for all later ones. With 60 s: at most about 64 calls in an hour. */
const PAUSES_SECONDS = [1, 4, 15, 30, 60]
/** Between a first and a second refusal of a grant. */
const CONFIRM_SECONDS = 60
/** A grant that nobody uses is refreshed after 6 to 6.9 days, so that it is used every 7 at least and not all at once. */
export const idleSeconds = () => Math.round((6 + Math.random() * 0.9) * 86_400)

/** Keeps the access tokens of grants: of any number of callers in any number of processes one asks for the next token. */
export class Refresher {
  readonly #options: RefresherOptions
  readonly #leaseMs: number
  readonly #reach: Failpoint
  readonly #underWay = new Map<string, Promise<AccessToken>>()

  constructor(options: RefresherOptions) {
    this.#options = options
    this.#leaseMs = options.leaseMs ?? LEASE_MS
    this.#reach = options.failpoint ?? noFailpoint
  }

  /**
   * A live access token; one of a later generation than `after` when that one was refused. Throws a Problem
   * `credential_invalid` for a dead grant, `refresh_failed` when there is none to be had for now.
   */
  token(place: GrantPlace, after: string | null = null): Promise<AccessToken> {
    const name = JSON.stringify([place.accountId, place.connectionId, place.credentialId, after])
    const known = this.#underWay.get(name)
    if (known) return known
    const ear = this.#options.bells.hear(place.credentialId)
    const asking = this.#ask(place, after, ear).finally(() => {
      ear.close()
      this.#underWay.delete(name)
    })
    this.#underWay.set(name, asking)
    return asking
  }

  async #ask(place: GrantPlace, after: string | null, ear: Ear): Promise<AccessToken> {
    const { db, clock } = this.#options
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const grant = await findGrant(db, place)
      if (!grant || grant.dead) throw deadGrant()
      const newer = after === null || BigInt(grant.generation) > BigInt(after)
      if (newer && grant.secondsLeft > MARGIN_SECONDS) return this.#open(place, grant)
      const stillGood = newer && grant.secondsLeft > 0
      if (grant.cooldownLeft > 0) {
        if (stillGood) return this.#open(place, grant)
        if (grant.cooldownLeft > SHORT_PAUSE_SECONDS) throw pending(grant)
        await clock.sleep(grant.cooldownLeft * 1000)
      } else if (grant.leaseLeft > 0) {
        if (stillGood) return this.#open(place, grant)
        await this.#wait(ear, grant.leaseLeft * 1000)
      } else await this.#refresh(place, grant)
      if (performance.now() > until) throw pending(grant)
    }
  }

  /** Until the holder is done or its lease may be over; it may also be too early. */
  async #wait(ear: Ear, leaseLeftMs: number): Promise<void> {
    const { bells, clock } = this.#options
    const over = new AbortController()
    const ms = Math.min(bells.listening ? POLL_MS.listening : POLL_MS.deaf, Math.ceil(leaseLeftMs) + 1)
    await Promise.race([ear.rung(), clock.sleep(ms, over.signal).catch(() => undefined)])
    over.abort()
  }

  async #open(place: GrantPlace, grant: Grant): Promise<AccessToken> {
    const token = await this.#options.vault.open(
      placeOfCredential(place.accountId, place, 'access_token'),
      grant.accessSealed as Buffer,
    )
    return { token, generation: grant.generation, leftMs: grant.secondsLeft * 1000 }
  }

  /** Refreshes the grant unless somebody else does; what comes of it stands in the row. */
  async #refresh(place: GrantPlace, grant: Grant): Promise<void> {
    const { db, egress, vault } = this.#options
    const leaseSeconds = this.#leaseMs / 1000
    const takenAt = performance.now()
    const epoch = await acquireLease(db, place, { generation: grant.generation, leaseSeconds })
    if (epoch === undefined) return
    const renew = () => renewLease(db, place, { epoch, leaseSeconds })
    const lease = new Lease({ renew, ms: this.#leaseMs, mostMs: this.#leaseMs * LEASES }, takenAt)
    try {
      await this.#reach('leased')
      const client = await this.#options.client(place.accountId, grant)
      const secret = await vault.open(placeOfCredential(place.accountId, place, 'token'), grant.sealed)
      await this.#reach('before_send')
      if (!lease.held) return
      const about = { ...client, nowMs: this.#options.clock.now() }
      const outcome = await nextTokens(
        client,
        meansOf(client.flows?.get(grant.type) ?? null, secret, about),
        {
          egress,
          timeoutMs: this.#leaseMs * LEASES,
          signal: lease.signal,
        },
      )
      await this.#reach('answered')
      await this.#settle(place, { epoch, grant, client }, outcome)
      await this.#reach('committed')
    } finally {
      lease.close()
    }
  }

  async #settle(
    place: GrantPlace,
    { epoch, grant, client }: { epoch: string; grant: Grant; client: OAuthClient },
    outcome: TokenOutcome,
  ): Promise<void> {
    const { db, vault } = this.#options
    if (outcome.kind === 'tokens') {
      const { accessToken, refreshToken, expiresIn, answer } = outcome
      const { scopes, baseUrl = null } = client.endpoints.granted(answer)
      const sealAs = (field: 'token' | 'access_token', text: string) =>
        vault.seal(placeOfCredential(place.accountId, place, field), text)
      const stored = await storeRefreshed(db, place, epoch, {
        accessSealed: await sealAs('access_token', accessToken),
        refreshSealed: refreshToken === null ? null : await sealAs('token', refreshToken),
        expiresIn,
        idleSeconds: idleSeconds(),
        scopes: scopes ? [...scopes] : null,
      })
      if (stored && baseUrl !== null && baseUrl !== grant.baseUrl) await this.#options.moved(place, baseUrl)
      if (stored) await this.#options.tell(place, { kind: 'refreshed' })
      return
    }
    const { said } = outcome
    if (outcome.kind === 'refused') {
      const now = await storeRefused(db, place, epoch, CONFIRM_SECONDS)
      if (now) await this.#options.tell(place, { kind: now, said })
      return
    }
    const usual = PAUSES_SECONDS[Math.min(grant.refreshFailures, PAUSES_SECONDS.length - 1)] as number
    const asked = outcome.kind === 'failed' ? (outcome.retryAfterMs ?? 0) / 1000 : PAUSES_SECONDS.at(-1)
    const stored = await storeFailed(db, place, epoch, Math.max(usual, asked ?? 0))
    if (stored) await this.#options.tell(place, { kind: 'failing', said })
  }
}

export const deadGrant = () =>
  new Problem('credential_invalid', 'The CRM has ended this grant: the customer has to sign in once more.')

function pending(grant: Grant): Problem {
  const seconds = Math.max(1, Math.ceil(Math.max(grant.cooldownLeft, grant.leaseLeft)))
  return new Problem('refresh_failed', 'The CRM gives no new access token for now.', { retry_after: seconds })
}
