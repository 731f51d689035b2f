import type { PageRoom } from '../../core/page/page.ts'
import type { PageHost } from './visit.ts'

/** The settings pages of the vendor, and the records; nothing of them is loaded before a person asks. */
export function hubspotPages(host: PageHost): PageRoom {
  return {
    prefixes: ['', 'home', 'sign-in'],
    among: /^\/oauth\/(?:[^/]+\/)?authorize\/?$/,
    load: async () => {
      const { pageRoutes, frameOf } = await import('./routes.ts')
      return { routes: pageRoutes(host), frame: (call) => frameOf(host, call) }
    },
  }
}
