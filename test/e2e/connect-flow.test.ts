import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryAsOwner } from '../database.ts'
import { type ConnectWorld, startConnectWorld } from './connect-world.ts'
import { Client } from './cookie-client.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, type World } from './world.ts'

let world: World
let publicUrl: string
let newSession: ConnectWorld['newSession']

beforeAll(async () => {
  ;({ world, publicUrl, newSession } = await startConnectWorld())
})
afterAll(() => world.close())

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** The vendor's consent by hand, for a sign-in that somebody began. */
async function consent(url: URL): Promise<string> {
  const q = (name: string) => url.searchParams.get(name) ?? ''
  const response = await fetch(`${world.sandboxUrl}/_sandbox/hubspot/oauth/grant`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: q('client_id'),
      redirect_uri: q('redirect_uri'),
      scopes: q('scope').split(' '),
      code_challenge: q('code_challenge'),
      code_challenge_method: q('code_challenge_method'),
    }),
  })
  const { code } = (await response.json()) as { code: string }
  return `${q('redirect_uri')}?${new URLSearchParams({ code, state: q('state') })}`
}

test('a link is in the audit log when it is given out', async () => {
  const { id } = await newSession({ external_id: 'customer-9' })
  const { body } = await world.call<{ data: { target: string; details: object }[] }>(
    'GET',
    '/v1/audit-events?action=connect_session.created&limit=1',
  )
  expect(body.data).toMatchObject([
    { target: id, details: { external_id: 'customer-9', connection_id: null } },
  ])
})

describe('S8: nobody else gets a connection out of it', () => {
  const count = async () =>
    (await world.call<{ data: unknown[] }>('GET', '/v1/connections?limit=100')).body.data.length

  test.each([
    [
      'the code of an attacker in the browser of a victim',
      async (mine: Client, victim: Client) => {
        const callback = await consent(await mine.signIn((await newSession()).url))
        await victim.signIn((await newSession()).url)
        return victim.send('GET', callback)
      },
    ],
    [
      'a state that was used',
      async (mine: Client) => {
        const callback = await consent(await mine.signIn((await newSession()).url))
        expect((await mine.send('GET', callback)).status).toBe(303)
        return mine.send('GET', callback)
      },
    ],
    [
      'the state of one session with the code of another',
      async (mine: Client) => {
        const one = new URL(await consent(await mine.signIn((await newSession()).url)))
        const two = new URL(await consent(await mine.signIn((await newSession()).url)))
        one.searchParams.set('code', two.searchParams.get('code') ?? '')
        return mine.send('GET', one.href)
      },
    ],
    [
      'an answer that says it comes from another server',
      async (mine: Client) => {
        const callback = await consent(await mine.signIn((await newSession()).url))
        return mine.send('GET', `${callback}&iss=${encodeURIComponent('https://evil.example.com')}`)
      },
    ],
    [
      'an answer at the address of another CRM',
      async (mine: Client) => {
        const callback = await consent(await mine.signIn((await newSession()).url))
        return mine.send('GET', callback.replace('/callback/hubspot', '/callback/other'))
      },
    ],
    [
      'no cookie at all',
      async (mine: Client) => {
        const callback = await consent(await mine.signIn((await newSession()).url))
        return new Client().send('GET', callback)
      },
    ],
    [
      'a sign-in that began too long ago',
      async (mine: Client) => {
        const callback = await consent(await mine.signIn((await newSession()).url))
        await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
          text: `update connect_sessions set oauth_started_at = oauth_started_at - interval '11 minutes'`,
        })
        return mine.send('GET', callback)
      },
    ],
    [
      'a form that another page sent',
      async (mine: Client) => {
        const { url } = await newSession()
        await mine.send('GET', url)
        return mine.send('POST', `${url}/key`, {
          connector: 'hubspot',
          type: 'service_key',
          token: world.token,
        })
      },
    ],
    [
      'a form with the token of another browser',
      async (mine: Client, victim: Client) => {
        const { url } = await newSession()
        const form = await victim.formOf(url)
        await mine.send('GET', url)
        return mine.send('POST', `${url}/key`, {
          ...{ form, connector: 'hubspot', type: 'service_key', token: world.token },
        })
      },
    ],
    [
      'a link that another browser has begun with',
      async (mine: Client, victim: Client) => {
        const { url } = await newSession()
        await mine.signIn(url)
        return victim.send('GET', url)
      },
    ],
    [
      'a link that nobody made',
      async (mine: Client) => mine.send('GET', `${publicUrl}/connect/${'x'.repeat(43)}`),
    ],
    [
      'a link that has expired',
      async (mine: Client) => {
        const { url, id } = await newSession()
        await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
          text: 'update connect_sessions set expires_at = now() where session_id = $1',
          values: [id],
        })
        return mine.send('GET', url)
      },
    ],
  ] as const)('%s', async (_, attack) => {
    const before = await count()
    const { status, text } = await attack(new Client(), new Client())
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(text).toMatch(/role="alert"/)
    expect(await count()).toBe(before)
  })

  test('a state that was used, or comes to the address of another CRM, is not taken to the token endpoint', async () => {
    const mine = new Client()
    const used = await consent(await mine.signIn((await newSession()).url))
    expect((await mine.send('GET', used)).status).toBe(303)
    const other = await consent(await mine.signIn((await newSession()).url))
    const calls = await world.callsDuring(async () => {
      for (const url of [used, other.replace('/callback/hubspot', '/callback/salesforce')])
        expect((await mine.send('GET', url)).status).toBe(400)
    })
    expect(calls.filter(({ path }) => path.includes('/oauth/'))).toEqual([])
  })

  test('of four browsers that begin with one link at once, one goes on', async () => {
    for (let i = 0; i < 10; i++) {
      const { url } = await newSession()
      const forms = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const browser = new Client()
          return { browser, form: await browser.formOf(url) }
        }),
      )
      const began = await Promise.all(
        forms.map(({ browser, form }) =>
          browser.send('POST', `${url}/sign-in`, { form, connector: 'hubspot' }),
        ),
      )
      expect(began.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410])
    }
  })

  test('pages are kept by nobody, run no script but a file of ours, and are framed by nobody', async () => {
    const { headers, text } = await new Client().send('GET', (await newSession()).url)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    )
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(text.match(/<script[^>]*>[^<]*/g)).toEqual(['<script src="/connect/copy.js" defer>'])
    expect(text).not.toMatch(/\son\w+=/)
    expect(headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/)
    const signing = new Client()
    await signing.signIn((await newSession()).url)
    expect(signing.set).toHaveLength(2)
    for (const each of signing.set) expect(each).toMatch(/HttpOnly.*SameSite=Lax/)
  })

  test('S1: no secret stands in the files of the database, its log of writes included', async () => {
    const visitor = new Client()
    const session = await newSession()
    const form = await visitor.formOf(session.url)
    const key = { form, connector: 'hubspot', type: 'service_key', token: world.token }
    expect((await visitor.send('POST', `${session.url}/key`, key)).status).toBe(303)
    await visitor.signIn((await newSession()).url)
    const [app] = world.hubspot.apps.list()
    const secrets = [
      world.token,
      app?.clientSecret ?? '',
      session.url.split('/').at(-1) ?? '',
      ...visitor.cookies.values(),
    ]
    const { what, contents } = await stored()
    const forms = secrets.flatMap((secret) => {
      const bytes = Buffer.from(secret)
      return [
        secret,
        bytes.toString('base64').slice(0, -3),
        bytes.toString('hex'),
        encodeURIComponent(secret),
      ]
    })
    const canary = world.connectionId
    let hits = 0
    let canaries = 0
    for await (const bytes of contents) {
      if (bytes.includes(canary)) canaries++
      for (const each of forms) if (bytes.includes(each)) hits++
    }
    // What is no secret is found, so the search works.
    expect(canaries).toBeGreaterThan(0)
    expect(hits).toBe(0)
    console.info(`S1: ${secrets.length} secrets in 4 forms, ${what}: ${hits} hits`)
  })

  /** All that the database keeps: its files, or every row as text where the server is not ours to look into. */
  async function stored(): Promise<{ what: string; contents: AsyncIterable<Buffer> }> {
    const ask = (text: string) => queryAsOwner(world.databaseUrl, world.rooms.accountId, { text })
    const [user] = await ask('select rolsuper from pg_roles where rolname = current_user')
    if (user?.rolsuper) {
      await ask('checkpoint')
      const [found] = await ask('show data_directory')
      const files = await filesIn(String(found?.data_directory))
      return { what: `${files.length} files of the database`, contents: contentsOf(files) }
    }
    const tables = await ask(`select tablename from pg_tables where schemaname = 'public'`)
    const rows = await Promise.all(
      tables.map(({ tablename }) => ask(`select t::text as row from "${tablename}" t`)),
    )
    const texts = rows.flat().map(({ row }) => Buffer.from(String(row)))
    return { what: `${texts.length} rows of the database`, contents: each(texts) }
  }

  async function* contentsOf(files: readonly string[]) {
    for (const file of files) yield await readFile(file).catch(() => Buffer.alloc(0))
  }

  async function* each(texts: readonly Buffer[]) {
    yield* texts
  }

  /** Pastes a key that works, so that the customer has only to say yes. */
  async function checked(more: object = {}) {
    const visitor = new Client()
    const session = await newSession(more)
    const form = await visitor.formOf(session.url)
    const send = (what: string, fields: Record<string, string> = {}) =>
      visitor.send('POST', `${session.url}/${what}`, { form, connector: 'hubspot', ...fields })
    const paste = (token: string) => send('key', { type: 'service_key', token })
    expect((await paste(world.token)).status).toBe(303)
    return { session, send, paste, confirm: () => send('confirm') }
  }
  const sessionOf = async (id: string) =>
    (await world.call<{ state: string; connection_id: string | null }>('GET', `/v1/connect-sessions/${id}`))
      .body

  test('of two clicks at once one connects', async () => {
    const before = await count()
    const { confirm, session } = await checked()
    const answers = await Promise.all([confirm(), confirm(), confirm()])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410])
    expect(await count()).toBe(before + 1)
    expect(await sessionOf(session.id)).toMatchObject({ state: 'completed' })
  })

  test('of two clicks at once one renews, and no credential is left beside the one in use', async () => {
    const { id } = (
      await world.connect(world.hubspot.serviceKeys.create({ name: 'a', scopes: ALL_SCOPES }).token)
    ).body
    const { confirm, session } = await checked({
      connection_id: id,
      connector: undefined,
      base_url: undefined,
    })
    const answers = await Promise.all([confirm(), confirm(), confirm()])
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(await sessionOf(session.id)).toMatchObject({ state: 'completed', connection_id: id })
    const { body } = await world.call<{ data: { status: string }[] }>(
      'GET',
      `/v1/connections/${id}/credentials`,
    )
    expect(body.data.map(({ status }) => status).filter((status) => status !== 'retired')).toEqual([
      'current',
      'previous',
    ])
  })

  test('a session whose connection cannot be stored is not used up, also when the database goes away', async () => {
    await (await checked({ external_id: 'taken' })).confirm()
    const { confirm, session } = await checked({ external_id: 'taken' })
    const refused = await confirm()
    expect([refused.status, refused.text]).toEqual([400, expect.stringMatching(/role="alert"/)])
    expect(await sessionOf(session.id)).toMatchObject({ state: 'checked', connection_id: null })
    const second = await checked({ external_id: 'not-taken' })
    await world.door.shut()
    expect((await second.confirm()).status).toBeGreaterThanOrEqual(500)
    await world.door.open()
    await expect.poll(async () => (await second.confirm()).status, { timeout: 10_000 }).toBe(303)
    expect(await sessionOf(second.session.id)).toMatchObject({ state: 'completed' })
  })

  test('a link is no way to try keys without end', async () => {
    const { paste } = await checked()
    let text = ''
    let tried = 0
    const calls = await world.callsDuring(async () => {
      while (!text.includes('Too many keys') && tried < 200) {
        text = (await paste(`pat-na1-${crypto.randomUUID()}`)).text
        tried++
      }
    })
    expect(text).toMatch(/Too many keys were tried: wait \d+ seconds/)
    expect(calls.length).toBeLessThan(tried * 2)
  })

  test('links stand in no log', async () => {
    const { url } = await newSession()
    await new Client().send('GET', url)
    expect(world.logs.join('\n')).not.toContain(url.split('/').at(-1))
  })

  test.each([
    [{ return_url: 'javascript:alert(1)' }],
    [{ return_url: 'http://example.com/back' }],
    [{ return_url: 'https://user:password@example.com' }],
    [{ connector: 'nothing' }],
    [{ objects: { contacts: 'delete' } }],
    [{ expires_in_seconds: 5 }],
  ])('a session with %j is refused', async (more) => {
    const body = { connector: 'hubspot', ...more }
    expectProblem(await world.call('POST', '/v1/connect-sessions', { body }), 'invalid_request')
  })

  test('a session for a connection says nothing of it that is otherwise', async () => {
    const of = (more: object) =>
      world.call('POST', '/v1/connect-sessions', { body: { connection_id: world.connectionId, ...more } })
    for (const [name, more] of [
      ['connector', { connector: 'salesforce' }],
      ['base_url', { connector: 'hubspot', base_url: 'https://api.example.com' }],
      ['external_id', { external_id: 'somebody-else' }],
    ] as const) {
      const refused = await of(more)
      expectProblem(refused, 'invalid_request')
      expect(refused.text).toContain(`"at":"/${name}"`)
    }
    expect((await of({ connector: 'hubspot', base_url: world.sandboxUrl })).status).toBe(201)
  })

  test('the page says to a customer what customers can do', async () => {
    const { paste } = await checked()
    const { text } = await paste(`pat-na1-${crypto.randomUUID()}`)
    expect(text).toMatch(/Look whether the key is still there/)
    expect(text).not.toContain('into the connection')
  })
})
