import type { BudgetWindow } from '../connector/connector.ts'
import { dayInZone, startOfDay } from '../lib/zone.ts'
import type { Window } from './decide.ts'
import type { PoolRules } from './pool-state.ts'

const DAY_MS = 86_400_000

/** A window of which nothing is known yet but what the connector says. */
export function openWindow(id: string, { kind, size, periodMs }: BudgetWindow, at: Moment): Window {
  const common = { id, size, inFlight: 0, blockedUntil: 0 }
  if (kind === 'concurrent') return { ...common, kind }
  if (kind === 'rolling')
    return {
      ...{ ...common, kind, periodMs, clears: [], others: [], peak: 0, peakUntil: 0 },
      ...{ nextPeak: 0, nextUntil: 0, low: 0, lastLow: 0, lowUntil: 0 },
      ...{ paceAt: 0, lateMs: 0, tripMs: 0 },
    }
  const zone = kind === 'day' ? at.zone : null
  const window = { ...common, kind, periodMs, used: 0, others: 0, resetsAt: 0, zone }
  return { ...window, resetsAt: resetsAt(window, at.now, zone) }
}

/** Whether a window stands for another one: nobody has said that it is counted by itself. */
export const isAlias = ({ doubt }: BudgetWindow): boolean => doubt !== undefined && doubt.apart !== true

/** The rules of a pool, by the windows that its connector declares. */
export class WindowRules implements PoolRules {
  readonly windows: readonly string[]
  readonly zone: string | null
  readonly share: PoolRules['share']
  readonly #known: ReadonlyMap<string, BudgetWindow>

  constructor(known: ReadonlyMap<string, BudgetWindow>, zone: string | null, share: PoolRules['share']) {
    this.windows = [...known.keys()]
    this.zone = zone
    this.share = share
    this.#known = known
  }

  open(id: string, now: number): Window {
    return openWindow(id, this.#known.get(id) as BudgetWindow, { now, zone: this.zone })
  }

  resetsAt(window: Window, now: number): number {
    return resetsAt(window, now, this.zone)
  }
}

interface Moment {
  now: number
  zone: string | null
}

/** When the period of a window ends that `now` is in: midnight in the account's zone, a whole multiple, or a period from now. */
export function resetsAt(window: Window, now: number, zone: string | null): number {
  if (window.kind === 'told') return now + window.periodMs
  if (window.kind === 'fixed') return (Math.floor(now / window.periodMs) + 1) * window.periodMs
  const inZone = zone ?? 'UTC'
  const tomorrow = dayInZone(startOfDay(dayInZone(now, inZone) ?? '', inZone) + DAY_MS * 1.5, inZone)
  return startOfDay(tomorrow ?? '', inZone)
}
