import type { DeveloperKey } from '../credentials/developer-key.ts'
import type { Mail } from '../credentials/entities.ts'
import type { PrivateApps } from '../credentials/private-apps.ts'
import type { ServiceKeys } from '../credentials/service-keys.ts'
import type { UserStore } from '../credentials/users.ts'
import { readCounts, type SeedCounts } from '../seed/counts.ts'
import type { Settings } from '../settings.ts'
import type { Portal } from './portal.ts'
import type { PortalParts, Portals } from './portals.ts'

/** One portal, as a program holds it. */
export interface PortalFace {
  readonly portalId: number
  readonly name: string
  /** The users of the account. The first Super Admin acts where no acting user is named. */
  readonly users: Pick<UserStore, 'list' | 'get' | 'create' | 'change' | 'remove'>
  readonly serviceKeys: ServiceKeys
  readonly privateApps: PrivateApps
  readonly developerKey: DeveloperKey
  /** The e-mails to Super Admins about private apps so far, oldest first. */
  notifications(): Mail[]
  readonly records: {
    /** Brings an archived record back, as only the vendor's pages can; throws a `RangeError` when it cannot. */
    restore(object: string, id: string): void
  }
  /** Settings in force; writing to them changes the account at once. */
  readonly settings: Settings
  seed(counts: Partial<SeedCounts>): Promise<void>
}

/** The portals of a sandbox. The first one is the account that `hubspot.users`, `hubspot.settings`, … speak of. */
export interface PortalsFace {
  /** Makes a portal. What is not said is as in the first one; throws a `RangeError` or a `ControlError`. */
  create(parts?: PortalParts): PortalFace
  list(): PortalFace[]
  /** Throws a `ControlError` (404) when there is none with this id. */
  get(portalId: number): PortalFace
  remove(portalId: number): void
}

/** Where to find the portal at each use, as a reset or a restored snapshot replaces it, and whom to tell of changes. */
interface FaceParts {
  portal: () => Portal
  touch: () => void
}

/** Puts a face before a portal. */
export function portalFace({ portal, touch }: FaceParts): PortalFace {
  return {
    get portalId() {
      return portal().id
    },
    get name() {
      return portal().name
    },
    get users() {
      return portal().account.users
    },
    get serviceKeys() {
      return portal().account.serviceKeys
    },
    get privateApps() {
      return portal().account.privateApps
    },
    get developerKey() {
      return portal().account.developerKey
    },
    notifications: () => portal().account.mail.list(),
    records: {
      restore: (object, id) => {
        portal().restore(object, id)
        touch()
      },
    },
    get settings() {
      return portal().account.settings
    },
    seed: async (counts) => {
      await portal().seed(readCounts(counts))
      touch()
    },
  }
}

/** Puts a face before all portals. */
export function portalsFace(vendor: { readonly portals: Portals }, touch: () => void): PortalsFace {
  const face = ({ id }: Portal): PortalFace => portalFace({ portal: () => vendor.portals.get(id), touch })
  return {
    create: (parts = {}) => face(vendor.portals.create(parts)),
    list: () => vendor.portals.all().map(face),
    get: (portalId) => face(vendor.portals.get(portalId)),
    remove: (portalId) => {
      vendor.portals.remove(portalId)
    },
  }
}
