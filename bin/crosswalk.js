#!/usr/bin/env node
// The `crosswalk` command of a checkout: builds once when nothing is built yet, then is src/cli/main.ts.
// `npm start`, `npm run build` and `npm test` are what rebuilds after a change.
import { requireNode } from '../scripts/node-version.mjs'

requireNode()
const cli = new URL('../dist/src/cli/main.js', import.meta.url)
void Promise.all([import('node:fs'), import('../scripts/prepare.mjs'), import('../scripts/signals.mjs')])
  .then(([fs, ready, signals]) => {
    signals.dropEchoes(process)
    return fs.existsSync(cli) || ready.orExit(ready.prepare)
  })
  .then(() => import(cli.href))
