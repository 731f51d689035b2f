import { html } from 'hono/html'
import type { DeskParts } from '../desk/parts.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { Router } from '../router.ts'
import { assetAt, CORE_PREFIX } from './assets.ts'
import { FORM_TOKEN } from './controls.ts'
import { layout } from './layout.ts'
import { type Frame, type Page, type PageCall, PageError, type PageReply, type PageRoute } from './page.ts'
import { refusalOf } from './refusal.ts'
import { type Session, Sessions } from './sessions.ts'

/** The largest form that is read, in characters. */
const MAX_FORM = 512 * 1024

/** The pages of one vendor's room, and those that every room has. */
export interface Pages {
  /** Whether a path may be a page's: what is not never waits for the pages to load. */
  mayOwn(path: string): boolean
  /** Answers a request for a page; null when it is none and the vendor has to answer. */
  answer(exchange: Exchange): Promise<Answer | null>
}

interface Loaded {
  router: Router<PageRoute>
  frame(call: PageCall): Frame
}

/** Builds the pages; nothing is loaded before the first of them is asked for. */
export function createPages(parts: DeskParts): Pages {
  const room = parts.vendor.pages
  const prefixes = new Set([CORE_PREFIX, ...room.prefixes])
  const sessions = new Sessions()
  let loading: Promise<Loaded> | null = null
  return {
    mayOwn: (path) => prefixes.has(firstSegment(path)) || room.among?.test(path) === true,
    answer: async (exchange) => {
      const asset = assetAt(exchange.path)
      if (asset !== null) return asset
      if (exchange.headers.authorization !== undefined) return null
      loading ??= load(parts)
      const loaded = await loading
      const method = exchange.method === 'HEAD' ? 'GET' : exchange.method
      const match = loaded.router.find(method, exchange.path)
      if (match.kind !== 'found' && !isForPeople(exchange)) return null
      const { session, isNew } = sessionOf(sessions, exchange)
      const params = match.kind === 'found' ? match.params : {}
      const call = callOf(exchange, { params, session, now: parts.clock.now() })
      const reply =
        exchange.body.length > MAX_FORM
          ? errorPage(413, 'This form is larger than 512 KiB.')
          : await replyTo(call, match.kind === 'found' ? match.target : match.kind)
      return answerWith(reply, { call, loaded, cookie: isNew ? cookieFor(exchange, session) : null })
    },
  }
}

async function load(parts: DeskParts): Promise<Loaded> {
  const [{ deskRoutes, withDesk }, { routes, frame }] = await Promise.all([
    import('../desk/routes.ts'),
    parts.vendor.pages.load(),
  ])
  const router = new Router<PageRoute>()
  for (const route of [...deskRoutes(parts), ...routes]) {
    router.add({ method: route.method, pattern: route.pattern, target: route })
  }
  return { router, frame: (call) => withDesk(frame(call)) }
}

async function replyTo(
  call: PageCall,
  route: PageRoute | 'no_such_path' | 'no_such_method',
): Promise<PageReply> {
  try {
    if (route === 'no_such_path') throw new PageError(404, 'There is no such page.')
    if (route === 'no_such_method') throw new PageError(405, 'This page cannot be asked for in this way.')
    if (call.method === 'POST' && !call.session.accepts(call.form.get(FORM_TOKEN))) {
      throw new PageError(403, 'This form is from an earlier session, so nothing was changed. Open it again.')
    }
    return await route.run(call)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal !== null) return errorPage(refusal.status, refusal.sentence)
    // Anything else is a fault of the sandbox: it is told, never hidden.
    const reason = error instanceof Error ? error.message : String(error)
    return errorPage(500, `Internal error of the sandbox: ${reason}`)
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'That cannot be done',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not in this state',
  413: 'Too large',
}

function errorPage(status: number, sentence: string): Page {
  const body = html`<div class="card"><p>${sentence}</p><p><a href="/">To the start</a></p></div>`
  return { kind: 'page', status, title: TITLES[status] ?? 'That cannot be done', body }
}

async function answerWith(
  reply: PageReply,
  about: { call: PageCall; loaded: Loaded; cookie: string | null },
): Promise<Answer> {
  const { call, loaded, cookie } = about
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    ...(cookie === null ? {} : { 'set-cookie': cookie }),
  }
  if (reply.kind === 'redirect') {
    if (reply.flash !== undefined) call.session.say(reply.flash)
    return { status: 303, headers: { ...headers, location: reply.to }, body: '' }
  }
  const flash = call.session.takeFlash()
  const document = await layout({ page: reply, frame: loaded.frame(call), path: call.path, flash })
  headers['content-security-policy'] = policy(reply.formTargets ?? [])
  return { status: reply.status ?? 200, headers, body: String(document) }
}

/** Nothing but our own style, script and forms. */
function policy(formTargets: readonly string[]): string {
  const forms = ["'self'", ...formTargets].join(' ')
  return (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    `form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`
  )
}

function callOf(
  exchange: Exchange,
  about: { params: Record<string, string>; session: Session; now: number },
): PageCall {
  const { host } = exchange.headers
  return {
    ...about,
    method: exchange.method,
    path: exchange.path,
    query: new URLSearchParams(exchange.query),
    form: new URLSearchParams(exchange.method === 'POST' ? exchange.body.slice(0, MAX_FORM) : ''),
    origin: `http://${typeof host === 'string' ? host : 'localhost'}`,
  }
}

/** A browser that opens an address, not a program that calls: only people are told "not found" by a page. */
function isForPeople({ method, headers }: Exchange): boolean {
  const accept = headers.accept
  const opens = method === 'GET' || method === 'HEAD' || method === 'POST'
  return opens && typeof accept === 'string' && accept.includes('text/html')
}

function sessionOf(sessions: Sessions, exchange: Exchange): { session: Session; isNew: boolean } {
  const known = sessions.find(cookieOf(exchange))
  return known === null ? { session: sessions.begin(), isNew: true } : { session: known, isNew: false }
}

/** Cookies do not tell ports apart, so the name does: two sandboxes on one machine do not sign each other out. */
function cookieName({ headers }: Exchange): string {
  const host = typeof headers.host === 'string' ? headers.host : ''
  return `sandbox_session_${/:(\d{1,5})$/.exec(host)?.[1] ?? '80'}`
}

function cookieFor(exchange: Exchange, session: Session): string {
  return `${cookieName(exchange)}=${session.id}; Path=/; HttpOnly; SameSite=Lax`
}

function cookieOf(exchange: Exchange): string | null {
  const { cookie } = exchange.headers
  if (typeof cookie !== 'string') return null
  const name = `${cookieName(exchange)}=`
  const pair = cookie.split(/; */).find((part) => part.startsWith(name))
  return pair === undefined ? null : pair.slice(name.length)
}

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1)
  return end === -1 ? path.slice(1) : path.slice(1, end)
}
