#!/usr/bin/env node
// The `crosswalk` command of a checkout: builds once when nothing is built yet, then is src/cli/main.ts.
// `npm start`, `npm run build` and `npm test` are what rebuilds after a change.
import { requireNode } from '../scripts/node-version.mjs'

requireNode()
const cli = new URL('../dist/bundle/cli.js', import.meta.url)
void Promise.all([import('node:fs'), import('../scripts/signals.mjs')])
  .then(([fs, signals]) => {
    signals.dropEchoes(process)
    return fs.existsSync(cli) || import('../scripts/prepare.mjs').then((ready) => ready.orExit(ready.prepare))
  })
  .then(() => import(cli.href))
