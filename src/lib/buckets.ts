import type { Clock } from './clock.ts'

export interface BucketSize {
  /** How many may come in one period; 0 = no limit. */
  quota: number
  periodSeconds: number
}

/** How full a bucket is. */
export interface BucketState {
  /** Whole ones that are left. */
  left: number
  /** Until there is one again, or until it is full when there is one; at least 1. */
  seconds: number
}

interface Bucket {
  filled: number
  at: number
}

/** Token buckets by name, refilled evenly: what comes too often is refused. Bounded, the oldest go first. */
export class Buckets {
  readonly size: BucketSize
  readonly #clock: Clock
  readonly #most: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(size: BucketSize, clock: Clock, most = 10_000) {
    this.size = size
    this.#clock = clock
    this.#most = most
  }

  /** Takes one if there is one; `taken` says whether. */
  take(name: string): BucketState & { taken: boolean } {
    const bucket = this.#filled(name)
    const taken = bucket.filled >= 1
    if (taken) bucket.filled -= 1
    this.#buckets.delete(name)
    this.#buckets.set(name, bucket)
    if (this.#buckets.size > this.#most) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest)
        break
      }
    }
    return { taken, ...this.#state(bucket) }
  }

  /** How full it is, taking none. */
  look(name: string): BucketState {
    return this.#state(this.#filled(name))
  }

  #filled(name: string): Bucket {
    const { quota, periodSeconds } = this.size
    if (quota === 0) return { filled: Number.POSITIVE_INFINITY, at: 0 }
    const now = this.#clock.now()
    const known = this.#buckets.get(name)
    if (!known) return { filled: quota, at: now }
    const refilled = (Math.max(0, now - known.at) / 1000) * (quota / periodSeconds)
    return { filled: Math.min(quota, known.filled + refilled), at: now }
  }

  #state({ filled }: Bucket): BucketState {
    const { quota, periodSeconds } = this.size
    const missing = filled >= 1 ? quota - filled : 1 - filled
    const seconds = quota === 0 ? 1 : Math.max(1, Math.ceil((missing * periodSeconds) / quota))
    return { left: Math.floor(filled), seconds }
  }
}
