import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox, type HubspotSandbox } from '../../sandbox/index.ts'
import { buildProgram, run, temporaryFolder } from './program.ts'

const folder = temporaryFolder()
let hubspot: HubspotSandbox
let url: string
let close: () => Promise<void>
beforeAll(async () => {
  buildProgram()
  hubspot = (await createSandbox({ hubspot: { seed: { contacts: 2 } } })).hubspot
  const listening = await hubspot.listen()
  url = listening.url
  close = listening.close
})
afterAll(async () => {
  await close?.()
  folder.remove()
})

const READ = 'crm.objects.contacts.read'
const keyWith = (scopes: string[]) => hubspot.serviceKeys.create({ name: 'k', scopes })

/** Runs the command where there is neither gateway nor database, and looks for the token in what it printed. */
async function doctor(token: string, more: { args?: string[]; input?: string; environment?: object } = {}) {
  const { args = [], input, environment = {} } = more
  const ended = await run(['doctor', ...args, '--base-url', url], {
    environment: { CROSSWALK_DATA_DIR: folder.path, ...environment },
    ...(input === undefined ? {} : { input }),
  })
  if (token.trim() !== '') expect(ended.stdout + ended.stderr).not.toContain(token.trim())
  return ended
}

test('a key that works: what it is, whose account, what it opens, what is left, one read, exit 0', async () => {
  const { token } = keyWith([READ])
  const before = hubspot.ledger.total
  const { code, stdout, stderr } = await doctor(token, { args: [token] })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const words of [
    /credential +pat-na1-….{4} +service key or private-app token, region na1/,
    /alive +yes/,
    /account +147893286/,
    /scopes +crm\.objects\.contacts\.read/,
    /contacts +yes +no +In HubSpot: Settings/,
    /burst +\d+ +190/,
    /> GET http:\/\/127\.0\.0\.1:\d+\/crm\/objects\/2026-03\/contacts {3}\(credential sent, not shown\)/,
    /✓ It is alive, and reads contacts of account/,
  ]) {
    expect(stdout).toMatch(words)
  }
  expect(stdout).not.toContain('\u001b')
  expect(hubspot.ledger.total - before).toBe(3)
})

test('takes it from standard input, from the environment, and prints for programs', async () => {
  const { token } = keyWith([READ])
  expect((await doctor(token, { input: `${token}\n` })).code).toBe(0)
  const { code, stdout } = await doctor(token, { args: ['--json'], environment: { CROSSWALK_TOKEN: token } })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    health: 'healthy',
    alive: true,
    scopes: [READ],
    diagnosis: null,
  })
})

test('a key that may not read contacts, or none that is alive: why, what to click, exit 1', async () => {
  const { token } = keyWith(['crm.objects.deals.read'])
  const blind = await doctor(token, { args: [token] })
  expect(blind.code).toBe(1)
  expect(blind.stdout).toMatch(
    /✗ It is alive, and cannot read contacts: The credential lacks crm\.objects\.contacts\.read/,
  )
  expect(blind.stdout).toMatch(/2\. Click the key, then Add new scope/)
  const gone = keyWith([READ])
  hubspot.serviceKeys.remove(gone.id)
  const dead = await doctor(gone.token, { args: [gone.token, '--json'] })
  expect(dead.code).toBe(1)
  expect(JSON.parse(dead.stdout)).toMatchObject({ alive: false, diagnosis: { code: 'token_unknown' } })
})

test.each([
  ['in quotes', '"pat-na1-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"', 'token_malformed'],
  ['with a word before it', 'Bearer pat-na1-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f', 'token_malformed'],
  ['cut off', 'pat-na1-0a1b2c3d-0a1b', 'token_malformed'],
  ['of another kind', '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f', 'token_wrong_kind'],
])('a key %s is not sent anywhere', async (_, token, expected) => {
  const before = hubspot.ledger.total
  const { code, stdout } = await doctor(token, { args: [token, '--json'] })
  expect([code, JSON.parse(stdout).diagnosis.code, hubspot.ledger.total - before]).toEqual([1, expected, 0])
})

test.each([
  ['salesforce', `00D000000000001!${'aB3.'.repeat(12)}`, 'token_expired', 1],
  ['salesforce', `5Aep861${'aB3'.repeat(20)}`, 'token_wrong_kind', 0],
  ['hubspot', 'Bearer pat-na1-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f', 'token_malformed', 0],
])('the CRM is known by the form of its credential: %s', async (connector, token, expected, calls) => {
  const org = (await createSandbox({ salesforce: {} })).salesforce
  const listening = await org.listen()
  const { stdout } = await run(['doctor', '--base-url', listening.url, '--json'], { input: token })
  await listening.close()
  expect(JSON.parse(stdout)).toMatchObject({ connector, diagnosis: { code: expected } })
  expect(org.ledger.total > 0 ? 1 : 0).toBe(calls)
  expect(stdout).not.toContain(token)
})

test('a credential of no known form is told with the CRMs that it could be of, and our own key as what it is', async () => {
  const { stdout, code } = await doctor('nonsense-1234567', { input: 'nonsense-1234567' })
  expect(code).toBe(1)
  expect(stdout).toMatch(/crm +hubspot/)
  expect(stdout).toContain('say which: --connector salesforce')
  const named = await doctor('nonsense-1234567', {
    ...{ args: ['--connector', 'hubspot'], input: 'nonsense-1234567' },
  })
  expect(named.stdout).not.toContain('say which')
  const own = await doctor('cw_live_0123456789abcdef', { input: 'cw_live_0123456789abcdef' })
  expect(own.stdout).toMatch(/API key of Crosswalk itself/)
})

test('what answers at a wrong address is not taken for the CRM', async () => {
  const org = (await createSandbox({ salesforce: {} })).salesforce
  const listening = await org.listen()
  const { token } = keyWith([READ])
  const { code, stdout } = await run(['doctor', '--base-url', listening.url], { input: token })
  await listening.close()
  expect(code).toBe(2)
  expect(stdout).not.toContain('does not know the credential')
})

test('nobody could tell: no answer, no such connector, no URL, no token; exit 2 with one sentence', async () => {
  const { token } = keyWith([READ])
  const away = await run(['doctor', token, '--base-url', 'http://127.0.0.1:9', '--json'])
  expect([away.code, JSON.parse(away.stdout)]).toMatchObject([
    2,
    { health: 'untold', alive: null, diagnosis: { code: 'connection_refused' } },
  ])
  for (const [args, sentence] of [
    [[token, '--connector', 'acme'], /no connector "acme"/],
    [[token, '--base-url', 'nonsense'], /--base-url must be/],
    [['--base-url', url], /No credential was given/],
  ] as const) {
    const { code, stderr, stdout } = await run(['doctor', ...args], { input: '' })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(sentence)
  }
})
