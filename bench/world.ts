import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Child, startNode } from './child.ts'

/** A sandbox in a process of its own, with limits that no benchmark reaches. */
export interface Sandbox extends Child {
  url: string
  /** A key of its own for every client: a key's calls count in its budget only. */
  createToken(): Promise<string>
  /** Path and query of the newest call that it saw. */
  lastCall(): Promise<string>
}

export interface Gateway extends Child {
  url: string
  apiKey: string
  connectionId: string
}

const execute = promisify(execFile)

const LIMITS = { burst: 1_000_000, daily: 10_000_000, search: 1_000_000 }
const SCOPES = ['contacts', 'companies', 'deals'].flatMap((name) => [
  `crm.objects.${name}.read`,
  `crm.objects.${name}.write`,
])

export async function startSandbox(checkout: string, contacts: number): Promise<Sandbox> {
  const seed = `contacts=${contacts},companies=60,deals=80,owners=3`
  const args = ['dist/sandbox/main.js', '--port', '0', '--seed', seed, '--json']
  const child = await startNode(args, { cwd: checkout })
  const url = String(child.ready.url)
  await raiseLimits(url)
  return {
    ...child,
    url,
    createToken: () => serviceKey(url),
    async lastCall() {
      const { total } = await ask(`${url}/_sandbox/ledger?limit=1`, 'GET')
      const { results } = await ask(`${url}/_sandbox/ledger?after=${Number(total) - 1}`, 'GET')
      const [entry] = results as { path: string; query: string }[]
      if (!entry) throw new Error('The sandbox has seen no call.')
      return entry.path + (entry.query === '' ? '' : `?${entry.query.replace(/^\?/, '')}`)
    },
  }
}

/** Limits that no benchmark reaches; they are counted all the same. */
export async function raiseLimits(url: string): Promise<void> {
  await ask(`${url}/_sandbox/hubspot/limits`, 'PUT', LIMITS)
}

/** The token of a new Service Key. */
export async function serviceKey(url: string): Promise<string> {
  const body = { name: 'bench', scopes: SCOPES }
  return String((await ask(`${url}/_sandbox/hubspot/service-keys`, 'POST', body)).token)
}

/** A gateway with a database of its own in a temporary folder, connected to the sandbox. */
export async function startGateway(
  checkout: string,
  sandbox: Pick<Sandbox, 'url' | 'createToken'>,
  { connector, type } = { connector: 'hubspot', type: 'service_key' },
): Promise<Gateway> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'))
  const env = {
    CROSSWALK_DATA_DIR: folder,
    CROSSWALK_KEY_REQUESTS_PER_MINUTE: '0',
    CROSSWALK_ADDRESS_REQUESTS_PER_MINUTE: '0',
    CROSSWALK_MASTER_KEY: randomBytes(32).toString('base64'),
    CROSSWALK_ALLOW_HOSTS: new URL(sandbox.url).host,
    PORT: '0',
  }
  const cli = 'dist/src/cli/main.js'
  const made = await execute(process.execPath, [cli, 'keys', 'create', '--name', 'bench'], {
    cwd: checkout,
    env: { ...process.env, ...env },
  })
  const apiKey = /\bcw_live_\w+/.exec(made.stdout)?.[0]
  if (!apiKey) throw new Error('`crosswalk keys create` printed no key.')
  const child = await startNode([cli, 'serve', '--json'], { cwd: checkout, env })
  const url = String(child.ready.url)
  const credential = { type, token: await sandbox.createToken() }
  const body = { connector, credential, base_url: sandbox.url }
  const { id } = await ask(`${url}/v1/connections`, 'POST', body, apiKey)
  const stop = async () => {
    await child.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...child, url, apiKey, connectionId: String(id), stop }
}

/** A JSON request that must succeed. */
export async function ask(
  url: string,
  method: string,
  body?: unknown,
  bearer?: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}: ${text}`)
  return JSON.parse(text)
}
