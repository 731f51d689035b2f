// `npm start`: makes the checkout ready, then becomes `crosswalk start` in this very process, so that Ctrl-C and
// the exit code need no forwarding.
import { requireNode } from './node-version.mjs'

requireNode()
void import('./prepare.mjs')
  .then((ready) => ready.orExit(ready.prepare))
  .then(() => import('./signals.mjs'))
  .then((signals) => {
    signals.endWithParent(process)
    process.argv = [process.argv[0], process.argv[1], 'start'].concat(process.argv.slice(2))
    return import('../bin/crosswalk.js')
  })
