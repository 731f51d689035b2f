// `npm run bench`: makes the checkout ready, then prints the figures of bench/index.ts.
import { requireNode } from './node-version.mjs'

requireNode()
void Promise.all([import('node:child_process'), import('./prepare.mjs')]).then(async ([processes, ready]) => {
  await ready.orExit(ready.prepare)
  const args = ['--import', 'tsx', 'bench/index.ts'].concat(process.argv.slice(2))
  const done = processes.spawnSync(process.execPath, args, { cwd: ready.root, stdio: 'inherit' })
  process.exit(done.status === null ? 1 : done.status)
})
