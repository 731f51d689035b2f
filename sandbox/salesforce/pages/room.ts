import type { PageRoom } from '../../core/page/page.ts'
import type { PageHost } from './host.ts'

/** The pages of the org; nothing of them is loaded before a person asks. */
export function salesforcePages(host: PageHost): PageRoom {
  return {
    prefixes: ['', 'setup'],
    among: /^\/services\/oauth2\/authorize\/?$/,
    load: async () => {
      const { pageRoutes, frameOf } = await import('./routes.ts')
      return { routes: pageRoutes(host), frame: (call) => frameOf(host, call) }
    },
  }
}
