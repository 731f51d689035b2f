import type { Html } from '../../core/page/page.ts'
import { badge } from '../../core/page/parts.ts'

/** The status of an answer, in the colour of its class. */
export function statusBadge(status: number): Html {
  if (status === 0) return badge('no answer', 'error')
  return badge(String(status), status < 300 ? 'good' : status < 500 ? 'warning' : 'error')
}
