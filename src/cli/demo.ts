import type { GivenCredential } from '../engine/intake.ts'
import type { Progress, Rooms } from '../main.ts'
import { Problem } from '../model/problems.ts'
import { CommandError } from './terminal.ts'

/** What a newcomer starts with. */
export interface Demo {
  /** One of each vendor, in the order of their sandboxes. */
  connectionIds: string[]
  /** The first API key, only when it was made now. */
  apiKey: string | null
}

/** A vendor's sandbox that listens. */
export interface DemoSandbox {
  vendor: (typeof DEMO_VENDORS)[number]
  url: string
}

/** The name of the demo connection of each vendor among all connections. */
const EXTERNAL_ID = 'sandbox-demo'

/** Whose sandboxes are started, the first one being what a newcomer is shown. */
export const DEMO_VENDORS = ['hubspot', 'salesforce'] as const

const SCOPES = [
  ...['contacts', 'companies', 'deals'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
  ]),
  'crm.objects.owners.read',
]

/** Connections to the sandboxes that work, and a first API key; what is there from an earlier start is used again. */
export async function ensureDemo(
  rooms: Rooms,
  sandboxes: readonly DemoSandbox[],
  progress: Progress,
): Promise<Demo> {
  const { keys, accountId } = rooms
  const connectionIds: string[] = []
  for (const sandbox of sandboxes) {
    connectionIds.push((await findWorking(rooms, sandbox)) ?? (await connect(rooms, sandbox, progress)))
  }
  if ((await keys.list(accountId)).length > 0) return { connectionIds, apiKey: null }
  progress('Making the first API key …')
  const { secret } = await keys.create(accountId, { name: 'first key', mode: 'test' })
  return { connectionIds, apiKey: secret }
}

/** That the CRM does not take the credential any more, or that the grant behind it is dead. */
const GONE: readonly string[] = ['credential_rejected', 'credential_invalid', 'refresh_failed']

/** The demo connection of an earlier start; one that no longer opens this sandbox is deleted. */
async function findWorking(
  { connections, accountId }: Rooms,
  { vendor, url }: DemoSandbox,
): Promise<string | null> {
  const known = await connections.findByExternalId(accountId, vendor, EXTERNAL_ID)
  if (!known) return null
  try {
    if (known.baseUrl === url) {
      await connections.check(accountId, known.connectionId)
      return known.connectionId
    }
  } catch (error) {
    if (!(error instanceof Problem) || !GONE.includes(error.code)) throw error
  }
  await connections.delete(accountId, known.connectionId)
  return null
}

async function connect(rooms: Rooms, { vendor, url }: DemoSandbox, progress: Progress): Promise<string> {
  progress(`Connecting the ${vendor} sandbox …`)
  const { connectionId } = await rooms.connections.create(rooms.accountId, {
    connector: vendor,
    credential: await CREDENTIALS[vendor](url, rooms),
    baseUrl: url,
    externalId: EXTERNAL_ID,
  })
  return connectionId
}

/** The sandbox's own API makes the credential, as a person would in the vendor's settings. */
const CREDENTIALS: Readonly<
  Record<DemoSandbox['vendor'], (url: string, rooms: Rooms) => Promise<GivenCredential>>
> = {
  async hubspot(url) {
    const body = { name: 'crosswalk demo', scopes: SCOPES }
    const { token } = await make(`${url}/_sandbox/hubspot/service-keys`, body)
    return { type: 'service_key', token: String(token) }
  },
  async salesforce(url, { apps, engine, accountId }) {
    const made = await make(`${url}/_sandbox/salesforce/apps`, {
      name: 'crosswalk demo',
      run_as: 'admin@sandbox.example.com',
    })
    const { oauthAppId } = await apps.create(accountId, engine.connector('salesforce'), {
      name: 'crosswalk demo',
      clientId: String(made.client_id),
      clientSecret: String(made.client_secret),
      scopes: [],
      baseUrl: url,
    })
    return { type: 'client_credentials', oauthAppId, user: null }
  },
}

async function make(url: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.status !== 201)
    throw new CommandError(`The sandbox gave no credential (status ${response.status}).`)
  return (await response.json()) as Readonly<Record<string, unknown>>
}
