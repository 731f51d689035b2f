// `npm run build`: installs what is missing and brings dist/ up to date.
import { requireNode } from './node-version.mjs'

requireNode()
void import('./prepare.mjs').then((ready) =>
  ready.orExit(() => {
    ready.install()
    if (!ready.build()) ready.say('dist/ is up to date.')
  }),
)
