import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Connector } from '../../../connector/connector.ts'
import { accountOf } from '../../../engine/account.ts'
import { scopesFor } from '../../../engine/connect/scopes.ts'
import {
  type ConnectSessions,
  isAllowed,
  isFormToken,
  LinkError,
  newSecret,
  type Visitor,
} from '../../../engine/connect/sessions.ts'
import type { Connections } from '../../../engine/connections.ts'
import { Buckets } from '../../../lib/buckets.ts'
import { systemClock } from '../../../lib/clock.ts'
import { sha256 } from '../../../lib/crypto.ts'
import { Problem } from '../../../model/problems.ts'
import type { ConnectSession, OpenSession } from '../../../store/connect-sessions.ts'
import type { Dependencies, Env } from '../../dependencies.ts'
import { readText } from '../../middleware/body.ts'
import { COPY_SCRIPT, STYLE } from './assets.ts'
import { type ConnectorChoice, checkedPage, choicePage, donePage, type Markup, refusedPage } from './pages.ts'

/** No script but ours, nothing from elsewhere, nothing to be framed by. `form-action` also binds where a form's answer redirects to. */
const policy = (targets: readonly string[]) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'${targets.map((each) => ` ${each}`).join('')}; ` +
  "base-uri 'none'; frame-ancestors 'none'"

const MAX_FORM = 16_384
/** As long as the longest session lives. */
const COOKIE_SECONDS = 86_400
const LINK = /^[\w-]{43}$/
/** How many keys may be tried by one link in a minute: each costs calls at the CRM. */
const TRIES = { quota: 20, periodSeconds: 60 }

type App = OpenAPIHono<Env>
type Needs = Pick<Dependencies, 'engine' | 'connections' | 'connectSessions' | 'publicUrl'>

/** The page where a customer connects an account: needs no script and no API key, only its link. */
export function connectPages(app: App, needs: Needs): void {
  const { connectSessions: sessions } = needs
  const tries = new Buckets(TRIES, systemClock)
  app.get('/connect/style.css', (c) => {
    c.header('cache-control', 'public, max-age=3600')
    return c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' })
  })
  app.get('/connect/copy.js', (c) => {
    c.header('cache-control', 'public, max-age=3600')
    return c.body(COPY_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' })
  })
  app.get('/connect/done', (c) => show(c, donePage()))
  app.get('/connect/callback/:connector', (c) => guarded(c, () => callback(c, needs)))
  app.get('/connect/:link', (c) => guarded(c, async () => showSession(c, needs, visitorOf(c, needs), null)))
  app.post('/connect/:link/key', (c) =>
    acting(c, needs, async (visitor, form) => {
      const given = {
        connector: form.get('connector') ?? '',
        type: form.get('type') ?? '',
        token: tidy(form.get('token')),
      }
      const { taken, seconds } = tries.take(sha256(visitor.link).toString('base64'))
      if (!taken) throw new Problem('too_many_requests', `Too many keys were tried: wait ${seconds} seconds.`)
      await sessions.paste(visitor, given)
      return c.redirect(`/connect/${visitor.link}`, 303)
    }),
  )
  app.post('/connect/:link/sign-in', (c) =>
    acting(c, needs, async (visitor, form) => {
      const connector = form.get('connector') ?? ''
      const choice = { connector, place: form.get('place') ?? '', domain: form.get('domain') ?? '' }
      const { url, state } = await sessions.signIn(visitor, choice, redirectUri(needs, connector))
      const secure = needs.publicUrl().startsWith('https:')
      const options = { path: '/connect/callback', httpOnly: true, sameSite: 'Lax', secure } as const
      setCookie(c, linkCookie(state), visitor.link, { ...options, maxAge: SIGN_IN_SECONDS })
      return c.redirect(url, 303)
    }),
  )
  app.post('/connect/:link/discard', (c) =>
    acting(c, needs, async (visitor) => {
      await sessions.discard(visitor)
      return c.redirect(`/connect/${visitor.link}`, 303)
    }),
  )
  app.post('/connect/:link/confirm', (c) =>
    acting(c, needs, async (visitor) => {
      const { session, connectionId } = await sessions.confirm(visitor)
      return c.redirect(returnUrl(session, connectionId) ?? '/connect/done', 303)
    }),
  )
}

const redirectUri = ({ publicUrl }: Needs, connector: string) =>
  `${publicUrl()}/connect/callback/${connector}`

/** Spaces around a pasted key are nobody's intention; anything else is told. */
const tidy = (text: string | null) => (text ?? '').trim()

/** Where the customer goes at the end, or without a connection to go back; null when the session has no return URL. */
function returnUrl(session: ConnectSession, connectionId: string | null): string | null {
  if (session.returnUrl === null) return null
  const url = new URL(session.returnUrl)
  if (connectionId === null) url.searchParams.set('cancelled', 'true')
  else url.searchParams.set('connection_id', connectionId)
  url.searchParams.set('connect_session_id', session.sessionId)
  return url.href
}

/** The secret of this browser: one for all of its sessions, made when it has none. */
function visitorOf(c: Context<Env>, { publicUrl }: Needs): Visitor {
  const link = c.req.param('link') ?? ''
  if (!LINK.test(link)) throw new LinkError('unknown')
  return { link, browser: browserOf(c, publicUrl()) }
}

function browserOf(c: Context<Env>, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:')
  // A cookie with this prefix can be set by this host only, over TLS only (RFC 6265bis 4.1.3.2).
  const name = secure ? '__Host-crosswalk_connect' : 'crosswalk_connect'
  const known = getCookie(c, name)
  if (known && LINK.test(known)) return known
  const fresh = newSecret()
  // Lax: the redirect back from the vendor's site has to bring it.
  setCookie(c, name, fresh, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: COOKIE_SECONDS })
  return fresh
}

function show(
  c: Context<Env>,
  page: Markup,
  targets: readonly string[] = [],
  status: 200 | 400 | 404 | 410 = 200,
) {
  c.header('content-security-policy', policy(targets))
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  return c.html(page, status)
}

/** A link that cannot be used is told on a page of its own. */
async function guarded(c: Context<Env>, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LinkError)) throw error
    return show(c, refusedPage(error.message), [], error.reason === 'unknown' ? 404 : 410)
  }
}

/** A form of the page: only one that this browser was given; what is wrong is told on the page again. */
function acting(
  c: Context<Env>,
  needs: Needs,
  act: (visitor: Visitor, form: URLSearchParams) => Promise<Response>,
): Promise<Response> {
  return guarded(c, async () => {
    const form = new URLSearchParams(await readText(c.req.raw, MAX_FORM))
    const visitor = visitorOf(c, needs)
    if (!isFormToken(visitor.browser, form.get('form'))) {
      return showSession(
        c,
        needs,
        visitor,
        'This page was open for too long, or cookies are switched off: try again.',
      )
    }
    try {
      return await act(visitor, form)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return showSession(c, needs, visitor, noticeOf(error))
    }
  })
}

/** What went wrong, with what the person at the page can do: what only a developer does is left out, where there is more. */
function noticeOf({ message, details }: Problem): string {
  const remedy = details.diagnosis?.remedy ?? []
  const own = remedy.filter(({ who }) => who === 'crm_admin' || who === 'crm_user')
  return [message, ...(own.length > 0 ? own : remedy).map(({ text }) => text)].join(' ')
}

/** The redirect back from the vendor: taken up by the browser that began, and shown on the session's own page. */
async function callback(c: Context<Env>, needs: Needs): Promise<Response> {
  const { connectSessions: sessions } = needs
  const parameters = new URL(c.req.url).searchParams
  const link = getCookie(c, linkCookie(parameters.get('state') ?? '')) ?? ''
  if (!LINK.test(link)) throw new LinkError('other_browser')
  const visitor = { link, browser: browserOf(c, needs.publicUrl()) }
  const connector = c.req.param('connector') ?? ''
  try {
    await sessions.callback(visitor, { connector, parameters, redirectUri: redirectUri(needs, connector) })
    return c.redirect(`/connect/${link}`, 303)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return showSession(c, needs, visitor, noticeOf(error))
  }
}

/** One cookie a sign-in, so that two at once do not take each other's place. */
const linkCookie = (state: string) =>
  `crosswalk_sign_in_${/^[\w-]{43}$/.test(state) ? state.slice(0, 12) : ''}`
const SIGN_IN_SECONDS = 600

async function showSession(
  c: Context<Env>,
  { connectSessions: sessions, connections, engine }: Needs,
  visitor: Visitor,
  notice: string | null,
): Promise<Response> {
  const session = await sessions.look(visitor)
  const action = `/connect/${visitor.link}`
  const targets = session.returnUrl === null ? [] : [new URL(session.returnUrl).origin]
  const status = notice === null ? 200 : 400
  const checked = session.connector === null ? null : await sessions.pending(session)
  const reauth = await reauthOf(connections, session)
  const state = { action, browser: visitor.browser, reauth, notice, back: returnUrl(session, null) }
  if (checked && session.connector !== null) {
    const connector = engine.connector(session.connector)
    return show(c, checkedPage(state, connector, checked, session.objects ?? {}), targets, status)
  }
  const connectors = engine.connectors.filter(
    ({ id }) => session.connector === null || id === session.connector,
  )
  const choices = await Promise.all(connectors.map((each) => choiceOf(sessions, session, each)))
  const signIns = choices.flatMap(({ canSignIn }) => canSignIn?.targets ?? [])
  return show(c, choicePage({ ...state, connectors: choices }), [...targets, ...signIns], status)
}

async function choiceOf(
  sessions: ConnectSessions,
  session: OpenSession,
  connector: Connector,
): Promise<ConnectorChoice> {
  const [app] = await sessions.appsFor(session, connector)
  return {
    connector,
    kinds: connector.credentials.filter(({ type, byApiOnly }) => !byApiOnly && isAllowed(session, type)),
    canSignIn: app ? signInOf(connector, session.baseUrl ?? app.baseUrl) : null,
    scopes: scopesFor(connector, session.objects ?? {}),
  }
}

/** Where a form may lead to sign in: to the one address that is known, or to all of the vendor's. */
function signInOf({ oauth, hosts = [] }: Connector, at: string | null): ConnectorChoice['canSignIn'] {
  if (!oauth) return null
  const { authorizeUrl, places = [] } = oauth.endpoints
  if (at !== null) return { targets: [new URL(at).origin], places: [] }
  return { targets: [new URL(authorizeUrl).origin, ...hosts.map((host) => `https://${host}`)], places }
}

async function reauthOf(connections: Connections, { accountId, reauthConnectionId }: OpenSession) {
  if (reauthConnectionId === null) return null
  const { id, name } = accountOf(await connections.get(accountId, reauthConnectionId))
  return { account: name ? `${name} (${id})` : id }
}
