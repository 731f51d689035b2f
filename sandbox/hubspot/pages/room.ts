import type { PageRoom } from '../../core/page/page.ts'
import type { PageHost } from './visit.ts'

/** The first segments of the pages' paths; the API has none of its own below `/contacts/{number}`. */
const PREFIXES = [
  ...['', 'home', 'sign-in', 'service-keys', 'private-apps', 'contacts', 'tasks'],
  ...['users', 'usage', 'logs', 'notifications', 'developer', 'connected-apps'],
]

/** The settings pages of the vendor, and the records; nothing of them is loaded before a person asks. */
export function hubspotPages(host: PageHost): PageRoom {
  return {
    prefixes: PREFIXES,
    among: /^\/oauth\/(?:[^/]+\/)?authorize\/?$/,
    load: async () => {
      const { pageRoutes, frameOf } = await import('./routes.ts')
      return { routes: pageRoutes(host), frame: (call) => frameOf(host, call) }
    },
  }
}
