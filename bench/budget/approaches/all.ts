import type { Approach } from '../approach.ts'
import { axiosRetry, backoff } from './backoff.ts'
import { bare } from './bare.ts'
import { bottleneckLocal, bottleneckRedis } from './bottleneck.ts'
import { crosswalk } from './crosswalk.ts'
import { official, officialLimited } from './official.ts'
import { throttle } from './throttle.ts'

/** All that can be compared, ours first. */
export const APPROACHES: readonly Approach[] = [
  ...crosswalk,
  official,
  officialLimited,
  bottleneckLocal,
  bottleneckRedis,
  throttle,
  axiosRetry,
  backoff,
]

/** The approach of that name, `bare` included; throws a `RangeError` with the names that there are. */
export function approachNamed(name: string): Approach {
  const found = [...APPROACHES, bare].find((each) => each.name === name)
  if (found) return found
  const names = APPROACHES.map((each) => each.name).join(', ')
  throw new RangeError(`There is no approach ${name}; there are ${names}.`)
}
