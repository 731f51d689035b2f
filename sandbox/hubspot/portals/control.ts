import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import type { ControlTarget } from '../control/routes.ts'
import type { SeedCounts } from '../seed/counts.ts'
import type { Settings } from '../settings.ts'
import type { Account } from '../store/account.ts'
import type { Portal } from './portal.ts'
import type { Portals } from './portals.ts'

/**
 * Control routes that work on one portal: the one that `?portal=` names, else the first. They are built once for
 * each portal that they are used on, so that a route itself never asks which one it is for.
 */
export function perPortal(
  vendor: { readonly portals: Portals },
  build: (target: ControlTarget) => ControlRoute[],
): ControlRoute[] {
  const built = new WeakMap<Portal, ControlRoute[]>()
  const routesOf = (portal: Portal): ControlRoute[] => {
    const routes = built.get(portal) ?? build(new PortalTarget(vendor, portal))
    built.set(portal, routes)
    return routes
  }
  return routesOf(vendor.portals.first).map((route, index) => ({
    ...route,
    run: (call) => {
      const named = call.query.get('portal')
      const portal = named === null ? vendor.portals.first : vendor.portals.get(named)
      return (routesOf(portal)[index] ?? route).run(call)
    },
  }))
}

/** What control routes may do to one portal. */
class PortalTarget implements ControlTarget {
  readonly account: Account
  private readonly vendor: { readonly portals: Portals }
  private readonly portal: Portal

  constructor(vendor: { readonly portals: Portals }, portal: Portal) {
    this.vendor = vendor
    this.portal = portal
    this.account = portal.account
  }

  async seed(counts: SeedCounts): Promise<void> {
    await this.portal.seed(counts)
  }

  checkSettings({ portalId }: Partial<Settings>): void {
    if (portalId === undefined || portalId === this.portal.id) return
    const { portals } = this.vendor
    portals.refuseTaken(portalId, this.portal)
    const hasApps = portals.apps.installedOn(this.portal.id).length > 0
    const owns = portals.apps.list().some(({ ownerPortalId }) => ownerPortalId === this.portal.id)
    if (hasApps || owns) throw new ControlError(409, 'The id of a portal with apps cannot be changed.')
  }
}
