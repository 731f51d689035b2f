import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/model/permissions.ts'
import { type Answer, request, sendRaw } from './http.ts'
import { ALL_SCOPES, startWorld, type World } from './world.ts'

/** Secrets that went in through some door, by what they are; each is looked for in whatever came out or stayed. */
const canaries = new Map<string, string>()
/** What callers were answered with. */
const answers: string[] = []
let world: World

beforeAll(async () => {
  world = await startWorld({ environment: { LOG_LEVEL: 'trace' } })
})
afterAll(() => world.close())

const random = (length: number) =>
  Array.from({ length }, () => 'abcdefghjkmnpqrstuvwxyz23456789'[Math.floor(Math.random() * 31)]).join('')

async function ask(
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await world.call(method, path, options)
  answers.push(`${answer.text}\n${JSON.stringify([...answer.headers])}`)
  return answer
}
const connect = (token: string, more: object = {}) =>
  ask('POST', '/v1/connections', {
    body: {
      connector: 'hubspot',
      credential: { type: 'service_key', token },
      base_url: world.sandboxUrl,
      ...more,
    },
  })
const serviceKey = (name: string) => {
  const { token } = world.hubspot.serviceKeys.create({ name, scopes: ALL_SCOPES })
  canaries.set(name, token)
  return token
}

/** A grant that is imported, renewed with secrets of the vendor's, and then refused. */
async function throughAGrant(): Promise<void> {
  const redirect_uri = 'http://localhost:1/callback'
  const scopes = ['oauth', 'crm.objects.contacts.read']
  const { clientId: client_id, clientSecret: client_secret } = world.hubspot.apps.create({
    name: 'canary',
    distribution: 'marketplace',
    auth: 'oauth',
    redirectUrls: [redirect_uri],
    requiredScopes: scopes,
  })
  const post = async (path: string, type: string, body: string) => {
    const answer = await fetch(world.sandboxUrl + path, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    return (await answer.json()) as Record<string, string>
  }
  const asked = JSON.stringify({ client_id, redirect_uri, scopes })
  const { code = '' } = await post('/_sandbox/hubspot/oauth/grant', 'application/json', asked)
  const form = { grant_type: 'authorization_code', client_id, client_secret, redirect_uri, code }
  const { refresh_token = '' } = await post(
    '/oauth/v1/token',
    'application/x-www-form-urlencoded',
    new URLSearchParams(form).toString(),
  )
  const app = { connector: 'hubspot', name: 'canary', client_id, client_secret, base_url: world.sandboxUrl }
  const { body } = (await ask('POST', '/v1/oauth-apps', { body: app })) as Answer<{ id: string }>
  const credential = { type: 'oauth', oauth_app_id: body.id, refresh_token }
  const connected = (await connect('', { credential })) as Answer<{ id: string }>
  expect(connected.status, connected.text).toBe(201)
  const renewed = { access_token: random(40), refresh_token: random(40) }
  world.hubspot.faults.add({
    times: 1,
    match: { method: 'POST', path: '/oauth/*' },
    effect: { kind: 'status', status: 200, body: { ...renewed, token_type: 'bearer', expires_in: 1800 } },
  })
  await post('/_sandbox/hubspot/oauth/expire-access-tokens', 'application/json', '{}')
  await ask('GET', `/v1/connections/${connected.body.id}/contacts?limit=1`)
  canaries.set('secret of an app', client_secret)
  canaries.set('refresh token', refresh_token)
  canaries.set('renewed access token', renewed.access_token)
  canaries.set('renewed refresh token', renewed.refresh_token)
}

/** Puts a secret of its own through every door that takes one, also where it is refused and where the vendor fails. */
async function throughEveryDoor(): Promise<void> {
  canaries.set('first service key', world.token)
  canaries.set('first API key', world.apiKey)
  const { body } = (await connect(serviceKey('connected key'))) as Answer<{ id: string }>
  const path = `/v1/connections/${body.id}`
  await ask('POST', `${path}/credentials`, {
    body: { credential: { type: 'service_key', token: serviceKey('rotated key') } },
  })
  await ask('GET', `${path}/contacts?limit=1`)

  const unknown = `pat-na1-${crypto.randomUUID()}`
  canaries.set('unknown key', unknown)
  await connect(unknown)
  await connect(`"${unknown}"`)
  await ask('POST', '/v1/connections', { body: `{"credential":{"token":"${unknown}"}` })
  await ask('POST', '/v1/connections', { body: unknown })
  await ask('GET', `/v1/connections/${unknown}`, {})
  answers.pop()

  const clientSecret = crypto.randomUUID()
  canaries.set('client secret', clientSecret)
  const app = { connector: 'hubspot', name: 'app', client_id: 'id', client_secret: clientSecret }
  await ask('POST', '/v1/oauth-apps', { body: app })
  await ask('POST', '/v1/oauth-apps', { body: { ...app, extra: clientSecret } })

  world.hubspot.faults.add({
    times: 1,
    match: { path: '/crm/objects/*' },
    effect: { kind: 'status', status: 500, body: { message: `failed for Bearer ${world.token}` } },
  })
  await ask('POST', world.at('/contacts'), { body: { first_name: 'A' } })
  world.hubspot.faults.add({ times: 1, match: { path: '/crm/objects/*' }, effect: { kind: 'reset' } })
  await ask('GET', world.at('/contacts'))

  await throughAGrant()

  const pasted = `pat-eu1-${crypto.randomUUID()}`
  canaries.set('pasted key', pasted)
  await ask('POST', '/v1/explain', {
    body: {
      text: `HTTP/1.1 401 Unauthorized\nauthorization: Bearer ${pasted}\n\n{"message":"no ${pasted}"}`,
    },
  })

  const { secret } = await world.rooms.keys.create(world.rooms.accountId, {
    name: 'canary',
    mode: 'live',
    permissions: EVERYTHING,
  })
  canaries.set('API key of an operator', secret)
  const made = await world.call<{ secret: string; id: string }>('POST', '/v1/api-keys', {
    body: { name: 'made' },
    headers: { 'idempotency-key': random(20) },
  })
  canaries.set('API key that was made by API', made.body.secret)
  const rotated = await world.call<{ secret: string }>('POST', `/v1/api-keys/${made.body.id}/rotate`, {
    headers: { 'idempotency-key': random(20) },
  })
  canaries.set('API key that was rotated', rotated.body.secret)
  const headers = { authorization: `Bearer ${secret}x` }
  await ask('GET', '/v1/connections', { headers })
  answers.push(
    (await request(`${world.url}/v1/nothing`, 'GET', { headers: { authorization: `Basic ${secret}` } })).text,
  )
  answers.push(
    await sendRaw(
      world.url,
      `GET /v1/connections HTTP/1.1\r\nauthorization: Bearer ${secret}\r\nbad header ${secret}\r\n\r\n`,
    ),
  )

  for (const list of [
    '/v1/connections',
    path,
    `${path}/credentials`,
    `${path}/budget`,
    '/v1/oauth-apps',
    '/v1/api-keys',
    '/v1/requests',
    '/v1/audit-events',
    '/v1/events',
  ]) {
    await ask('GET', list)
  }
}

/** The forms that a secret is looked for in: clear, hexadecimal, percent-encoded, base64 at each of three offsets. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6) + 1, -4),
  )
  const encoded = encodeURIComponent(secret)
  return [
    ...new Set([
      secret,
      bytes.toString('hex'),
      encoded,
      ...base64,
      ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ]
}

/** Which secrets a text or file holds, in which form. */
function found(place: string, content: Buffer | string): string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const hits: string[] = []
  for (const [name, secret] of canaries) {
    // What is random of a secret: prefix and checksum are no secret, and hints show the last four characters.
    const body = secret.replace(/^(cw_(live|test)_|pat-\w+-)/, '').slice(0, 28)
    for (const form of formsOf(body)) if (bytes.includes(form)) hits.push(`${name} in ${place}`)
  }
  return hits
}

async function onDatabase<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: world.databaseUrl })
  await client.connect()
  try {
    await client.query(`select set_config('crosswalk.account_id', '${world.rooms.accountId}', false)`)
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

/** Every table as text, as a dump has it. */
async function dump(): Promise<string> {
  const tables = await onDatabase<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  )
  const texts = await Promise.all(
    tables.map(({ name }) => onDatabase<{ row: string }>(`select t::text as row from "${name}" t`)),
  )
  expect(texts.flat().length).toBeGreaterThan(20)
  return texts
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

/** The files of this database, and the log that it writes ahead; null where the server is not ours to look into. */
async function dataFiles(): Promise<string[] | null> {
  const [user] = await onDatabase<{ super: boolean }>(
    'select rolsuper as super from pg_roles where rolname = current_user',
  )
  if (!user?.super) return null
  await onDatabase('checkpoint')
  const [where] = await onDatabase<{ folder: string; base: string }>(
    `select current_setting('data_directory') as folder, (select oid from pg_database where datname = current_database())::text as base`,
  )
  const { folder = '', base = '' } = where ?? {}
  const inside = async (part: string) =>
    (await readdir(join(folder, part), { withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => join(folder, part, each.name))
  return [...(await inside(`base/${base}`)), ...(await inside('pg_wal')), `${folder}.log`]
}

const read = (file: string) => readFile(file).catch(() => Buffer.alloc(0))

test('no secret that went in is found in the data directory, its log ahead, a dump, the log, or an answer', async () => {
  await throughEveryDoor()
  const files = await dataFiles()
  const hits = [
    ...found('the log', world.logs.join('')),
    ...found('answers', answers.join('\n')),
    ...found('a dump', await dump()),
  ]
  for (const file of files ?? []) hits.push(...found(file, await read(file)))
  console.info(
    `canary secrets: n = ${canaries.size} secrets × ${formsOf('x'.repeat(28)).length} forms in ${files?.length ?? 0} files, ` +
      `${answers.length} answers, ${world.logs.length} log lines and a dump: found ${hits.length} times`,
  )
  expect(canaries.size).toBeGreaterThanOrEqual(10)
  expect(world.logs.length).toBeGreaterThan(20)
  expect(hits).toEqual([])
})

test('a secret that somebody stores in clear is found in each of these places (planted)', async () => {
  const planted = `${random(36)}`
  canaries.clear()
  canaries.set('planted', planted)
  await ask('POST', '/v1/connections', {
    body: {
      connector: 'hubspot',
      credential: { type: 'service_key', token: world.token },
      base_url: world.sandboxUrl,
      external_id: planted,
    },
  })
  expect(found('answers', answers.join('\n'))).not.toEqual([])
  expect(found('a dump', await dump())).not.toEqual([])
  const files = await dataFiles()
  if (files) {
    const wal: string[] = []
    const base: string[] = []
    for (const file of files) (file.includes('pg_wal') ? wal : base).push(...found(file, await read(file)))
    expect([wal.length > 0, base.length > 0]).toEqual([true, true])
  }
  for (const before of ['', 'a', 'ab', 'abc']) {
    const text = Buffer.from(`${before}${planted}`)
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
      expect(found(encoding, text.toString(encoding)), `${before} ${encoding}`).not.toEqual([])
    }
  }
})
