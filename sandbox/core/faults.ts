import type { Answer } from './exchange.ts'

/** What goes wrong. `lost_answer` does the work and then drops the connection; `reset` drops it before. */
export type FaultEffect =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  | { kind: 'delay'; ms: number }
  | { kind: 'reset' }
  | { kind: 'truncate' }
  | { kind: 'garbage' }
  | { kind: 'lost_answer' }

/**
 * A rule: the requests it meets (`path` is the path without query, `*` stands for any text), how often it
 * strikes (`times`; until removed when absent), and what goes wrong.
 */
export interface FaultRule {
  match?: { method?: string; path?: string }
  times?: number
  effect: FaultEffect
}

/** A rule in force: its id and how many strikes are left (null: no end). */
export interface ActiveFault extends FaultRule {
  id: number
  left: number | null
}

const KINDS = new Set(['status', 'delay', 'reset', 'truncate', 'garbage', 'lost_answer'])

/** The fault switches of one sandbox: rules are tried in the order in which they were added. */
export class Faults {
  private rules: { active: ActiveFault; path: RegExp | null }[] = []
  private nextId = 1

  /** Adds a rule and returns it with its id; throws a `RangeError` with one sentence when it is malformed. */
  add(rule: FaultRule): ActiveFault {
    checkRule(rule)
    const active = { ...rule, id: this.nextId, left: rule.times ?? null }
    this.nextId += 1
    this.rules.push({ active, path: rule.match?.path === undefined ? null : glob(rule.match.path) })
    return active
  }

  list(): ActiveFault[] {
    return this.rules.map((rule) => rule.active)
  }

  clear(): void {
    this.rules = []
  }

  /** Returns the effect of the first rule that meets this request and uses up one of its strikes. */
  take(method: string, path: string): FaultEffect | null {
    if (this.rules.length === 0) return null
    for (const { active, path: pattern } of this.rules) {
      if (active.match?.method !== undefined && active.match.method.toUpperCase() !== method) continue
      if (pattern !== null && !pattern.test(path)) continue
      this.spend(active)
      return active.effect
    }
    return null
  }

  private spend(active: ActiveFault): void {
    if (active.left === null) return
    active.left -= 1
    if (active.left <= 0) this.rules = this.rules.filter((rule) => rule.active !== active)
  }
}

/** Returns the answer that a `status` fault gives. */
export function faultAnswer(effect: Extract<FaultEffect, { kind: 'status' }>): Answer {
  const text = typeof effect.body === 'string' ? effect.body : JSON.stringify(effect.body ?? {})
  const headers: Record<string, string> = { 'content-type': 'application/json;charset=utf-8' }
  for (const [name, value] of Object.entries(effect.headers ?? {}))
    headers[name.toLowerCase()] = String(value)
  return { status: effect.status, headers, body: effect.status === 204 ? '' : text }
}

function checkRule(rule: FaultRule): void {
  const effect: unknown = rule.effect
  if (typeof effect !== 'object' || effect === null || !KINDS.has(rule.effect.kind)) {
    throw new RangeError(`A fault needs effect.kind, one of: ${[...KINDS].join(', ')}.`)
  }
  if (rule.effect.kind === 'status' && !isStatus(rule.effect.status)) {
    throw new RangeError('A status fault needs effect.status, a whole number from 200 to 599.')
  }
  if (rule.effect.kind === 'delay' && !(rule.effect.ms >= 0 && rule.effect.ms <= 600_000)) {
    throw new RangeError('A delay fault needs effect.ms, from 0 to 600000.')
  }
  if (rule.times !== undefined && !(Number.isInteger(rule.times) && rule.times > 0)) {
    throw new RangeError('times must be a whole number above 0.')
  }
}

function isStatus(status: unknown): boolean {
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599
}

function glob(pattern: string): RegExp {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${source.join('.*')}$`)
}
