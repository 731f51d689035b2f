import { SoqlRefusal } from './refusal.ts'

/**
 * How many comparisons one query may make, of the order of seconds. The vendor ends queries after two minutes; a
 * sandbox that one query could hold up for so long would be of no use to the others.
 */
const MOST_COMPARISONS = 60_000_000

/** What a query has done so far. */
export class Work {
  private done = 0

  /** Counts comparisons; throws the vendor's refusal of a query that takes too long. */
  add(comparisons: number): void {
    this.done += comparisons
    if (this.done > MOST_COMPARISONS) {
      throw new SoqlRefusal('QUERY_TIMEOUT', 'Your query request was running for too long.')
    }
  }
}
