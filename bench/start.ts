import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, descendantsPssMb, memoryMb, startNode } from './child.ts'
import { type Figure, median, type Row, range } from './figure.ts'
import { freePort } from './peer-servers.ts'

const FOLDERS = 3
const STARTS = 4
const GOAL_MS = 3_000
/** After this much quiet, what is measured is memory at rest. */
const REST_MS = 5_000

/** `npm start` on a checkout that is installed and built. */
export const start: Figure = {
  name: 'start',
  about: '`npm start` on a prepared checkout, from spawn to the line that says ready; memory at rest',
  async run({ checkout }, say) {
    const first: number[] = []
    const again: number[] = []
    const rest: { node: number; postgres: number }[] = []
    for (let folder = 0; folder < FOLDERS; folder++) {
      say(`folder ${folder + 1} of ${FOLDERS}: a first start and ${STARTS - 1} more`)
      const data = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'))
      try {
        const env = await environment(data)
        for (let attempt = 0; attempt < STARTS; attempt++) {
          const child = await startNode(['scripts/start.mjs', '--json'], { cwd: checkout, env })
          refuseBuild(child)
          ;(attempt === 0 ? first : again).push(child.readyMs)
          if (attempt === STARTS - 1) {
            await sleep(REST_MS)
            rest.push({ node: memoryMb(child.pid, 'VmRSS'), postgres: descendantsPssMb(child.pid) })
          }
          await child.stop()
        }
      } finally {
        rmSync(data, { recursive: true, force: true })
      }
    }
    return [
      timeRow('first start (makes the database, seeds the sandbox)', first),
      timeRow('second start', again),
      memoryRow(
        'memory at rest: node (RSS)',
        rest.map(({ node }) => node),
      ),
      memoryRow(
        'memory at rest: postgres (PSS, all its processes)',
        rest.map(({ postgres }) => postgres),
      ),
    ]
  },
}

async function environment(data: string): Promise<Record<string, string>> {
  return {
    CROSSWALK_DATA_DIR: data,
    // The sandbox keeps its address from start to start, so 0 would not do.
    PORT: String(await freePort()),
    CROSSWALK_SANDBOX_PORT: String(await freePort()),
  }
}

/** A start that had to install or build first is not what is measured here. */
function refuseBuild(child: Child): void {
  if (!/Building|Installing/.test(child.errors())) return
  throw new Error('The checkout changed while it was measured: start again.')
}

const timeRow = (figure: string, numbers: readonly number[]): Row => ({
  figure,
  value: `${(median(numbers) / 1000).toFixed(2)} s`,
  goal: '<= 3 s',
  met: median(numbers) <= GOAL_MS,
  spread: range(
    numbers.map((each) => each / 1000),
    2,
  ),
  n: numbers.length,
})

const memoryRow = (figure: string, numbers: readonly number[]): Row => ({
  figure,
  value: `${median(numbers).toFixed(0)} MB`,
  spread: range(numbers, 0),
  n: numbers.length,
})
