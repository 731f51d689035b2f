import type { World } from './world.ts'

export interface VendorObject {
  id: string
  properties: Record<string, string | null>
}

interface VendorPage {
  results: VendorObject[]
  paging?: { next: { after: string } }
}

/** Every record that HubSpot itself holds, in the order of its own list. */
export async function vendorRecords(world: World, type: string, properties = ''): Promise<VendorObject[]> {
  const found: VendorObject[] = []
  let after = ''
  do {
    const query = `limit=100&properties=${properties}${after && `&after=${after}`}`
    const { results, paging } = await world.vendor<VendorPage>('GET', `/crm/v3/objects/${type}?${query}`)
    found.push(...results)
    after = paging?.next.after ?? ''
  } while (after)
  return found
}

/** Makes a record at HubSpot itself, past the gateway. */
export const vendorCreate = (world: World, type: string, properties: Record<string, string>) =>
  world.vendor<VendorObject>('POST', `/crm/v3/objects/${type}`, { properties })

export const vendorGet = (world: World, type: string, id: string, properties: string) =>
  world.vendor<VendorObject>('GET', `/crm/v3/objects/${type}/${id}?properties=${properties}`)

export const idsOf = (records: readonly { id: string }[]) => records.map((record) => record.id)

interface VendorProperty {
  options: { label: string; value: string; displayOrder: number; hidden: boolean }[]
}

/** Adds an option of the account's own to a property, after the ones that it has. */
export async function vendorAddOption(world: World, property: string, value: string): Promise<void> {
  const path = `/crm/v3/properties/${property}`
  const { options } = await world.vendor<VendorProperty>('GET', path)
  const own = { label: value, value, displayOrder: options.length, hidden: false }
  await world.vendor('PATCH', path, { options: [...options, own] })
}
