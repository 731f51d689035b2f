import type { Clock } from '../../core/clock.ts'
import type { Credential, Mail, MailKind } from './entities.ts'
import { currentToken, REMINDER_MS } from './rotation.ts'
import type { CredentialStore } from './store.ts'
import type { UserStore } from './users.ts'

/** How long before the end of an old token the warning goes out. Source: blog.fuerstvonmartin.de/en/knowledge/rotating-tokens-in-hubspot */
const WARNING_MS = 86_400_000
/** How many e-mails are kept. */
const MAILS_MAX = 1000

const SUBJECTS: Readonly<Record<MailKind, string>> = {
  rotation_initiated: 'Access token rotation initiated',
  rotation_cancelled: 'Access token rotation cancelled',
  token_invalidated: 'Access token immediately invalidated',
  token_expires_in_24_hours: 'Access token expires in 24 hours',
  rotation_completed: 'Access token rotation completed: the old token expired after 7 days',
  app_uninstalled: 'An app was uninstalled',
  not_rotated_for_180_days: 'Reminder: the access token has not been rotated for 180 days',
}

/** What an e-mail is about. */
type Subject = Pick<Credential, 'id' | 'appId' | 'name' | 'tokens'>

/** What the mailbox looks at. */
interface MailSurroundings {
  clock: Clock
  credentials: CredentialStore
  users: UserStore
}

/**
 * The e-mails that the vendor sends to Super Admins about private apps. Those that time alone causes are made when
 * somebody looks, or before anything changes: with the moment and the readers they would have had.
 */
export class Mailbox {
  private readonly around: MailSurroundings
  private readonly sent = new Map<string, Mail>()
  /** The time of the newest e-mail that was dropped: what was due by then is not sent again. */
  private droppedUpTo = 0

  constructor(around: MailSurroundings) {
    this.around = around
  }

  /** Every e-mail so far, oldest first. */
  list(): Mail[] {
    this.settle()
    return [...this.sent.values()].sort((a, b) => a.at - b.at)
  }

  /** Sends an e-mail about something that was done now. */
  send(kind: MailKind, app: Subject): void {
    const at = this.around.clock.now()
    this.put(kind, app, { at, id: `${app.id}:${kind}:${at}:${app.tokens.length}` })
  }

  /** Sends what became due since the last time. */
  settle(): void {
    const now = this.around.clock.now()
    for (const app of this.around.credentials.list('private_app')) {
      for (const { refusedFrom, inGrace } of app.tokens) {
        if (refusedFrom === null || !inGrace) continue
        this.due('token_expires_in_24_hours', app, { at: refusedFrom - WARNING_MS, now })
        this.due('rotation_completed', app, { at: refusedFrom, now })
      }
      this.due('not_rotated_for_180_days', app, { at: currentToken(app).issuedAt + REMINDER_MS, now })
    }
  }

  /** The e-mails sent so far, as a snapshot keeps them. */
  saved(): Iterable<Mail> {
    return this.sent.values()
  }

  /** Puts back an e-mail from a snapshot. */
  add(mail: Mail): void {
    this.sent.set(mail.id, mail)
  }

  private due(kind: MailKind, app: Credential, when: { at: number; now: number }): void {
    const id = `${app.id}:${kind}:${when.at}`
    if (when.now < when.at || when.at <= this.droppedUpTo || this.sent.has(id)) return
    this.put(kind, app, { at: when.at, id })
  }

  private put(kind: MailKind, app: Subject, about: { at: number; id: string }): void {
    const to = this.around.users.superAdmins().map((user) => user.email)
    const { appId, name: appName } = app
    this.sent.set(about.id, { ...about, kind, to, appId, appName, subject: `${SUBJECTS[kind]}: ${appName}` })
    const [oldest] = this.sent.values()
    if (this.sent.size > MAILS_MAX && oldest !== undefined) {
      this.sent.delete(oldest.id)
      this.droppedUpTo = Math.max(this.droppedUpTo, oldest.at)
    }
    this.around.credentials.version += 1
  }
}
