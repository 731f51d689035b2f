import { createSandbox, type SalesforceSandbox } from '../../sandbox/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { startWorld, type World, type WorldOptions } from './world.ts'

export interface SalesforceWorld {
  world: World
  salesforce: SalesforceSandbox
  /** Where the org is reached. */
  address: string
  close(): Promise<void>
}

/** A gateway that may call an org with demo data; nothing of it is connected yet. */
export async function startSalesforceWorld(options: WorldOptions = {}): Promise<SalesforceWorld> {
  const { salesforce } = await createSandbox({ salesforce: { seed: true } })
  const { url, close } = await salesforce.listen()
  const world = await startWorld({ hosts: [new URL(url).host], clock: systemClock, ...options })
  return {
    ...{ world, salesforce, address: url },
    async close() {
      await world.close()
      await close()
    },
  }
}
