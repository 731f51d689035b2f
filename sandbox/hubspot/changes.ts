import type { Clock } from '../core/clock.ts'
import type { ObjectName } from './entities.ts'

/** Who changed something: `changeSource` and `sourceId` of the events about it. */
export interface ChangeSource {
  name: string
  id: string
}

/** What happened to one record. An association is told once, as seen from one of its records. */
type Happening =
  | { kind: 'creation' | 'deletion' | 'restore' | 'privacyDeletion' }
  | { kind: 'propertyChange'; name: string; value: string; isNew?: boolean }
  | { kind: 'merge'; primaryId: number; mergedIds: readonly number[]; newId: number; moved: number }
  | { kind: 'associationChange'; to: ObjectName; toId: number; typeKey: number; removed: boolean }

/** What a write path tells: `source` only when it is not whoever makes the call. */
export type Told = Happening & { object: ObjectName; id: number; source?: ChangeSource }

/** A change of one record: what, when (milliseconds) and by whom. */
export type Change = Happening & { object: ObjectName; id: number; at: number; source: ChangeSource }

/** Somebody who wants to know of changes; asked first, so that nothing is made up for nobody. */
export interface Hearer {
  isListening(): boolean
  hear(change: Change): void
}

/** Where every write path of an account tells what it changed, and the one place to hear of it. */
export class Changes {
  private readonly clock: Clock
  private readonly hearers: Hearer[] = []
  private source: ChangeSource

  /** `nobody` is who changes things outside of any call. */
  constructor(clock: Clock, nobody: ChangeSource) {
    this.clock = clock
    this.source = nobody
  }

  add(hearer: Hearer): void {
    this.hearers.push(hearer)
  }

  /** Whether anybody listens: write paths ask before they work anything out. */
  get isHeard(): boolean {
    for (const hearer of this.hearers) if (hearer.isListening()) return true
    return false
  }

  /** Runs a write in somebody's name. */
  by<T>(source: ChangeSource, run: () => T): T {
    const before = this.source
    this.source = source
    try {
      return run()
    } finally {
      this.source = before
    }
  }

  tell(told: Told): void {
    const change: Change = { ...told, at: this.clock.now(), source: told.source ?? this.source }
    for (const hearer of this.hearers) if (hearer.isListening()) hearer.hear(change)
  }
}
