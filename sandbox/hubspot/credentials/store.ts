import type { AppIds } from './app-ids.ts'
import type { Credential, CredentialKind, Token, UsageEntry } from './entities.ts'

/** How many calls the log of a credential keeps; the vendor keeps 30 days of them. */
const LOG_MAX = 1000

/** The newest calls of one credential. */
interface UsageLog {
  ring: UsageEntry[]
  seen: number
}

/** Every credential of one account, by id and by token, with the log of its calls. */
export class CredentialStore {
  /** Changes with every change of a credential. */
  version = 0
  private readonly byId = new Map<string, Credential>()
  private readonly byToken = new Map<string, { credential: Credential; token: Token }>()
  private readonly logs = new Map<string, UsageLog>()
  private readonly whenChanged: () => void
  private readonly appIds: AppIds
  private unsaved = false

  constructor(whenChanged: () => void, appIds: AppIds) {
    this.whenChanged = whenChanged
    this.appIds = appIds
  }

  /** The next app id; ids of deleted credentials are not given out again. */
  nextAppId(): number {
    return this.appIds.next()
  }

  get idsIssued(): number {
    return this.appIds.issued
  }

  set idsIssued(issued: number) {
    this.appIds.issued = issued
  }

  add(credential: Credential): void {
    this.byId.set(credential.id, credential)
    this.appIds.take(credential.appId)
    this.changed(credential)
  }

  /** Says that a credential was changed: its tokens are indexed anew. */
  changed(credential: Credential): void {
    for (const token of credential.tokens) this.byToken.set(token.value, { credential, token })
    this.version += 1
    this.whenChanged()
  }

  remove(credential: Credential): void {
    this.byId.delete(credential.id)
    this.logs.delete(credential.id)
    for (const token of credential.tokens) this.byToken.delete(token.value)
    this.version += 1
    this.whenChanged()
  }

  /** Finds the credential of a token, whether the token is still accepted or not. */
  findByToken(value: string): { credential: Credential; token: Token } | null {
    return this.byToken.get(value) ?? null
  }

  find(kind: CredentialKind, id: string): Credential | null {
    const credential = this.byId.get(id)
    return credential?.kind === kind ? credential : null
  }

  list(kind: CredentialKind): Credential[] {
    return this.all().filter((credential) => credential.kind === kind)
  }

  all(): Credential[] {
    return [...this.byId.values()]
  }

  /** Writes a call into the log of its credential. */
  note(credential: Credential, entry: UsageEntry): void {
    credential.lastUsedAt = entry.at
    this.unsaved = true
    let log = this.logs.get(credential.id)
    if (log === undefined) {
      log = { ring: [], seen: 0 }
      this.logs.set(credential.id, log)
    }
    log.ring[log.seen % LOG_MAX] = entry
    log.seen += 1
  }

  /** The newest calls of a credential, oldest first. */
  usage(id: string): UsageEntry[] {
    const log = this.logs.get(id)
    if (log === undefined) return []
    const start = log.seen % LOG_MAX
    return log.seen <= LOG_MAX ? [...log.ring] : [...log.ring.slice(start), ...log.ring.slice(0, start)]
  }

  /** The ids of all that made calls: keys of the account, and apps that get in with OAuth (`app:account`). */
  logged(): IterableIterator<string> {
    return this.logs.keys()
  }

  /** Puts back the log of a credential from a snapshot. */
  loadUsage(id: string, entries: readonly UsageEntry[]): void {
    const ring = entries.slice(-LOG_MAX)
    this.logs.set(id, { ring, seen: ring.length })
  }

  /** Counts calls as a change, so that a state written at the end has them. Calls alone do not start a write. */
  settle(): void {
    if (this.unsaved) this.version += 1
    this.unsaved = false
  }
}
