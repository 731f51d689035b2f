import type { Exchange } from './exchange.ts'
import { dispatch, type HostParts, type Outcome } from './host.ts'
import type { Pages } from './page/pages.ts'

/** What is a page's is answered beside faults, limits and ledger; the rest is the vendor's. */
export function roomOutcome(
  { host, pages }: { host: HostParts; pages: Pages },
  exchange: Exchange,
): Outcome | Promise<Outcome> {
  if (!pages.mayOwn(exchange.path)) return dispatch(host, exchange)
  return pages
    .answer(exchange)
    .then((answer) => (answer === null ? dispatch(host, exchange) : { kind: 'whole', answer }))
}
