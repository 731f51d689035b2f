import { CORE_PREFIX } from '../page/assets.ts'
import type { Frame, PageRoute } from '../page/page.ts'
import { clockRoutes } from './clock.ts'
import { faultRoutes } from './faults.ts'
import { ledgerRoutes } from './ledger.ts'
import type { DeskParts } from './parts.ts'

/** The pages that every vendor's room has: what the sandbox saw, what goes wrong, and what time it is. */
export function deskRoutes(parts: DeskParts): PageRoute[] {
  return [...ledgerRoutes(parts), ...faultRoutes(parts), ...clockRoutes(parts)]
}

/** The frame of a room with the desk in its menu. */
export function withDesk(frame: Frame): Frame {
  const links = [
    { label: 'Ledger', href: `/${CORE_PREFIX}/ledger` },
    { label: 'Fault switches', href: `/${CORE_PREFIX}/faults` },
    { label: 'Clock', href: `/${CORE_PREFIX}/clock` },
  ]
  return { ...frame, menu: [...frame.menu, { label: 'Sandbox', links }] }
}
