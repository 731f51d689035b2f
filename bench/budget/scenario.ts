import type { Approach, CustomerConfig } from './approach.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { refused, type Seen } from './judge.ts'
import type { JobResult } from './work.ts'
import { type Key, PERIOD_MS, type World } from './world.ts'

/** What was asked for on the command line. */
export interface Wanted {
  checkout: string
  approaches: readonly Approach[]
  /** Whether the approaches were named, so that none is left out for what it cannot do. */
  named: boolean
  processes: readonly number[]
  cores: readonly Cores[]
  /** Part of a label: the other cases are left out. */
  only: string
  quick: boolean
  /** Cases of a scenario run side by side, each with a key of its own. */
  together: boolean
}

export type Cores = 'idle' | 'busy'

export interface Goal {
  goal: string
  met: boolean
}

/** One row of a scenario's table. Every figure's name ends with its unit, if it has one. */
export interface Line {
  name: string
  figures: Readonly<Record<string, number>>
  goals: readonly Goal[]
  /** Why calls got no answer, each reason once. */
  errors?: readonly string[]
}

/** One measurement. */
export interface Case {
  label: string
  /** Whether it disturbs others, and is never run side by side with them. */
  alone?: boolean
  /** About how long it takes, for telling how long all of them will. */
  lastsS: number
  run(world: World): Promise<Line>
}

export interface Scenario {
  /** As issue and table call it. */
  letter: string
  name: string
  about: string
  cases(wanted: Wanted): Case[]
}

/** The approaches of a scenario in so many processes, those left out that cannot share a key among them. */
export function combinations(
  wanted: Wanted,
  counts: readonly number[] = wanted.processes,
): { approach: Approach; processes: number; label: string }[] {
  return wanted.approaches.flatMap((approach) =>
    counts
      .filter((count) => wanted.named || count <= (approach.mostProcesses ?? count))
      .map((processes) => ({ approach, processes, label: `${approach.name} ×${processes}` })),
  )
}

export const customerOf = async (
  world: World,
  approach: Approach,
  { key, processes }: { key: Key; processes: number },
): Promise<CustomerConfig> => ({
  url: world.url,
  token: key.token,
  limit: key.limit,
  periodMs: PERIOD_MS,
  id: `bench-${key.credentialId}`,
  processes,
  redisUrl: approach.needs === 'redis' ? await world.redisUrl() : null,
  databaseUrl: approach.needs === 'database' ? await world.databaseUrl() : null,
})

/** A key of its own, and processes that share it. */
export async function withFleet<T>(
  world: World,
  { approach, processes }: { approach: Approach; processes: number },
  act: (fleet: Fleet, key: Key) => Promise<T>,
): Promise<T> {
  const key = await world.createKey()
  const fleet = await startFleet(approach.name, processes, [
    await customerOf(world, approach, { key, processes }),
  ])
  try {
    return await act(fleet, key)
  } finally {
    await fleet.close()
  }
}

/** What all processes did together. */
export function sum(results: readonly (JobResult[] | null)[]): JobResult {
  const all = results.flatMap((each) => each ?? [])
  const total = (pick: (result: JobResult) => number) => all.reduce((so, each) => so + pick(each), 0)
  return {
    ok: total(({ ok }) => ok),
    failed: total(({ failed }) => failed),
    unanswered: total(({ unanswered }) => unanswered),
    errors: [...new Set(all.flatMap(({ errors }) => errors))],
    unfinished: total(({ unfinished }) => unfinished),
    wallMs: Math.max(0, ...all.map(({ wallMs }) => wallMs)),
    latencies: all.flatMap(({ latencies }) => latencies),
    failedAt: all.flatMap(({ failedAt }) => failedAt),
    records: total(({ records }) => records),
  }
}

/** A goal of ours; no goals are set for others. */
export const goalsOf = (approach: Approach, goals: readonly Goal[]) => (approach.isOurs ? goals : [])

export const none429 = (seen: readonly Seen[]): Goal => ({ goal: 'no 429', met: refused(seen) === 0 })
export const noneFailed = ({ failed }: JobResult): Goal => ({ goal: 'no failed call', met: failed === 0 })

export const PAGE = { object: 'contacts', limit: 100 } as const
/** Callers in each process of a loop: more than can be answered at once. */
export const LANES = 50
