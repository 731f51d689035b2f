import type { Progress, Rooms } from '../main.ts'
import { Problem } from '../model/problems.ts'
import { CommandError } from './terminal.ts'

/** What a newcomer starts with. */
export interface Demo {
  connectionId: string
  /** The first API key, only when it was made now. */
  apiKey: string | null
}

/** The name of the demo connection among all connections. */
const EXTERNAL_ID = 'sandbox-demo'
const CONNECTOR = 'hubspot'

const SCOPES = [
  ...['contacts', 'companies', 'deals'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
  ]),
  'crm.objects.owners.read',
]

/** A connection to the sandbox that works, and a first API key; what is there from an earlier start is used again. */
export async function ensureDemo(rooms: Rooms, sandboxUrl: string, progress: Progress): Promise<Demo> {
  const { keys, accountId } = rooms
  const connectionId = (await findWorking(rooms, sandboxUrl)) ?? (await connect(rooms, sandboxUrl, progress))
  if ((await keys.list(accountId)).length > 0) return { connectionId, apiKey: null }
  progress('Making the first API key …')
  const { secret } = await keys.create(accountId, { name: 'first key', mode: 'test' })
  return { connectionId, apiKey: secret }
}

/** The demo connection of an earlier start; one that no longer opens this sandbox is deleted. */
async function findWorking({ connections, accountId }: Rooms, sandboxUrl: string): Promise<string | null> {
  const known = await connections.findByExternalId(accountId, CONNECTOR, EXTERNAL_ID)
  if (!known) return null
  try {
    if (known.baseUrl === sandboxUrl) {
      await connections.check(accountId, known.connectionId)
      return known.connectionId
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'credential_rejected') throw error
  }
  await connections.delete(accountId, known.connectionId)
  return null
}

async function connect(
  { connections, accountId }: Rooms,
  sandboxUrl: string,
  progress: Progress,
): Promise<string> {
  progress('Creating a service key in the sandbox and connecting it …')
  const token = await createServiceKey(sandboxUrl)
  const { connectionId } = await connections.create(accountId, {
    connector: CONNECTOR,
    credential: { type: 'service_key', token },
    baseUrl: sandboxUrl,
    externalId: EXTERNAL_ID,
  })
  return connectionId
}

/** The sandbox's own API makes the key, as a person would in the vendor's settings. */
async function createServiceKey(sandboxUrl: string): Promise<string> {
  const response = await fetch(`${sandboxUrl}/_sandbox/${CONNECTOR}/service-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'crosswalk demo', scopes: SCOPES }),
  })
  const { token } = (await response.json()) as { token?: unknown }
  if (response.status !== 201 || typeof token !== 'string') {
    throw new CommandError(`The sandbox made no service key (status ${response.status}).`)
  }
  return token
}
