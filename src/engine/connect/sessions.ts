import { randomBytes } from 'node:crypto'
import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from 'oauth4webapi'
import type { Connector } from '../../connector/connector.ts'
import { checkCallback, redeemCode } from '../../credentials/oauth/token-endpoint.ts'
import type { Vault } from '../../credentials/vault.ts'
import { actingAs } from '../../lib/acting.ts'
import { sha256, timingSafeEqualText } from '../../lib/crypto.ts'
import type { Egress } from '../../lib/http/egress.ts'
import { newId } from '../../lib/ids.ts'
import { Problem } from '../../model/problems.ts'
import { recordAudit } from '../../store/audit.ts'
import {
  beginSignIn,
  bindBrowser,
  type ConnectSession,
  completeSession,
  dropPending,
  endSignIn,
  findConnectSession,
  findSessionByHash,
  insertConnectSession,
  keepPending,
  noteOutcome,
  type OpenSession,
} from '../../store/connect-sessions.ts'
import type { Database } from '../../store/database.ts'
import { inAccount } from '../../store/in-account.ts'
import type { OAuthApp } from '../../store/oauth-apps.ts'
import { isAppFor, isOwnAddress } from '../account-address.ts'
import type { Connections } from '../connections.ts'
import type { Engine } from '../engine.ts'
import type { CheckedCredential, Intake, IntakeContext } from '../intake.ts'
import type { OAuthApps } from '../oauth-apps.ts'
import { Receipt } from '../receipt.ts'
import type { Rotation } from '../rotation.ts'
import { refuseOther } from './renewal.ts'
import { scopesFor } from './scopes.ts'

export interface SessionRequest {
  connector: string | null
  externalId: string | null
  baseUrl: string | null
  objects: Record<string, 'read' | 'write'>
  kinds: string[]
  returnUrl: string | null
  connectionId: string | null
  ttlSeconds: number
}

export interface ConnectSessionsOptions {
  db: Database
  vault: Vault
  engine: Engine
  egress: Egress
  intake: Intake
  apps: OAuthApps
  connections: Connections
  rotation: Rotation
}

/** What a browser has in hand: the secret of its link, and what its cookie says. */
export interface Visitor {
  link: string
  browser: string
}

/** What the form says about where to sign in. */
export interface SignInChoice {
  connector: string
  /** One of the connector's places, and what the person typed for it. */
  place: string
  domain: string
}

/** What the way back from the vendor needs, sealed together. */
interface SignInUnderWay {
  verifier: string
  /** Where the person signs in; null: the vendor's usual address. */
  at: string | null
}

/** Why a link cannot be used, in words for the customer. */
export class LinkError extends Error {
  readonly reason: 'unknown' | 'expired' | 'used' | 'other_browser'

  constructor(reason: LinkError['reason']) {
    super(LINK_SENTENCES[reason])
    this.name = 'LinkError'
    this.reason = reason
  }
}

const LINK_SENTENCES = {
  unknown: 'This link is not known. Ask for a new one where you got it.',
  expired: 'This link has expired. Ask for a new one where you got it.',
  used: 'This link has been used already: there is nothing more to do here.',
  other_browser: 'This link has been opened in another browser. Go on there, or ask for a new link.',
} as const

const SECRET_BYTES = 32
const hashOf = (kind: 'link' | 'browser' | 'state', secret: string) => sha256(`crosswalk ${kind}\0${secret}`)
export const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url')

/** Customers connecting their own account, by a link that is used once. */
export class ConnectSessions {
  readonly #options: ConnectSessionsOptions

  constructor(options: ConnectSessionsOptions) {
    this.#options = options
  }

  /** What it gives stores a new session and tells the secret of its link, which is stored nowhere. */
  async prepare(
    accountId: string,
    request: SessionRequest,
  ): Promise<(within: Database) => Promise<{ session: ConnectSession; link: string }>> {
    const { engine, connections } = this.#options
    const known =
      request.connectionId === null ? null : await connections.get(accountId, request.connectionId)
    const connectorId = known?.connector ?? request.connector
    const connector = connectorId === null ? null : engine.connector(connectorId)
    if (known !== null) refuseOther(known, request)
    const baseUrl =
      known !== null
        ? known.baseUrl
        : request.baseUrl === null || connector === null
          ? null
          : await connections.checkBaseUrl(request.baseUrl, connector)
    const link = newSecret()
    const fresh = {
      sessionId: newId('cns'),
      linkHash: hashOf('link', link),
      connector: connector?.id ?? null,
      externalId: request.externalId,
      baseUrl,
      objects: request.objects,
      kinds: request.kinds,
      returnUrl: request.returnUrl,
      reauthConnectionId: request.connectionId,
      ttlSeconds: request.ttlSeconds,
    }
    return (within) =>
      inAccount(within, accountId, async (tx) => {
        const details = { connection_id: request.connectionId, external_id: request.externalId }
        await recordAudit(tx, accountId, {
          action: 'connect_session.created',
          target: fresh.sessionId,
          details,
        })
        return { session: await insertConnectSession(tx, accountId, fresh), link }
      })
  }

  async get(accountId: string, sessionId: string): Promise<ConnectSession> {
    const session = await findConnectSession(this.#options.db, accountId, sessionId)
    if (!session) throw new Problem('not_found', `There is no connect session ${JSON.stringify(sessionId)}.`)
    return session
  }

  /** The session of a link, for looking at; throws `LinkError`. */
  async look({ link, browser }: Visitor): Promise<OpenSession> {
    const session = await findSessionByHash(this.#options.db, hashOf('link', link))
    if (!session) throw new LinkError('unknown')
    if (session.state === 'completed') throw new LinkError('used')
    if (session.expired) throw new LinkError('expired')
    if (session.browserHash && !session.browserHash.equals(hashOf('browser', browser))) {
      throw new LinkError('other_browser')
    }
    return session
  }

  /** The session of a link, for doing something: from now on it belongs to this browser. */
  async #enter(visitor: Visitor): Promise<OpenSession> {
    const session = await this.look(visitor)
    if (!(await bindBrowser(this.#options.db, session, hashOf('browser', visitor.browser)))) {
      throw new LinkError('other_browser')
    }
    return session
  }

  /** The apps of the integration that a customer may sign in to at this connector. */
  async appsFor(session: ConnectSession, connector: Connector): Promise<OAuthApp[]> {
    if (!connector.oauth || !isAllowed(session, connector.oauth.kind.type)) return []
    const found = await this.#options.apps.list(session.accountId)
    return found.filter((app) => app.connector === connector.id && isAppFor(connector, app, session.baseUrl))
  }

  /** Checks a pasted key and keeps it until the customer says yes. Throws a Problem with what is wrong. */
  async paste(visitor: Visitor, given: { connector: string; type: string; token: string }): Promise<void> {
    const session = await this.#enter(visitor)
    const connector = this.#connectorOf(session, given.connector)
    if (!isAllowed(session, given.type))
      throw new Problem('invalid_request', 'This kind of key is not asked for.')
    const context = contextOf(session, connector)
    const checked = await asCustomer(session, () => this.#options.intake.check(given, context))
    await this.#keep(session, connector, checked)
  }

  /** Where the browser goes to sign in. */
  async signIn(
    visitor: Visitor,
    choice: SignInChoice,
    redirectUri: string,
  ): Promise<{ url: string; state: string }> {
    const { db, vault } = this.#options
    const session = await this.#enter(visitor)
    const connector = this.#connectorOf(session, choice.connector)
    const [app] = await this.appsFor(session, connector)
    const { oauth } = connector
    if (!app || !oauth) throw new Problem('invalid_request', `Nobody can sign in to ${connector.name} here.`)
    const state = newSecret()
    const verifier = generateRandomCodeVerifier()
    const at = session.baseUrl ?? app.baseUrl ?? placeChosen(connector, choice)
    const kept: SignInUnderWay = { verifier, at }
    const sealed = await vault.seal(placeOf(session, 'oauth_verifier'), JSON.stringify(kept))
    await beginSignIn(db, session, {
      oauthAppId: app.oauthAppId,
      stateHash: hashOf('state', state),
      verifier: sealed,
    })
    const { endpoints } = oauth
    const url = new URL(at === null ? endpoints.authorizeUrl : at + endpoints.authorizePath)
    const scopes = new Set([
      ...endpoints.always,
      ...app.scopes,
      ...scopesFor(connector, session.objects ?? {}),
    ])
    url.search = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: redirectUri,
      scope: [...scopes].join(' '),
      state,
      response_type: 'code',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    return { url: url.href, state }
  }

  /**
   * Takes up the code that a vendor's redirect brought. It is used once, by the browser that began, within ten minutes,
   * and only when it comes from the vendor that was asked. Throws a Problem or `LinkError`.
   */
  async callback(
    visitor: Visitor,
    given: { connector: string; parameters: URLSearchParams; redirectUri: string },
  ): Promise<void> {
    const { db, vault, apps, egress, intake } = this.#options
    const session = await this.look(visitor)
    const state = given.parameters.get('state') ?? ''
    const stateHash = hashOf('state', state)
    if (!session.oauthStateHash?.equals(stateHash) || !session.signInFresh || !session.oauthVerifier) {
      throw new Problem('credential_rejected', 'This sign-in is over: begin it again.')
    }
    if (session.browserHash === null || !(await endSignIn(db, session, stateHash))) {
      throw new LinkError('other_browser')
    }
    const { verifier, at }: SignInUnderWay = JSON.parse(
      await vault.open(placeOf(session, 'oauth_verifier'), session.oauthVerifier),
    )
    const client = await apps.client(session.accountId, session.oauthAppId ?? '', at)
    if (client.app.connector !== given.connector) {
      throw new Problem(
        'credential_rejected',
        'The answer comes from another CRM than the one that was asked.',
      )
    }
    const found = checkCallback(client, given.parameters, state)
    if ('wrong' in found) throw new Problem('credential_rejected', found.wrong)
    const { redirectUri } = given
    const outcome = await redeemCode(client, { callback: found.callback, redirectUri, verifier }, { egress })
    const connector = this.#connectorOf(session, given.connector)
    const context = { ...contextOf(session, connector), baseUrl: at }
    const grant = { oauthAppId: client.app.oauthAppId, refreshToken: null }
    const checked = await asCustomer(session, () => intake.takeTokens(outcome, context, grant))
    await this.#keep(session, connector, checked)
  }

  async #keep(session: ConnectSession, connector: Connector, checked: CheckedCredential): Promise<void> {
    const { db, vault } = this.#options
    const pending = await vault.seal(placeOf(session, 'pending'), JSON.stringify(checked))
    await keepPending(db, session, { connector: connector.id, pending })
  }

  /** The credential that was checked and waits for the customer's word. */
  async pending(session: OpenSession): Promise<CheckedCredential | null> {
    if (!session.pending) return null
    return JSON.parse(await this.#options.vault.open(placeOf(session, 'pending'), session.pending))
  }

  /** Back to the choice, without the credential that was checked. */
  async discard(visitor: Visitor): Promise<void> {
    await dropPending(this.#options.db, await this.#enter(visitor))
  }

  /** The customer says yes: makes the connection, or gives it its new credential. Answers where the browser goes next. */
  async confirm(visitor: Visitor): Promise<{ session: ConnectSession; connectionId: string }> {
    const session = await this.#enter(visitor)
    const checked = await this.pending(session)
    if (!checked || session.connector === null) throw new LinkError('expired')
    const connector = this.#connectorOf(session, session.connector)
    const connectionId = await asCustomer(session, () =>
      session.reauthConnectionId === null
        ? this.#connect(session, connector, checked)
        : this.#renew(session, session.reauthConnectionId, { connector, checked }),
    )
    return { session, connectionId }
  }

  /** The connection and the end of its session commit together: no link is used up for nothing. */
  async #connect(session: ConnectSession, connector: Connector, checked: CheckedCredential): Promise<string> {
    const { accountId, externalId } = session
    const store = await this.#options.connections.sealed(accountId, { connector, externalId }, checked)
    return inAccount(this.#options.db, accountId, async (tx) => {
      // Of two clicks at once one goes on.
      if (!(await completeSession(tx, session))) throw new LinkError('used')
      const { connectionId } = await store(tx)
      await noteOutcome(tx, session, connectionId)
      return connectionId
    })
  }

  /** The new credential and the end of its session commit together, too. */
  async #renew(
    session: ConnectSession,
    connectionId: string,
    { connector, checked }: { connector: Connector; checked: CheckedCredential },
  ): Promise<string> {
    const { db, rotation } = this.#options
    let switching = false
    const alongside = async (tx: Database) => {
      switching = true
      if (!(await completeSession(tx, session))) throw new LinkError('used')
      await noteOutcome(tx, session, connectionId)
    }
    const request = { graceSeconds: REAUTH_GRACE_SECONDS, fewerScopes: true, alongside }
    try {
      await rotation.take(connectionId, checked, contextOf(session, connector), request)
    } catch (error) {
      // It will not do, now or later: back to the choice. A click at the same time may still succeed with it.
      if (error instanceof Problem && !switching) await dropPending(db, session)
      throw error
    }
    return connectionId
  }

  #connectorOf(session: ConnectSession, given: string): Connector {
    if (session.connector !== null && session.connector !== given) {
      throw new Problem('invalid_request', 'This link is for another CRM.')
    }
    return this.#options.engine.connector(given)
  }
}

/** Where a person chose to sign in, by what the page's form says; null: where everybody does. */
function placeChosen(connector: Connector, { place, domain }: SignInChoice): string | null {
  const places = connector.oauth?.endpoints.places
  if (!places) return null
  const chosen = places.find(({ id }) => id === place)
  if (!chosen) throw new Problem('invalid_request', `Choose where you sign in to ${connector.name}.`)
  const { at } = chosen
  if (typeof at === 'string') return at
  const own = at.baseUrlOf(domain.trim())
  if (own === null || !isOwnAddress(connector, own, null)) {
    throw new Problem('invalid_request', `${at.ask}: that is no such address. It looks like ${at.example}.`)
  }
  return own
}

/** As long as vendors let a rotated key live. */
const REAUTH_GRACE_SECONDS = 7 * 86_400

const contextOf = ({ accountId, baseUrl }: ConnectSession, connector: Connector): IntakeContext => ({
  accountId,
  connector,
  baseUrl,
  receipt: new Receipt(),
})

export const isAllowed = ({ kinds }: Pick<ConnectSession, 'kinds'>, type: string) =>
  kinds.length === 0 || kinds.includes(type)

const placeOf = ({ accountId, sessionId }: ConnectSession, field: 'pending' | 'oauth_verifier') => ({
  accountId,
  row: ['connect_sessions', sessionId],
  field,
})

const asCustomer = <Result>({ sessionId }: ConnectSession, work: () => Promise<Result>) =>
  actingAs({ type: 'connect_session', id: sessionId, requestId: null }, work)

/** Whether a form was sent by a page of this session: its text is derived from the browser's secret. */
export const formToken = (browser: string) => sha256(`crosswalk form\0${browser}`).toString('base64url')
export const isFormToken = (browser: string, given: unknown) =>
  typeof given === 'string' && timingSafeEqualText(given, formToken(browser))
