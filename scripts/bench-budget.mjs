// `npm run bench:budget`: makes the checkout ready, installs what is compared with, then runs bench/budget/index.ts.
import { requireNode } from './node-version.mjs'

requireNode()
void Promise.all([
  import('node:child_process'),
  import('node:fs'),
  import('node:path'),
  import('./prepare.mjs'),
]).then(async ([processes, fs, path, ready]) => {
  await ready.orExit(ready.prepare)
  const peers = path.join(ready.root, 'bench', 'budget', 'peers')
  const lock = path.join(peers, 'package-lock.json')
  const installed = path.join(peers, 'node_modules', '.package-lock.json')
  const isStale = !fs.existsSync(installed) || fs.statSync(installed).mtimeMs < fs.statSync(lock).mtimeMs
  if (isStale && !process.argv.includes('--help')) {
    ready.say('Installing what is compared with (bench/budget/peers) …')
    // One of them asks for Node 22, and works on 20.
    const args = ['ci', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error']
    const done = processes.spawnSync('npm', args, { cwd: peers, stdio: ['ignore', 2, 2] })
    if (done.status !== 0) process.exit(1)
  }
  const args = ['--import', 'tsx', 'bench/budget/index.ts'].concat(process.argv.slice(2))
  const done = processes.spawnSync(process.execPath, args, { cwd: ready.root, stdio: 'inherit' })
  process.exit(done.status === null ? 1 : done.status)
})
