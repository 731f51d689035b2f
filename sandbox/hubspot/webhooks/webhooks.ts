import type { Agenda } from '../../core/agenda.ts'
import type { Clock } from '../../core/clock.ts'
import type { SnapshotRow } from '../../core/vendor.ts'
import type { Change, Hearer } from '../changes.ts'
import type { ObjectName } from '../entities.ts'
import type { Account } from '../store/account.ts'
import { type Completion, completedEventOf, isAboutCompletion } from './completed-events.ts'
import { WebhookConfigs } from './configs.ts'
import { type ConversationHappening, conversationEventOf, isAboutConversation } from './conversations.ts'
import { Deliveries, type DeliveryNote } from './deliveries.ts'
import type { Subscription, WebhookApp, WebhookConfig, WebhookEvent } from './entities.ts'
import { isAbout, scopesOfType } from './event-types.ts'
import { type EventParts, eventOf, mirrored } from './events.ts'
import type { WebhookFaults } from './faults.ts'
import { Journal } from './journal/journal.ts'
import type { Send } from './sender.ts'

/** Event ids grow from here, in steps. Recorded ids are of this size. */
const FIRST_EVENT_ID = 2_409_503_945
const EVENT_ID_STEP = 7

/** What the webhooks of one sandbox depend on. */
export interface WebhookSurroundings {
  clock: Clock
  agenda: Agenda
  faults: WebhookFaults
  send: Send
  /** The account of the first portal, whose settings hold for all apps. */
  firstAccount(): Account
  accountOf(portalId: number): Account | null
  /** The app in an account; null when it is not there. */
  appIn(portalId: number, appId: number): WebhookApp | null
  note(note: DeliveryNote): void
  whenChanged(): void
}

/** The webhooks of all apps in all accounts: who wants to know what, and what is on its way to them. */
export class Webhooks {
  readonly configs: WebhookConfigs
  readonly deliveries: Deliveries
  readonly journal: Journal
  /** Changes with every change of anything that is saved. */
  version = 0
  private readonly around: WebhookSurroundings
  /** Settings as receivers still get them: the vendor remembers them for a while. */
  private readonly remembered = new Map<number, { config: WebhookConfig; readAt: number }>()
  private eventsMade = 0

  constructor(around: WebhookSurroundings) {
    this.around = around
    const changed = (): void => {
      this.version += 1
      around.whenChanged()
    }
    this.configs = new WebhookConfigs({
      now: () => around.clock.now(),
      plainHttp: () => around.firstAccount().settings.webhookPlainHttp === 'this_machine',
      whenChanged: changed,
    })
    this.journal = new Journal({ ...around, now: () => around.clock.now(), whenChanged: changed })
    this.deliveries = new Deliveries({
      ...around,
      now: () => around.clock.now(),
      configOf: (appId, moment) => this.inForce(appId, moment),
      whenChanged: changed,
    })
  }

  /** Who hears the changes of an account. */
  hearerOf(account: Account): Hearer {
    return {
      isListening: () => this.configs.hasActive || this.remembered.size > 0 || this.journal.isListening,
      hear: (change) => {
        this.hear(account, change)
        this.journal.hear(account, change)
        const back = mirrored(account, change)
        if (back === null) return
        this.hear(account, back)
        this.journal.hear(account, back)
      },
    }
  }

  /** Tells what happened in a conversation; returns how many events there are about it. */
  tellConversation(account: Account, happening: ConversationHappening): number {
    return this.tell(account, {
      isMeant: (subscription) => isAboutConversation(subscription, happening),
      eventOf: (parts) => conversationEventOf({ ...parts, happening }),
    })
  }

  /** Tells of an event that was completed; returns how many events there are about it. */
  tellCompletion(account: Account, completion: Completion): number {
    return this.tell(account, {
      isMeant: (subscription) => isAboutCompletion(subscription, completion),
      eventOf: (parts) => completedEventOf({ ...parts, completion }),
    })
  }

  private tell(
    account: Account,
    about: {
      isMeant(subscription: Subscription): boolean
      eventOf(parts: Omit<EventParts, 'change'> & { at: number }): WebhookEvent
    },
  ): number {
    const at = this.around.clock.now()
    let told = 0
    for (const [appId] of this.configs.all()) {
      const { targetUrl, subscriptions } = this.inForce(appId, at)
      const app = targetUrl === null ? null : this.around.appIn(account.settings.portalId, appId)
      for (const subscription of subscriptions) {
        if (app === null || !about.isMeant(subscription)) continue
        if (!mayKnow(app, subscription, 'conversations')) continue
        const eventId = this.nextEventId()
        this.deliveries.take(about.eventOf({ account, at, appId, subscription, eventId }))
        told += 1
      }
    }
    return told
  }

  *rows(): Generator<SnapshotRow> {
    yield ['webhook_ids', this.configs.issued, this.eventsMade]
    for (const [appId, config] of this.configs.all()) yield ['webhook_config', appId, config]
    yield* this.deliveries.rows()
    yield* this.journal.rows()
  }

  /** Takes a row made by `rows`; returns whether it was one. */
  load(row: SnapshotRow): boolean {
    const [kind, first, second] = row
    if (kind === 'webhook_ids') {
      this.configs.issued = Number(first)
      this.eventsMade = Number(second)
    } else if (kind === 'webhook_config') this.configs.load(Number(first), second as WebhookConfig)
    else return this.deliveries.load(row) || this.journal.load(row)
    return true
  }

  private hear(account: Account, change: Change): void {
    const objectTypeId = account.type(change.object).id
    for (const [appId] of this.configs.all()) {
      const { targetUrl, subscriptions } = this.inForce(appId, change.at)
      if (targetUrl === null) continue
      const about = subscriptions.filter((one) => one.active && isAbout(one, change, objectTypeId))
      if (about.length === 0) continue
      const app = this.around.appIn(account.settings.portalId, appId)
      for (const subscription of app === null ? [] : about) {
        if (app === null || !mayKnow(app, subscription, change.object)) continue
        if (change.kind === 'propertyChange' && change.isNew === true) {
          if (!account.settings.webhookPropertiesOnCreate) continue
        }
        this.deliveries.take(eventOf({ account, change, appId, subscription, eventId: this.nextEventId() }))
      }
    }
  }

  private nextEventId(): number {
    this.eventsMade += 1
    return FIRST_EVENT_ID + EVENT_ID_STEP * this.eventsMade
  }

  /** The settings of an app as they are in force: those of up to five minutes ago, when the sandbox is set so. */
  private inForce(appId: number, moment: number): WebhookConfig {
    const keptMs = this.around.firstAccount().settings.webhookSettingsCacheMs
    if (keptMs === 0) return this.configs.of(appId)
    const known = this.remembered.get(appId)
    if (known !== undefined && moment >= known.readAt && moment - known.readAt < keptMs) return known.config
    const config = this.configs.of(appId)
    this.remembered.set(appId, { config, readAt: moment })
    return config
  }
}

function mayKnow(app: WebhookApp, { eventType }: Subscription, object: ObjectName): boolean {
  const needed = scopesOfType(eventType, object)
  return needed.length === 0 || needed.some((scope) => app.scopes.includes(scope))
}
