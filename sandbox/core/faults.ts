import type { Exchange } from './exchange.ts'
import {
  AFTER_WORK,
  CORE_EFFECTS,
  type FaultAbout,
  MATCH_FIELDS,
  problemIn,
  TIMES_FIELD,
} from './fault-fields.ts'
import { type Random, randomFrom } from './random.ts'

/** An effect in the vendor's own words: `name` is one of those that the vendor's room describes. */
export interface VendorFault {
  kind: 'vendor'
  name: string
  after_work?: boolean
  /** The credential that was used is met by this effect from now on, whatever it asks for. */
  lasting?: boolean
  [field: string]: unknown
}

/** What goes wrong; `CORE_EFFECTS` describes each. `lost_answer` does the work, `reset` does not. */
export type FaultEffect =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown; after_work?: boolean }
  | { kind: 'delay'; ms: number; to_ms?: number; after_work?: boolean }
  | { kind: 'reset' }
  | { kind: 'lost_answer' }
  | { kind: 'truncate' }
  | { kind: 'drip'; bytes_per_second: number }
  | { kind: 'garbage' }
  | { kind: 'content_type'; value?: string }
  | { kind: 'empty'; after_work?: boolean }
  | { kind: 'html'; after_work?: boolean }
  | VendorFault

/** The requests that a rule meets; absent members meet all. Requests are counted once method and path fit. */
export interface FaultMatch {
  method?: string
  /** The path without query; `*` stands for any text. */
  path?: string
  /** Only the nth, each `every`th, all after so many, by chance in this share of them. */
  nth?: number
  every?: number
  after?: number
  share?: number
  /** What chance starts from, so that a run repeats. */
  seed?: number
}

/** A rule: the requests it meets, how often it strikes (`times`), and what goes wrong. */
export interface FaultRule {
  match?: FaultMatch
  times?: number
  effect: FaultEffect
}

/** A rule in force: its id, the requests that it counted, its strikes, and how many are left (null: no end). */
export interface ActiveFault extends FaultRule {
  id: number
  met: number
  struck: number
  left: number | null
}

/**
 * What happens to one request: a delay, then an effect that holds since `since` (the clock's milliseconds), then a
 * delay of the answer.
 */
export interface Strike {
  delayMs: number
  answerDelayMs: number
  effect: Exclude<FaultEffect, { kind: 'delay' }> | null
  since: number
}

interface Rule {
  active: ActiveFault
  /** The texts between the `*` of the path. */
  path: readonly string[] | null
  random: Random
}

/** The fault switches of one sandbox. Delays of all rules that are met add up; of other effects the first counts. */
export class Faults {
  /** Everything that can go wrong here, for forms and programs. */
  readonly effects: readonly FaultAbout[]
  private rules: Rule[] = []
  /** By the `Authorization` header that was met. */
  private lasting = new Map<string, { effect: VendorFault; since: number }>()
  private nextId = 1

  constructor(vendorEffects: readonly Omit<FaultAbout, 'kind'>[] = []) {
    const worded = vendorEffects.map(({ name, about, fields }): FaultAbout => {
      return {
        kind: 'vendor',
        ...(name === undefined ? {} : { name }),
        about,
        fields: [...fields, AFTER_WORK],
      }
    })
    this.effects = [...CORE_EFFECTS, ...worded]
  }

  /** Adds a rule and returns it with its id; throws a `RangeError` with one sentence when it is malformed. */
  add(rule: FaultRule): ActiveFault {
    this.check(rule)
    const active = { ...structuredClone(rule), id: this.nextId, met: 0, struck: 0, left: rule.times ?? null }
    this.nextId += 1
    const path = rule.match?.path === undefined ? null : rule.match.path.split('*')
    this.rules.push({ active, path, random: randomFrom(rule.match?.seed ?? active.id) })
    return active
  }

  /** The rules in force, in the order in which they are tried. */
  list(): ActiveFault[] {
    return this.rules.map((rule) => rule.active)
  }

  /** Takes one rule out of force; false when there is none with this id. */
  remove(id: number): boolean {
    const before = this.rules.length
    this.rules = this.rules.filter((rule) => rule.active.id !== id)
    return this.rules.length < before
  }

  /** Ends all rules, and what lasts of those that ended before. */
  clear(): void {
    this.rules = []
    this.lasting.clear()
  }

  /** Returns what happens to this request, and uses up a strike of each rule that takes part; null: nothing. */
  take(exchange: Exchange, now: number): Strike | null {
    if (this.rules.length === 0 && this.lasting.size === 0) return null
    const strike: Strike = { delayMs: 0, answerDelayMs: 0, effect: null, since: now }
    const { authorization } = exchange.headers
    const held = typeof authorization === 'string' ? this.lasting.get(authorization) : undefined
    if (held !== undefined) Object.assign(strike, held)
    for (const rule of [...this.rules]) {
      if (!meets(rule, exchange)) continue
      const { effect } = rule.active
      if (effect.kind === 'delay') {
        const which = effect.after_work === true ? 'answerDelayMs' : 'delayMs'
        strike[which] += delayOf(effect, rule.random)
      } else if (strike.effect === null) {
        strike.effect = effect
        const lasts = effect.kind === 'vendor' && effect.lasting === true && typeof authorization === 'string'
        if (lasts) this.lasting.set(authorization, { effect, since: now })
      } else continue
      this.spend(rule.active)
    }
    const { effect, delayMs, answerDelayMs } = strike
    return effect === null && delayMs === 0 && answerDelayMs === 0 ? null : strike
  }

  private spend(active: ActiveFault): void {
    active.struck += 1
    if (active.left === null) return
    active.left -= 1
    if (active.left <= 0) this.remove(active.id)
  }

  private check(rule: FaultRule): void {
    const { effect, match = {} } = rule as { effect: unknown; match?: unknown }
    if (!isObject(effect)) throw new RangeError(`A fault needs effect.kind, one of: ${this.kinds()}.`)
    const about = this.effects.find(({ kind, name }) => kind === effect.kind && name === effect.name)
    if (about === undefined && effect.kind === 'vendor') {
      const names = this.effects.flatMap(({ name }) => name ?? [])
      throw new RangeError(`A vendor effect needs effect.name, one of: ${names.join(', ') || 'none'}.`)
    }
    if (about === undefined) throw new RangeError(`A fault needs effect.kind, one of: ${this.kinds()}.`)
    if (!isObject(match)) throw new RangeError('match must be an object.')
    const wrong =
      problemIn(match, MATCH_FIELDS, { what: 'match', ignore: [] }) ??
      problemIn({ ...rule }, [TIMES_FIELD], { what: 'A fault', ignore: ['match', 'effect'] }) ??
      problemIn(effect, about.fields, {
        what: `The effect ${about.name ?? about.kind}`,
        ignore: ['kind', 'name'],
      })
    if (wrong !== null) throw new RangeError(wrong)
    if (typeof match.path === 'string' && !/^[/*]/.test(match.path)) {
      throw new RangeError('match.path starts with a slash or with *.')
    }
    if (typeof effect.to_ms === 'number' && effect.to_ms < Number(effect.ms)) {
      throw new RangeError('The effect delay needs to_ms, not below ms.')
    }
  }

  private kinds(): string {
    return [...new Set(this.effects.map(({ kind }) => kind))].join(', ')
  }
}

/** Whether a rule strikes now; counts the request when its method and path fit. */
function meets({ active, path, random }: Rule, exchange: Exchange): boolean {
  const { match } = active
  if (match?.method !== undefined && match.method.toUpperCase() !== exchange.method) return false
  if (path !== null && !fits(path, exchange.path)) return false
  active.met += 1
  if (match === undefined) return true
  if (match.nth !== undefined && active.met !== match.nth) return false
  if (match.every !== undefined && active.met % match.every !== 0) return false
  if (match.after !== undefined && active.met <= match.after) return false
  return match.share === undefined || random.chance(match.share)
}

function delayOf({ ms, to_ms: to }: { ms: number; to_ms?: number }, random: Random): number {
  return to === undefined ? ms : ms + random.whole(to - ms + 1)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a path fits a pattern whose `*` stand for any text; no regular expression, so that none can be slow. */
function fits(pattern: readonly string[], path: string): boolean {
  const [first = '', ...rest] = pattern
  const last = rest.pop()
  if (last === undefined) return path === first
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = path.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return path.length - last.length >= at && path.endsWith(last)
}
