import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { median } from '../../figure.ts'
import type { openMemoryPools as Opening, OpenPool } from '../approaches/crosswalk.ts'
import { importBuilt } from '../built.ts'
import type { Line, Scenario } from '../scenario.ts'

const POOLS = 10_000
/** Rounds over all pools: each pool's window stays open until the end. */
const ROUNDS = 50
const SAMPLES = 20_000
const DECISIONS_GOAL = 200_000
const ADDED_GOAL_MS = 0.1
const IDLE_GOAL_MB = 50

/** What the budget itself costs, without a vendor and without a network. */
export const cost: Scenario = {
  letter: 'g',
  name: 'cost',
  about: `our own cost in memory: decisions a second over ${POOLS.toLocaleString('en')} connections, time added to an unhindered call, memory and timers of idle connections`,
  cases: () => [{ label: 'crosswalk/memory', alone: true, lastsS: 15, run: measureBuilt }],
}

async function measureBuilt(): Promise<Line> {
  const { openMemoryPools } = await importBuilt<{ openMemoryPools: typeof Opening }>(
    'approaches/crosswalk.ts',
  )
  return measure(openMemoryPools())
}

async function measure(open: () => OpenPool): Promise<Line> {
  const collect = collector()
  collect()
  const before = { heap: process.memoryUsage().heapUsed, timers: timers() }
  const pools = Array.from({ length: POOLS }, open)
  for (const pool of pools) await decide(pool)
  collect()
  const idleMb = (process.memoryUsage().heapUsed - before.heap) / 1024 ** 2
  const idleTimers = timers() - before.timers
  const started = performance.now()
  for (let round = 0; round < ROUNDS; round++) for (const pool of pools) await decide(pool)
  const perSecond = (POOLS * ROUNDS * 1_000) / (performance.now() - started)
  const added = await addedMs(open)
  return {
    name: 'crosswalk/memory',
    figures: {
      decisions_per_s: perSecond,
      added_p50_ms: added,
      idle_mb: idleMb,
      idle_bytes_each: (idleMb * 1024 ** 2) / POOLS,
      idle_timers: idleTimers,
    },
    goals: [
      { goal: `>= ${DECISIONS_GOAL.toLocaleString('en')} decisions/s`, met: perSecond >= DECISIONS_GOAL },
      { goal: `<= ${ADDED_GOAL_MS} ms added`, met: added <= ADDED_GOAL_MS },
      { goal: `${POOLS.toLocaleString('en')} idle <= ${IDLE_GOAL_MB} MB`, met: idleMb <= IDLE_GOAL_MB },
      { goal: 'no timer each', met: idleTimers <= 1 },
    ],
  }
}

/** Leave for one call, and its answer. */
async function decide(pool: OpenPool): Promise<void> {
  const permit = await pool.acquire()
  permit.answered()
}

/** A new pool every so often, so that none of the calls has to wait. */
async function addedMs(open: () => OpenPool): Promise<number> {
  const samples: number[] = []
  while (samples.length < SAMPLES) {
    const pool = open()
    for (let call = 0; call < ROUNDS; call++) {
      const started = performance.now()
      await decide(pool)
      samples.push(performance.now() - started)
    }
  }
  return median(samples)
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
