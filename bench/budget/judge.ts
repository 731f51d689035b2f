/** One call as the vendor saw it: what its limiter decided, and when (epoch milliseconds). */
export interface Seen {
  credentialId: string
  path: string
  status: number
  at: number
}

const TOO_MANY = 429

/** A stretch of a run, in milliseconds since its start. */
export interface Stretch {
  fromMs: number
  toMs: number
}

export const accepted = (seen: readonly Seen[]) => seen.filter(({ status }) => status !== TOO_MANY).length
export const refused = (seen: readonly Seen[]) => seen.filter(({ status }) => status === TOO_MANY).length

/** Those within a stretch, its end excluded. */
export const during = (seen: readonly Seen[], startedAt: number, { fromMs, toMs }: Stretch) =>
  seen.filter(({ at }) => at - startedAt >= fromMs && at - startedAt < toMs)

/** What was accepted within a stretch, as a share of what the limit allows in it. */
export function utilisation(
  seen: readonly Seen[],
  startedAt: number,
  { fromMs, toMs, limit, periodMs }: Stretch & { limit: number; periodMs: number },
): number {
  return accepted(during(seen, startedAt, { fromMs, toMs })) / ((limit * (toMs - fromMs)) / periodMs)
}

/** The least that so many calls take from a cold window: a full window at once, and the next a period later. */
export function floorMs(calls: number, limit: number, periodMs: number): number {
  return (Math.ceil(calls / limit) - 1) * periodMs
}
