import type { VendorAccount } from '../connector/vendor.ts'
import { Problem } from '../model/problems.ts'
import type { Connection } from '../store/connections.ts'

const UNKNOWN: VendorAccount = {
  id: '',
  name: null,
  currency: null,
  time_zone: null,
  region: null,
  ui_url: null,
}

/** The vendor's account as it was stored. */
export const accountOf = ({ vendorAccount }: Connection): VendorAccount => ({
  ...UNKNOWN,
  ...(vendorAccount as Partial<VendorAccount> | null),
})

export const notFound = (connectionId: string) =>
  new Problem('not_found', `There is no connection ${JSON.stringify(connectionId)}.`)
