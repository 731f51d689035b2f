import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browsing } from '../../testing/browsing.ts'
import { createWorld, type World } from '../../testing/world.ts'

const PORTAL = 147893286
const KEYS = `/service-keys/${PORTAL}`
const SCOPE = 'crm.objects.contacts.read'

let world: World
let admin: Browsing
beforeEach(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, owners: 1 } })
  admin = await Browsing.as(world.hubspot, world.hubspot.users.list()[0]?.email ?? '')
})
afterEach(() => world.close())

const contactsWith = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(`${world.url}/crm/v3/objects/contacts`, { headers })).status
}

async function makeKey(browser: Browsing, name = 'nightly'): Promise<{ path: string; token: string }> {
  const made = await browser.post(`${KEYS}/new`, { step: 'create', name, scope: SCOPE })
  expect(made.status).toBe(303)
  const page = await browser.get(made.location)
  const token = /data-copy="(pat-[^"]+)"/.exec(page.text)?.[1] ?? ''
  return { path: made.location, token }
}

describe('the pages of Service Keys', () => {
  it('make a key whose token is shown once, and works', async () => {
    const { path, token } = await makeKey(admin)
    expect(await contactsWith(token)).toBe(200)
    expect((await admin.get(path)).text).not.toContain(token)
    expect((await admin.get(KEYS)).text).toContain('nightly')
    expect((await admin.get(`${path}/log`)).text).toContain('GET /crm/v3/objects/contacts')
  })

  it('rotate: both work for seven days, then the old is refused', async () => {
    const { path, token } = await makeKey(admin)
    const rotated = await admin.post(`${path}/rotate`, { expire: 'later' })
    const next = /data-copy="(pat-[^"]+)"/.exec((await admin.get(rotated.location)).text)?.[1] ?? ''
    expect([await contactsWith(token), await contactsWith(next)]).toEqual([200, 200])
    await admin.post('/sandbox/clock', { advance: '604800000' })
    expect([await contactsWith(token), await contactsWith(next)]).toEqual([401, 200])
  })

  it('say what is wrong beside the form', async () => {
    const { path } = await makeKey(admin)
    const wrong: [string, Record<string, string>, number, string][] = [
      [`${KEYS}/new`, { step: 'review', name: '' }, 400, 'needs a name'],
      [`${KEYS}/new`, { step: 'review', name: 'x' }, 400, 'at least one scope'],
      [`${KEYS}/new`, { step: 'create', name: 'x', scope: 'crm.nothing' }, 400, 'Unknown scopes'],
      [`${path}/rename`, { name: ' ' }, 400, 'needs a name'],
      [`${path}/rotate`, { expire: 'maybe' }, 400, 'Say what happens'],
      [`${path}/scopes`, { step: 'update' }, 400, 'at least one scope'],
      [`${path}/expire-old`, {}, 409, 'No rotation'],
      [`${KEYS}/12/rename`, { name: 'x' }, 404, 'no Service Key'],
    ]
    for (const [to, form, status, said] of wrong) {
      const answer = await admin.post(to, form)
      expect([answer.status, answer.text.includes(said)], to).toEqual([status, true])
    }
  })

  it('tell a user who may not, and who can; and grant only what one holds', async () => {
    world.hubspot.users.create({
      email: 'bo@example.com',
      firstName: 'Bo',
      lastName: 'Berg',
      scopes: [SCOPE],
    })
    const bo = await Browsing.as(world.hubspot, 'bo@example.com')
    for (const path of [KEYS, `${KEYS}/new`, `/private-apps/${PORTAL}`, `/developer/${PORTAL}/key`]) {
      const refused = await bo.get(path)
      expect(refused.status, path).toBe(403)
      expect(refused.text).toMatch(/Bo Berg.*may not create or manage[\s\S]*can do it or grant the right/)
    }
    world.hubspot.users.change('bo@example.com', { developerTools: true })
    expect((await bo.get(`${KEYS}/new`)).text).toContain('Bo Berg does not hold this scope')
    const refused = await bo.post(`${KEYS}/new`, { step: 'create', name: 'x', scope: 'crm.import' })
    expect([refused.status, refused.text.includes('nobody grants a scope')]).toEqual([403, true])
    await makeKey(bo)
  })

  it('change scopes, rename and delete', async () => {
    const { path, token } = await makeKey(admin)
    await admin.post(`${path}/scopes`, { step: 'update', scope: 'crm.objects.deals.read' })
    expect(await contactsWith(token)).toBe(403)
    await admin.post(`${path}/rename`, { name: '<b>new</b>' })
    expect((await admin.get(path)).text).toContain('&lt;b&gt;new&lt;/b&gt;')
    await admin.post(`${path}/delete`, {})
    expect(await contactsWith(token)).toBe(401)
    expect((await admin.get(path)).status).toBe(404)
  })
})

describe('the pages of private apps', () => {
  it('show the token again, and the client secret', async () => {
    world.hubspot.settings.privateAppCreation = 'open'
    const base = `/private-apps/${PORTAL}`
    const made = await admin.post(`${base}/new`, { step: 'create', name: 'old', scope: SCOPE })
    const { id = '' } = world.hubspot.privateApps.list()[0] ?? {}
    expect((await admin.post(`${made.location}/show-token`, {})).text).toContain(
      world.hubspot.privateApps.token(id),
    )
    const secret = await admin.post(`${made.location}/show-client-secret`, {})
    expect(secret.text).toContain(world.hubspot.privateApps.clientSecret(id))
    expect((await admin.get(made.location)).text).not.toContain(world.hubspot.privateApps.clientSecret(id))
    expect((await admin.get(`/notifications/${PORTAL}`)).status).toBe(200)
  })

  it('say when none can be made any more', async () => {
    world.hubspot.settings.privateAppCreation = 'closed'
    expect((await admin.get(`/private-apps/${PORTAL}`)).text).toContain('can no longer be created')
    const refused = await admin.post(`/private-apps/${PORTAL}/new`, {
      step: 'create',
      name: 'x',
      scope: SCOPE,
    })
    expect(refused.status).toBe(403)
  })
})

describe('the pages of records', () => {
  const list = `/contacts/${PORTAL}/objects/0-1`
  it('create, edit, tell the history, archive and restore', async () => {
    const made = await admin.post(`${list}/new`, { 'p.email': 'kay@example.com', 'p.firstname': 'Kay' })
    expect(made.status).toBe(303)
    await admin.post(`${made.location}/edit/contactinformation`, { 'p.firstname': 'Kaya' })
    const history = await admin.get(`${made.location}/history`)
    expect(history.text).toMatch(/became <code>Kaya<\/code>[\s\S]*became <code>Kay<\/code>/)
    expect(history.text).toContain('CRM_UI')
    expect((await admin.get(`${list}?q=kaya`)).text).toContain('kay@example.com')
    await admin.post(`${made.location}/archive`, {})
    expect((await admin.get(made.location)).text).toContain('Restore')
    expect((await admin.get(`${list}?archived=1`)).text).toContain('Kaya')
    await admin.post(`${made.location}/restore`, {})
    expect((await admin.get(made.location)).text).not.toContain('Restore')
  })

  it('are at the addresses that the API gives', async () => {
    const { token } = world.hubspot.serviceKeys.create({ name: 'k', scopes: [SCOPE] })
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${world.url}/crm/v3/objects/contacts`, { headers })
    const { results } = (await answer.json()) as { results: { url: string }[] }
    for (const { url } of results) expect((await admin.get(new URL(url).pathname)).status).toBe(200)
  })

  it('associate, part and merge', async () => {
    const make = (email: string) => admin.post(`${list}/new`, { 'p.email': email })
    const [one, two] = [await make('one@example.com'), await make('two@example.com')]
    const twoId = two.location.split('/').at(-1) ?? ''
    const company =
      /record\/0-2\/(\d+)/.exec((await admin.get(`/contacts/${PORTAL}/objects/0-2`)).text)?.[1] ?? ''
    await admin.post(`${one.location}/associate`, { to: '0-2', to_id: company })
    expect((await admin.get(one.location)).text).toContain(`/record/0-2/${company}`)
    await admin.post(`${one.location}/dissociate/0-2/${company}`, {})
    expect((await admin.get(one.location)).text).not.toContain(`/record/0-2/${company}`)
    await admin.post(`${one.location}/merge`, { other: twoId })
    expect((await admin.get(two.location)).text).toContain(`Record ${twoId} was merged into this one.`)
    expect((await admin.post(`${one.location}/merge`, { other: twoId })).status).toBe(400)
  })

  it('keep to what the user may see and change', async () => {
    world.hubspot.users.create({
      email: 'cy@example.com',
      firstName: 'Cy',
      lastName: 'Cole',
      scopes: [SCOPE],
    })
    const cy = await Browsing.as(world.hubspot, 'cy@example.com')
    expect((await cy.get(list)).status).toBe(200)
    expect((await cy.get(`${list}/new`)).status).toBe(403)
    expect((await cy.get(`/contacts/${PORTAL}/objects/0-3`)).status).toBe(403)
  })
})

describe("an administrator's rules in the forms of records", () => {
  const PATH = `/contacts/${PORTAL}`
  const setRules = (rules: unknown) => world.call('PUT', '/_sandbox/hubspot/validation-rules', { rules })

  it('demand what a new record, a stage and another value take, and name it', async () => {
    await setRules([
      { object: 'contacts', kind: 'create_form', property: 'jobtitle' },
      {
        object: 'contacts',
        kind: 'conditional',
        when: { property: 'city', value: 'Paris' },
        property: 'twitterhandle',
      },
    ])
    const list = `${PATH}/objects/0-1/new`
    expect((await admin.get(list)).text).toMatch(/name="p.jobtitle"[^>]* required/)
    const refused = await admin.post(list, { 'p.lastname': 'Curie' })
    expect([refused.status, /set\. \(jobtitle\)/.test(refused.text)]).toEqual([400, true])
    const made = await admin.post(list, { 'p.lastname': 'Curie', 'p.jobtitle': 'Physicist' })
    expect(made.status).toBe(303)
    const form = `${made.location}/edit/contactinformation`
    expect((await admin.get(form)).text).toContain('name="p.twitterhandle"')
    expect((await admin.post(form, { 'p.city': 'Paris' })).text).toContain('(twitterhandle)')
    expect((await admin.post(form, { 'p.city': 'Paris', 'p.twitterhandle': '@c' })).status).toBe(303)
  })

  it('forbid associations', async () => {
    await setRules([{ object: 'contacts', kind: 'association', to: 'companies' }])
    const id = async (object: string) =>
      (await world.call('GET', `/crm/v3/objects/${object}?limit=1`)).json.results[0].id
    const path = `${PATH}/record/0-1/${await id('contacts')}/associate`
    const refused = await admin.post(path, { to: '0-2', to_id: await id('companies') })
    expect([refused.status, refused.text.includes('permissions to associate')]).toEqual([403, true])
  })
})

describe('the pages of users', () => {
  it('add, change and remove a user', async () => {
    const users = `/users/${PORTAL}`
    await admin.post(`${users}/new`, { email: 'di@example.com', first_name: 'Di', scope: SCOPE })
    const { id } = world.hubspot.users.get('di@example.com')
    await admin.post(`${users}/${id}`, {
      email: 'di@example.com',
      developer_tools: 'on',
      scope: 'crm.import',
    })
    expect(world.hubspot.users.get(id)).toMatchObject({
      firstName: 'Di',
      developerTools: true,
      scopes: ['crm.import'],
    })
    await admin.post(`${users}/${id}/remove`, {})
    expect(world.hubspot.users.get(id).removedAt).not.toBeNull()
    expect((await admin.post(`${users}/new`, { email: 'nonsense' })).status).toBe(400)
    const { id: only } = world.hubspot.users.list()[0] ?? { id: 0 }
    expect((await admin.post(`${users}/${only}/remove`, {})).status).toBe(409)
  })
})

describe('every page', () => {
  const odd = [
    '0',
    '-1',
    'x',
    '%00',
    '%',
    '..%2f',
    '9'.repeat(40),
    '__proto__',
    'constructor',
    '<b>',
    '\u{1f600}',
  ]

  it('leads whoever is not signed in to the picker, and back', async () => {
    const stranger = new Browsing(world.hubspot)
    const led = await stranger.get(`${KEYS}?x=1`)
    expect([led.status, led.location]).toEqual([
      303,
      `/sign-in/${PORTAL}?next=${encodeURIComponent(`${KEYS}?x=1`)}`,
    ])
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '']) {
      const { location } = await admin.post(`/sign-in/${PORTAL}`, { user: 'admin@example.com', next })
      expect(['/', '']).toContain(location)
    }
  })

  it.each(odd)('answers %j in place of an id without a fault of ours', async (id) => {
    const paths = [
      ...[
        `/home/${id}`,
        `${KEYS}/${id}`,
        `${KEYS}/${id}/log`,
        `/private-apps/${id}`,
        `/users/${PORTAL}/${id}`,
      ],
      ...[
        `/contacts/${PORTAL}/objects/${id}`,
        `/contacts/${PORTAL}/record/0-1/${id}`,
        `/sandbox/ledger/${id}`,
      ],
      ...[
        `/contacts/${PORTAL}/record/${id}/${id}/edit/${id}`,
        `/sandbox/faults/add/${id}`,
        `/tasks/${PORTAL}/view/all/task/${id}`,
      ],
      ...[
        `/contacts/${PORTAL}/objects/0-1?page=${id}&q=${id}`,
        `/sandbox/ledger?page=${id}&status=${id}`,
        `/logs/${PORTAL}?page=${id}`,
      ],
    ]
    for (const path of paths) {
      const { status } = await admin.get(path)
      expect(status < 500 && status !== 0, `${status} ${path}`).toBe(true)
    }
    for (const path of paths.slice(0, 9)) {
      const { status } = await admin.post(path.split('?')[0] ?? '', {
        step: id,
        user: id,
        name: id,
        to: id,
        'p.email': id,
      })
      expect(status < 500, `${status} POST ${path}`).toBe(true)
    }
  })
})

describe('the pages of apps', () => {
  const apps = `/developer/${PORTAL}/apps`
  it('make an app by its fields and by its project file, and say what is wrong', async () => {
    const made = await admin.post(`${apps}/new`, {
      ...{ name: 'Reports', auth: 'oauth', distribution: 'marketplace', required_scopes: SCOPE },
      redirect_urls: 'https://reports.example/back',
    })
    expect(made.status).toBe(303)
    const page = await admin.get(made.location)
    const [app] = world.hubspot.apps.list()
    expect(page.text).toContain(`/oauth/authorize?client_id=${app?.clientId}`)
    expect(page.text).not.toContain(app?.clientSecret)
    expect((await admin.post(`${made.location}/show-secret`, {})).text).toContain(app?.clientSecret)
    const file = {
      ...{ uid: 'billing', type: 'app' },
      config: { name: 'Billing', distribution: 'private', auth: { type: 'static', requiredScopes: [SCOPE] } },
    }
    const fromFile = await admin.post(`${apps}/from-file`, { file: JSON.stringify(file) })
    expect((await admin.get(fromFile.location)).text).toContain('Billing')
    for (const wrong of ['', '{', '[]', '{"uid":1}', JSON.stringify({ ...file, type: 7 })]) {
      expect((await admin.post(`${apps}/from-file`, { file: wrong })).status, wrong).toBe(400)
    }
    expect((await admin.post(`${apps}/new`, { name: 'x', auth: 'oauth' })).status).toBe(400)
  })

  it('give an account a static token, rotate it, and take it away again', async () => {
    const app = world.hubspot.apps.create({ name: 'Static', auth: 'static', requiredScopes: [SCOPE] })
    const path = `${apps}/${app.id}`
    const tokenIn = (text: string): string => /data-copy="(pat-[^"]+)"/.exec(text)?.[1] ?? ''
    const token = tokenIn((await admin.post(`${path}/install`, {})).text)
    expect(await contactsWith(token)).toBe(200)
    const next = tokenIn((await admin.post(`${path}/rotate-now`, {})).text)
    expect([await contactsWith(token), await contactsWith(next)]).toEqual([401, 200])
    expect((await admin.get(`/connected-apps/${PORTAL}`)).text).toContain('Static')
    await admin.post(`/connected-apps/${PORTAL}/${app.id}`, {})
    expect(await contactsWith(next)).toBe(401)
    await admin.post(`${path}/edit`, { name: 'Renamed', distribution: 'private', required_scopes: SCOPE })
    expect((await admin.get(path)).text).toContain('Renamed')
    await admin.post(`${path}/delete`, {})
    expect((await admin.get(path)).status).toBe(404)
  })
})

describe('the webhooks of a private app', () => {
  it('are set, subscribed to, paused and taken away', async () => {
    world.hubspot.settings.privateAppCreation = 'open'
    const { id } = world.hubspot.privateApps.create({ name: 'old', scopes: [SCOPE] })
    const path = `/private-apps/${PORTAL}/${id}/webhooks`
    await admin.post(`${path}/target`, { target: 'https://hooks.example/in', most: '10' })
    const wanted = { event_type: 'contact.propertyChange', property: 'email' }
    expect((await admin.post(`${path}/subscribe`, wanted)).status).toBe(303)
    expect((await admin.post(`${path}/subscribe`, wanted)).status).toBe(409)
    expect((await admin.post(`${path}/subscribe`, { event_type: 'deal.creation' })).status).toBe(403)
    const page = (await admin.get(path)).text
    expect(page).toContain('https://hooks.example/in')
    const subscription = /name="subscription" value="(\d+)"/.exec(page)?.[1] ?? ''
    await admin.post(`${path}/pause`, { subscription })
    expect((await admin.get(path)).text).toContain('paused')
    await admin.post(`${path}/unsubscribe`, { subscription })
    expect((await admin.get(path)).text).toContain('Nothing is subscribed to.')
    for (const target of ['nonsense', 'ftp://x.example']) {
      expect((await admin.post(`${path}/target`, { target, most: '10' })).status, target).toBe(400)
    }
  })
})
