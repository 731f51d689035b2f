import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryMb, startNode } from './child.ts'
import type { Figure, Row } from './figure.ts'

const CONTACTS = 1_000_000
const GOAL_MB = 2_048

/** A big account: made, kept in a folder, and read again. */
export const seed: Figure = {
  name: 'seed',
  about: `${CONTACTS.toLocaleString('en')} contacts of the sandbox: time until it is ready, and the most memory it had`,
  async run({ checkout }, say) {
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-seed-'))
    try {
      const rows: Row[] = []
      for (const [name, more] of [
        ['in memory', []],
        ['kept in a folder', ['--data', folder]],
        ['read from the folder', ['--data', folder]],
      ] as const) {
        say(name)
        const counts = `contacts=${CONTACTS}`
        const args = ['bin/crosswalk.js', 'sandbox', '--port', '0', '--seed', counts, '--json', ...more]
        const child = await startNode(args, { cwd: checkout })
        const peak = memoryMb(child.pid, 'VmHWM')
        rows.push({
          figure: name,
          value: `${(child.readyMs / 1000).toFixed(1)} s, ${peak.toFixed(0)} MB`,
          goal: `<= ${GOAL_MB} MB`,
          met: peak <= GOAL_MB,
          n: 1,
        })
        await child.stop()
      }
      return rows
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
