// `npm run torture`: the tests of docs/reliability.md with the numbers that are named there; minutes to hours, see --help.
import { requireNode } from './node-version.mjs'

requireNode()
void import('./torture-run.mjs').then((run) => run.main(process.argv.slice(2)))
