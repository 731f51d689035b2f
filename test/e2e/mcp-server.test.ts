import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../sandbox/testing/world.ts'

/** HubSpot's own MCP server, unmodified: its base URL is an environment variable. */
const PROGRAM = fileURLToPath(
  new URL('../../node_modules/@hubspot/mcp-server/dist/index.js', import.meta.url),
)

interface Tool {
  name: string
}
interface Result {
  content: { text: string }[]
  isError?: boolean
  tools: Tool[]
}
/** What tools answer is of every shape. */
type Parsed = ReturnType<typeof JSON.parse>

/** JSON-RPC over stdio, a message a line. */
class McpClient {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>
  private readonly waiting = new Map<number, (result: Result) => void>()
  private sent = 0

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line) as { id: number; result: Result }
      this.waiting.get(id)?.(result)
    })
  }

  ask(method: string, params: object = {}): Promise<Result> {
    this.sent += 1
    const id = this.sent
    this.write({ id, method, params })
    return new Promise((resolve) => this.waiting.set(id, resolve))
  }

  write(message: object): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  }

  stop(): void {
    this.child.kill()
  }
}

let world: World
let client: McpClient
let tools: string[]
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 5, companies: 2, owners: 1 } })
  client = new McpClient({ BASE_URL_OVERRIDE: world.url, PRIVATE_APP_ACCESS_TOKEN: world.token })
  const clientInfo = { name: 'test', version: '1' }
  await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
  client.write({ method: 'notifications/initialized' })
  tools = (await client.ask('tools/list')).tools.map(({ name }) => name)
})
afterAll(async () => {
  client.stop()
  await world.close()
})

const used = new Set<string>()

/** Calls a tool, which must succeed, and returns the texts that it answers with. */
async function texts(name: string, args: object = {}): Promise<string[]> {
  used.add(name)
  const { content, isError } = await client.ask('tools/call', { name, arguments: args })
  const all = content.map(({ text }) => text)
  expect(isError, all.join()).not.toBe(true)
  return all
}
/** The JSON that a tool answers with, also after some words. */
async function call(name: string, args: object = {}): Promise<Parsed> {
  const [text = ''] = await texts(name, args)
  return JSON.parse(text.slice(text.search(/[[{]/)))
}

const ann = { email: 'ann@example.com', firstname: 'Ann' }

describe("HubSpot's MCP server on the sandbox", () => {
  it('knows who it is', async () => {
    const [token = '', owner = '', account = ''] = await texts('hubspot-get-user-details')
    expect(token).toContain('"hubId": 147893286')
    expect(owner).toContain('"email"')
    expect(account).toContain('"portalId": 147893286')
  })

  it('lists, creates, reads, updates and searches records', async () => {
    const listed = await call('hubspot-list-objects', { objectType: 'contacts', limit: 3 })
    expect(listed.results).toHaveLength(3)
    expect(listed.paging.next.after).toMatch(/^\d+$/)
    const made = await call('hubspot-batch-create-objects', {
      objectType: 'contacts',
      inputs: [{ properties: ann }],
    })
    const id = made.results[0].id
    await call('hubspot-batch-update-objects', {
      objectType: 'contacts',
      inputs: [{ id, properties: { firstname: 'Anna' } }],
    })
    const read = await call('hubspot-batch-read-objects', {
      ...{ objectType: 'contacts', inputs: [{ id }], properties: ['firstname'] },
    })
    expect(read.results[0].properties.firstname).toBe('Anna')
    const found = await call('hubspot-search-objects', {
      objectType: 'contacts',
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: ann.email }] }],
    })
    expect(found.results.map((row: { id: string }) => row.id)).toEqual([id])
  })

  it('reads and writes associations', async () => {
    const first = async (objectType: string) =>
      (await call('hubspot-list-objects', { objectType, limit: 1 })).results[0].id as string
    const [contact, company] = [await first('contacts'), await first('companies')]
    const between = { fromObjectType: 'contacts', toObjectType: 'companies' }
    await texts('hubspot-get-association-definitions', between)
    await texts('hubspot-batch-create-associations', {
      ...between,
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
      inputs: [{ from: { id: contact }, to: { id: company } }],
    })
    const [listed] = await texts('hubspot-list-associations', {
      ...{ objectType: 'contacts', objectId: contact, toObjectType: 'companies' },
    })
    expect(listed).toContain(company)
  })

  it('reads and writes definitions', async () => {
    await texts('hubspot-get-schemas')
    const about = { objectType: 'contacts', name: 'shoe_size', label: 'Shoe size' }
    const more = { groupName: 'contactinformation', type: 'number', fieldType: 'number' }
    await texts('hubspot-create-property', { ...about, ...more })
    const property = { objectType: 'contacts', propertyName: 'shoe_size' }
    await texts('hubspot-update-property', { ...property, label: 'Size of shoes' })
    expect((await texts('hubspot-get-property', property)).join()).toContain('Size of shoes')
    expect((await texts('hubspot-list-properties', { objectType: 'contacts' })).join()).toContain('shoe_size')
  })

  it('makes links', async () => {
    await texts('hubspot-get-link', {
      ...{ portalId: '147893286', uiDomain: 'app.hubspot.com' },
      pageRequests: [{ pagetype: 'record', objectTypeId: '0-1', objectId: '1' }],
    })
    await texts('hubspot-generate-feedback-link')
  })

  it('was tried with every tool but those of legacy engagements and of workflows', () => {
    const untried = tools.filter((name) => !used.has(name))
    expect(untried.sort()).toEqual([
      'hubspot-create-engagement',
      'hubspot-get-engagement',
      'hubspot-get-workflow',
      'hubspot-list-workflows',
      'hubspot-update-engagement',
    ])
  })

  it('made no call that the sandbox does not have', () => {
    expect(world.hubspot.ledger.unknownRoutes()).toEqual([])
  })
})
