import type { Config } from '../config.ts'
import { Buckets } from '../lib/buckets.ts'
import { systemClock } from '../lib/clock.ts'
import type { CallerLimits } from './dependencies.ts'

/** What the configuration says about who may come in how often. */
export type Doors = Pick<
  Config,
  'keyRequestsPerMinute' | 'addressRequestsPerMinute' | 'pageRequestsPerMinute' | 'failuresPerMinute'
>

/** The limits of our own doors. */
export function limitsOf(config: Doors): CallerLimits {
  const perMinute = (quota: number) => new Buckets({ quota, periodSeconds: 60 }, systemClock)
  return {
    keys: perMinute(config.keyRequestsPerMinute),
    addresses: perMinute(config.addressRequestsPerMinute),
    pages: perMinute(config.pageRequestsPerMinute),
    failures: perMinute(config.failuresPerMinute),
  }
}
