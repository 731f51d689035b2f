import type { MovableClock } from '../clock.ts'
import type { HostParts } from '../host.ts'

/** What the desk works on; `clock` is the one that the vendor's room reads. */
export interface DeskParts extends HostParts {
  clock: MovableClock
}
