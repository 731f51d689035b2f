// `npm test`: installs what is missing, then runs every check and every test; see --help.
import { requireNode } from './node-version.mjs'

requireNode()
void import('./test-run.mjs').then((run) => run.main(process.argv.slice(2)))
