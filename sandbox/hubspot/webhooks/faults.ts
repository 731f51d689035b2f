import { type FaultField, MATCH_FIELDS, problemIn, TIMES_FIELD } from '../../core/fault-fields.ts'
import { type Random, randomFrom } from '../../core/random.ts'
import type { WebhookEvent } from './entities.ts'
import { EVENT_TYPES } from './event-types.ts'

/**
 * What goes wrong with an event: it is sent once more, held back, never sent, or sent behind the next one of its app
 * (by itself when none comes within `ms`).
 */
export type WebhookEffect =
  | { kind: 'duplicate'; copies?: number }
  | { kind: 'late'; ms: number }
  | { kind: 'lost' }
  | { kind: 'reordered'; ms?: number }

/** The events that a rule meets; absent members meet all. They are counted once type, app and subscription fit. */
export interface WebhookMatch {
  subscription_type?: string
  app_id?: number
  subscription_id?: number
  nth?: number
  every?: number
  after?: number
  share?: number
  seed?: number
}

/** A rule: the events it meets, how often it strikes, and what goes wrong. */
export interface WebhookFaultRule {
  match?: WebhookMatch
  times?: number
  effect: WebhookEffect
}

/** A rule in force: its id, the events that it counted, its strikes, and how many are left (null: no end). */
export interface ActiveWebhookFault extends WebhookFaultRule {
  id: number
  met: number
  struck: number
  left: number | null
}

const DAY_MS = 86_400_000
const MOST_ID = 1_000_000_000
const COUNTERS = MATCH_FIELDS.filter(({ name }) => name !== 'method' && name !== 'path')
/** Which events a rule meets: all members of `match` must hold. */
export const WEBHOOK_MATCH: readonly FaultField[] = [
  { name: 'subscription_type', type: 'text', about: 'only events of this type' },
  { name: 'app_id', type: 'whole', min: 1, max: MOST_ID, about: 'only events to this app' },
  { name: 'subscription_id', type: 'whole', min: 1, max: MOST_ID, about: 'only events of this subscription' },
  ...COUNTERS,
]
const MS: FaultField = { name: 'ms', type: 'whole', min: 1, max: DAY_MS, about: 'milliseconds of the clock' }

/** Everything that can go wrong with a webhook, for forms and programs. */
export const WEBHOOK_EFFECTS: readonly { kind: string; about: string; fields: readonly FaultField[] }[] = [
  {
    kind: 'duplicate',
    about: 'sends the event again, in a request of its own',
    fields: [{ name: 'copies', type: 'whole', min: 1, max: 10, about: 'so many times more; 1 when absent' }],
  },
  { kind: 'late', about: 'holds the event back', fields: [{ ...MS, required: true }] },
  { kind: 'lost', about: 'never sends the event', fields: [] },
  {
    kind: 'reordered',
    about: 'sends the event behind the next one of its app; by itself when none comes within ms (a minute)',
    fields: [MS],
  },
]

interface Rule {
  active: ActiveWebhookFault
  random: Random
}

/** The fault switches of webhooks; the first rule that an event meets decides. */
export class WebhookFaults {
  private rules: Rule[] = []
  private nextId = 1

  /** Adds a rule and returns it with its id; throws a `RangeError` with one sentence when it is malformed. */
  add(rule: WebhookFaultRule): ActiveWebhookFault {
    check(rule)
    const active = { ...structuredClone(rule), id: this.nextId, met: 0, struck: 0, left: rule.times ?? null }
    this.nextId += 1
    this.rules.push({ active, random: randomFrom(rule.match?.seed ?? active.id) })
    return active
  }

  /** The rules in force, in the order in which they are tried. */
  list(): ActiveWebhookFault[] {
    return this.rules.map(({ active }) => active)
  }

  /** Takes one rule out of force; false when there is none with this id. */
  remove(id: number): boolean {
    const before = this.rules.length
    this.rules = this.rules.filter(({ active }) => active.id !== id)
    return this.rules.length < before
  }

  clear(): void {
    this.rules = []
  }

  /** Returns what happens to this event, and uses up a strike of the rule; null: nothing. */
  take(event: WebhookEvent): WebhookEffect | null {
    for (const { active, random } of this.rules) {
      if (!fits(active.match ?? {}, event)) continue
      active.met += 1
      if (!strikes(active, random)) continue
      active.struck += 1
      if (active.left !== null) active.left -= 1
      if (active.left === 0) this.remove(active.id)
      return active.effect
    }
    return null
  }
}

function fits(match: WebhookMatch, event: WebhookEvent): boolean {
  if (match.subscription_type !== undefined && match.subscription_type !== event.subscriptionType)
    return false
  if (match.app_id !== undefined && match.app_id !== event.appId) return false
  return match.subscription_id === undefined || match.subscription_id === event.subscriptionId
}

function strikes({ match = {}, met }: ActiveWebhookFault, random: Random): boolean {
  if (match.nth !== undefined && met !== match.nth) return false
  if (match.every !== undefined && met % match.every !== 0) return false
  if (match.after !== undefined && met <= match.after) return false
  return match.share === undefined || random.chance(match.share)
}

function check(rule: WebhookFaultRule): void {
  const { effect, match = {} } = rule as { effect: unknown; match?: unknown }
  const about = isObject(effect) ? WEBHOOK_EFFECTS.find(({ kind }) => kind === effect.kind) : undefined
  if (!isObject(effect) || about === undefined) {
    const kinds = WEBHOOK_EFFECTS.map(({ kind }) => kind).join(', ')
    throw new RangeError(`A webhook fault needs effect.kind, one of: ${kinds}.`)
  }
  if (!isObject(match)) throw new RangeError('match must be an object.')
  const wrong =
    problemIn(match, WEBHOOK_MATCH, { what: 'match', ignore: [] }) ??
    problemIn({ ...rule }, [TIMES_FIELD], { what: 'A fault', ignore: ['match', 'effect'] }) ??
    problemIn(effect, about.fields, { what: `The effect ${about.kind}`, ignore: ['kind'] })
  if (wrong !== null) throw new RangeError(wrong)
  const type = match.subscription_type
  if (typeof type === 'string' && !EVENT_TYPES.includes(type)) {
    throw new RangeError(`${type} is not an event type. There are: ${EVENT_TYPES.join(', ')}.`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
