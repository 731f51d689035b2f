import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startNode } from './child.ts'
import { type Figure, median, ms, type Row, range } from './figure.ts'
import { startPeer } from './peer-servers.ts'

const TIMES = 11
const GOAL_IN_PROCESS_MS = 50
const GOAL_PROCESS_MS = 300
const SCRIPT = fileURLToPath(new URL('ready.mjs', import.meta.url))

/** How soon a test has its HubSpot. */
export const ready: Figure = {
  name: 'ready',
  about:
    '`createSandbox` from the call, its import apart, and `crosswalk sandbox` from spawn to its first answer',
  async run({ checkout }, say) {
    say(`${TIMES} fresh processes of each kind`)
    const bare: number[] = []
    const imports: number[] = []
    const cpu: number[] = []
    const calls = { empty: [] as number[], seeded: [] as number[] }
    const processes: number[] = []
    const entry = pathToFileURL(join(checkout, 'dist/bundle/sandbox.js')).href
    for (let i = 0; i < TIMES; i++) {
      const begun = performance.now()
      spawnSync(process.execPath, ['-e', '0'])
      bare.push(performance.now() - begun)
      for (const kind of ['empty', 'seeded'] as const) {
        const child = await startNode([SCRIPT, entry, kind], { cwd: checkout })
        imports.push(Number(child.ready.importMs))
        cpu.push(Number(child.ready.importCpuMs))
        calls[kind].push(Number(child.ready.readyMs))
        await child.stop()
      }
      const command = [join(checkout, 'bin/crosswalk.js'), 'sandbox', '--port', '{port}']
      const alone = await startPeer(command, '/crm/v3/objects/contacts', tmpdir())
      processes.push(alone.bootMs)
      await alone.stop()
    }
    return [
      row('createSandbox, empty', calls.empty, GOAL_IN_PROCESS_MS),
      row('createSandbox, seeded (250/60/80/3)', calls.seeded, GOAL_IN_PROCESS_MS),
      row('import of crosswalk/sandbox', imports),
      row('import of crosswalk/sandbox, CPU', cpu),
      row('crosswalk sandbox, seeded, to its first answer', processes, GOAL_PROCESS_MS),
      row('node -e 0, to its end', bare),
    ]
  },
}

const row = (figure: string, numbers: readonly number[], goalMs?: number): Row => ({
  figure,
  value: ms(median(numbers)),
  ...(goalMs === undefined ? {} : { goal: `<= ${goalMs} ms`, met: median(numbers) <= goalMs }),
  spread: range(numbers, 0),
  n: numbers.length,
})
