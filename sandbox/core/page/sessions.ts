import { randomBytes, timingSafeEqual } from 'node:crypto'

/** How many sessions are remembered; the one that was not seen for the longest time goes first. */
const SESSIONS_MAX = 500

/** What one browser is known by. It lives in memory: after a restart people sign in again. */
export class Session {
  readonly id = randomBytes(24).toString('base64url')
  /** Every form of the session carries it: a form that another site made has none. */
  readonly formToken = randomBytes(24).toString('base64url')
  /** What a room remembers about the browser, such as who is signed in. */
  readonly values = new Map<string, string>()
  private readonly secrets = new Map<string, string>()
  private flash: string | null = null

  /** Whether a form was made for this session. */
  accepts(formToken: string | null): boolean {
    const given = Buffer.from(formToken ?? '')
    const own = Buffer.from(this.formToken)
    return given.length === own.length && timingSafeEqual(given, own)
  }

  /** Keeps a message for the next page. */
  say(message: string): void {
    this.flash = message
  }

  /** The message for this page, told once. */
  takeFlash(): string | null {
    const message = this.flash
    this.flash = null
    return message
  }

  /** Keeps a secret for the one page that shows it. */
  keepSecret(name: string, secret: string): void {
    this.secrets.set(name, secret)
  }

  /** The secret, for the first who asks; null from then on. */
  takeSecret(name: string): string | null {
    const secret = this.secrets.get(name) ?? null
    this.secrets.delete(name)
    return secret
  }
}

/** The browsers that the sandbox knows. */
export class Sessions {
  private readonly byId = new Map<string, Session>()

  find(id: string | null): Session | null {
    const session = id === null ? undefined : this.byId.get(id)
    if (session === undefined) return null
    this.byId.delete(session.id)
    this.byId.set(session.id, session)
    return session
  }

  begin(): Session {
    const session = new Session()
    this.byId.set(session.id, session)
    const [oldest] = this.byId.keys()
    if (this.byId.size > SESSIONS_MAX && oldest !== undefined) this.byId.delete(oldest)
    return session
  }
}
