import { Problem } from '../model/problems.ts'

/** The refusal of a call that would wait too long. */
export function noRoom(window: string | null, waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new Problem(
    'rate_limited',
    `The ${window ?? 'rate'} budget of this connection has no room for ${seconds} s.`,
    { retry_after: seconds },
  )
}
