import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createTestDatabase, queryAsOwner } from '../database.ts'
import { visitLink } from './link-visit.ts'
import { buildProgram, crosswalk, type Ended, run, temporaryFolder } from './program.ts'
import { type ConnectionBody, startWorld, type World } from './world.ts'

const folder = temporaryFolder()
let world: World
beforeAll(async () => {
  buildProgram()
  world = await startWorld({ seed: { contacts: 1 } })
})
afterAll(async () => {
  await world.close()
  folder.remove()
})

/** Runs a command against the gateway of this file. */
const cli = (args: string[], input?: string): Promise<Ended> =>
  run(args, { environment: world.environment, ...(input === undefined ? {} : { input }) })

/** Runs a command with `--json` and reads the one line that it prints. */
async function cliJson<Value>(args: string[], input?: string): Promise<Value> {
  const { code, stdout, stderr } = await cli([...args, '--json'], input)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  return JSON.parse(stdout)
}

const COMMANDS = [
  'start',
  'serve',
  'sandbox',
  'connect',
  'connections list',
  'connections show',
  'connections delete',
  'connections guard',
  'connect-sessions create',
  'connect-sessions show',
  'oauth-apps create',
  'oauth-apps list',
  'oauth-apps change-secret',
  'oauth-apps delete',
  'keys create',
  'keys list',
  'keys revoke',
  'keys report-leak',
  'migrate',
  'openapi',
  'docs',
  'doctor',
  'budget',
]

describe('every command', () => {
  test.each(COMMANDS)('%s explains itself and prints for programs', async (command) => {
    const { code, stdout } = await run([...command.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: crosswalk ${command}`)
    expect(stdout).toContain('--json')
  })

  test('that does not exist is told, with those that do', async () => {
    const { code, stderr } = await run(['conect'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/unknown command 'conect'/)
    expect(stderr).toContain('connections')
  })

  test('is in the help of the program', async () => {
    const { stdout } = await run(['--help'])
    for (const command of COMMANDS) expect(stdout).toContain(command.split(' ')[0])
  })
})

describe('connect', () => {
  const args = () => ['connect', 'hubspot', '--base-url', world.sandboxUrl]

  test('reads the key from standard input, and says what it opens', async () => {
    const { code, stdout, stderr } = await cli([...args(), '--external-id', 'from-cli'], `${world.token}\n`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Connected con_[0-9a-z]{26}: account 147893286/)
    expect(stdout).toMatch(/contacts +yes +yes/)
    expect(stdout).not.toContain(world.token)
  })

  test('takes a key without a line break at its end', async () => {
    const connection = await cliJson<ConnectionBody>([...args(), '--type', 'private_app_token'], world.token)
    expect(connection).toMatchObject({ connector: 'hubspot', credential_type: 'private_app_token' })
  })

  test.each([
    ['nothing', '', /No key was given/],
    ['a key in quotes', '"pat-na1-x"', /in quotes/],
  ])('told %s ends with one sentence', async (_, input, pattern) => {
    const { code, stderr, stdout } = await cli(args(), input)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(pattern)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('connect --link', () => {
  test('prints a link, waits until somebody has connected there, and shows the connection', async () => {
    const args = ['connect', 'hubspot', '--base-url', world.sandboxUrl, '--external-id', 'by-link', '--link']
    const program = crosswalk([...args, '--json'], { environment: world.environment })
    const [, link = ''] = await program.printed(/"url":"([^"]+)"/)
    const visit = await visitLink(link)
    expect(await visit.send('key', { type: 'service_key', token: world.token })).toBe(303)
    expect(await visit.send('confirm')).toBe(303)
    const { code, stdout } = await program.ended
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect([code, lines.length]).toEqual([0, 2])
    expect(lines[1]).toMatchObject({ connector: 'hubspot', external_id: 'by-link' })
  })

  test('says so when the link has ended unused', async () => {
    const args = ['connect', 'hubspot', '--base-url', world.sandboxUrl, '--link']
    const program = crosswalk(args, { environment: world.environment })
    await program.printed(/Waiting until somebody/)
    await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
      text: `update connect_sessions set expires_at = now() where state = 'open'`,
    })
    const { code, stderr } = await program.ended
    expect([code, stderr]).toEqual([1, 'The link has expired, and nobody connected.\n'])
  })
})

describe('connections', () => {
  test('are listed, shown and deleted', async () => {
    const { body } = await world.connect(world.token, { external_id: 'to-delete' })
    const all = await cliJson<ConnectionBody[]>(['connections', 'list'])
    expect(all.map((each) => each.id)).toContain(body.id)
    expect((await cli(['connections', 'list'])).stdout).toMatch(/to-delete/)
    expect(await cliJson(['connections', 'show', body.id])).toEqual(body)
    expect(await cliJson(['connections', 'delete', body.id])).toEqual({ id: body.id, deleted: true })
    const gone = await cli(['connections', 'show', body.id])
    expect([gone.code, gone.stdout]).toEqual([1, ''])
    expect(gone.stderr).toContain(body.id)
  })

  test('cannot be asked for without a key, with a wrong one, or where no gateway is', async () => {
    const ask = (environment: Record<string, string>) => run(['connections', 'list'], { environment })
    const { CROSSWALK_URL = '', CROSSWALK_API_KEY = '' } = world.environment
    expect((await ask({ CROSSWALK_URL })).stderr).toMatch(/Set CROSSWALK_API_KEY/)
    expect((await ask({ CROSSWALK_URL, CROSSWALK_API_KEY: 'nonsense' })).stderr).toMatch(/not known, revoked/)
    const nowhere = await ask({ CROSSWALK_URL: 'http://127.0.0.1:1', CROSSWALK_API_KEY })
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringMatching(/No gateway answers at/)])
  })
})

describe('quarantine', () => {
  test('--all locks every connection of the account; each is released by itself', async () => {
    const { body } = await world.connect(world.token, { external_id: 'to-lock' })
    const { quarantined } = await cliJson<{ quarantined: string[] }>([
      'quarantine',
      '--all',
      '--reason',
      'drill',
    ])
    expect(quarantined).toEqual(expect.arrayContaining([body.id, world.connectionId]))
    expect((await world.call('GET', world.at('/contacts'))).status).toBe(423)
    const all = await cliJson<(ConnectionBody & { health: { state: string } })[]>(['connections', 'list'])
    expect(new Set(all.map((each) => each.health.state))).toEqual(new Set(['quarantined']))
    const shown = (await cli(['connections', 'show', body.id])).stdout
    expect(shown).toMatch(new RegExp(`^${body.id}: .*quarantined`))
    expect(shown).toContain(`What to do: \`crosswalk quarantine ${body.id} --release\``)
    for (const { id } of all) await cliJson(['quarantine', id, '--release'])
    expect((await cli(['connections', 'show', body.id])).stdout).not.toContain('What to do')
    expect((await world.call('GET', world.at('/contacts'))).status).toBe(200)
  })

  test.each([[[]], [['con_1', '--all']], [['--all', '--release']]])('%j is refused', async (args) => {
    expect((await cli(['quarantine', ...args])).code).toBe(1)
  })
})

describe('oauth-apps', () => {
  const secret = crypto.randomUUID()
  const create = (input: string) =>
    cli(
      [
        'oauth-apps',
        'create',
        'hubspot',
        '--name',
        'ours',
        '--client-id',
        'cid',
        '--scope',
        'oauth',
        '--json',
      ],
      input,
    )

  test('are registered with the secret from standard input, changed, listed and deleted', async () => {
    const made = await create(`${secret}\n`)
    expect([made.code, made.stderr]).toEqual([0, ''])
    const app = JSON.parse(made.stdout) as { id: string }
    expect(app).toMatchObject({ connector: 'hubspot', name: 'ours', client_id: 'cid', scopes: ['oauth'] })
    expect((await cli(['oauth-apps', 'list'])).stdout).toMatch(new RegExp(`${app.id} +hubspot +ours +cid`))
    const changed = await cli(['oauth-apps', 'change-secret', app.id], crypto.randomUUID())
    expect(changed.stdout).toContain(`${app.id} has another client secret`)
    expect(await cliJson(['oauth-apps', 'delete', app.id])).toEqual({ id: app.id, deleted: true })
    expect((await cli(['oauth-apps', 'delete', app.id])).code).toBe(1)
    expect(made.stdout + changed.stdout).not.toContain(secret)
  })

  test('without a secret are refused with one sentence', async () => {
    expect(JSON.parse((await create('')).stdout).error).toMatch(/No client secret was given/)
    expect((await cli(['oauth-apps', 'create', 'hubspot', '--client-secret', secret])).code).toBe(1)
  })
})

describe('connect-sessions', () => {
  test('make a link that opens, and tell what became of it', async () => {
    const args = [
      '--connector',
      'hubspot',
      '--base-url',
      world.sandboxUrl,
      '--write',
      'contacts',
      '--read',
      'deals',
    ]
    const made = await cliJson<{ id: string; url: string }>(['connect-sessions', 'create', ...args])
    const page = await fetch(made.url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('crm.objects.contacts.write\ncrm.objects.deals.read')
    expect((await cli(['connect-session', 'show', made.id])).stdout).toBe(`${made.id} is open.\n`)
  })

  test.each([
    [['--expires', 'soon'], /--expires must be/],
    [['--read', 'cats'], /cats/],
    [['--return-url', 'javascript:alert(1)'], /return_url|URL/i],
    [['--connection', 'con_none'], /con_none/],
  ])('%j is refused', async (args, pattern) => {
    const { code, stderr } = await cli(['connect-sessions', 'create', '--connector', 'hubspot', ...args])
    expect([code, stderr]).toEqual([1, expect.stringMatching(pattern)])
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('keys report-leak', () => {
  test('revokes the keys that are handed in on standard input, and counts the rest', async () => {
    const made = await cliJson<{ secret: string }>(['keys', 'create', '--name', 'pasted'])
    const input = `${made.secret}\n${made.secret}\nnothing\n`
    const told = await cliJson(['keys', 'report-leak', '--where', 'a public repository'], input)
    expect(told).toEqual({ revoked: 1, not_live: 2 })
    const { code, stderr } = await cli(['keys', 'report-leak'])
    expect([code, stderr]).toEqual([1, 'No key was given on standard input.\n'])
  })
})

describe('keys', () => {
  test('are made, listed and revoked, and count at once', async () => {
    const made = await cliJson<{ id: string; secret: string }>([
      'keys',
      'create',
      '--name',
      'robot',
      '--mode',
      'test',
    ])
    expect(made.secret).toMatch(/^cw_test_/)
    const headers = { authorization: `Bearer ${made.secret}` }
    expect((await world.call('GET', '/v1/connections', { headers })).status).toBe(200)
    expect((await cli(['keys', 'list'])).stdout).toMatch(new RegExp(`${made.id} +robot +cw_test_…`))
    await cliJson(['keys', 'revoke', made.id])
    expect((await world.call('GET', '/v1/connections', { headers })).status).toBe(401)
    const listed = await cli(['keys', 'list'])
    expect(listed.stdout).toMatch(/robot.*revoked/)
    expect(listed.stdout).not.toContain(made.secret)
  })

  test('list says until when a replaced key goes on, what replaced it, and that it has ended', async () => {
    const old = await cliJson<{ id: string }>(['keys', 'create', '--name', 'turns'])
    const next = await cliJson<{ id: string }>(['keys', 'rotate', old.id, '--grace-seconds', '3600'])
    const line = async () =>
      (await cli(['keys', 'list'])).stdout.split('\n').find((each) => each.startsWith(old.id))
    expect(await line()).toMatch(/live until \d{4}-\d\d-\d\dT\d\d:\d\dZ, replaced by key_/)
    expect(await line()).toContain(next.id)
    const soon = await cliJson<{ id: string }>(['keys', 'rotate', next.id])
    const listed = (await cli(['keys', 'list'])).stdout
    expect(listed).toMatch(new RegExp(`${next.id}.* ended .*replaced by ${soon.id}`))
  })

  test('list for programs holds no secret and no hash', async () => {
    const text = JSON.stringify(await cliJson(['keys', 'list']))
    expect(text).not.toContain(world.apiKey)
    expect(text).not.toContain('hash')
  })

  test.each([
    [['create'], /--name/],
    [['create', '--name', 'x', '--mode', 'prod'], /live, test/],
    [['create', '--name', 'x', '--expires', 'soon'], /--expires must be/],
    [['create', '--name', 'x', '--address', '127.1'], /--address must be/],
    [['create', '--name', 'x', '--expires', '2020-01-01T00:00:00Z'], /--expires must be/],
    [['revoke', 'key_none'], /There is no key key_none/],
  ])('%j is refused', async (args, pattern) => {
    const { code, stderr } = await cli(['keys', ...args])
    expect(code).toBe(1)
    expect(stderr).toMatch(pattern)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

test('migrate brings an empty database up to date, and a second time finds nothing to do', async () => {
  const empty = await createTestDatabase({ empty: true })
  const environment = { ...world.environment, DATABASE_URL: empty.connectionString }
  const first = await run(['migrate'], { environment })
  expect([first.code, first.stdout]).toEqual([0, 'The database is up to date.\n'])
  expect(first.stderr).toMatch(/0001/)
  const second = await run(['migrate'], { environment })
  expect([second.code, second.stderr]).toEqual([0, ''])
  await empty.close()
})

describe('openapi', () => {
  const file = join(folder.path, 'openapi.yaml')

  test('writes what the gateway serves, and finds a file that differs', async () => {
    expect((await run(['openapi', '--write', file])).code).toBe(0)
    const { body } = await world.call('GET', '/openapi.json')
    expect(parse(readFileSync(file, 'utf8'))).toEqual(body)
    expect((await run(['openapi', '--check', file])).code).toBe(0)
    writeFileSync(file, `${readFileSync(file, 'utf8')}# changed\n`)
    const { code, stderr } = await run(['openapi', '--check', file])
    expect([code, stderr]).toEqual([1, expect.stringContaining('crosswalk openapi --write')])
  })
})

describe('sandbox', () => {
  test('answers as the CRM until it is told to end', async () => {
    const program = crosswalk(['sandbox', '--port', '0', '--seed', 'contacts=3', '--json'])
    const [line] = await program.printed(/^\{.*\}$/m)
    const { url } = JSON.parse(line)
    const health = await fetch(`${url}/_sandbox/health`)
    expect(health.status).toBe(200)
    program.signal('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  test('takes a vendor and every option of its own, and finds its state again', async () => {
    const data = join(folder.path, 'sandbox-alone')
    const hosts = ['--webhook-host', 'hooks.test', '--webhook-host', 'more.test']
    const words = [
      'sandbox',
      'hubspot',
      '--port',
      '0',
      '--seed',
      'contacts=3',
      '--tier',
      'free',
      '--data',
      data,
    ]
    for (const restored of [false, true]) {
      const program = crosswalk([...words, ...hosts, '--json'])
      const [line] = await program.printed(/^\{.*\}$/m)
      expect(JSON.parse(line)).toMatchObject({ ready: true, restored, ready_ms: expect.any(Number) })
      program.signal('SIGTERM')
      expect((await program.ended).code).toBe(0)
    }
  })

  test.each([
    [['--seed', 'unicorns=3'], 'unicorns'],
    [['siebel'], 'There is no sandbox of siebel, only of hubspot, salesforce.'],
    [['--tier', 'gold'], '--tier must be one of'],
  ])('with %j ends with one sentence', async (words, sentence) => {
    const { code, stderr } = await run(['sandbox', ...words])
    expect(code).toBe(1)
    expect(stderr).toContain(sentence)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})
