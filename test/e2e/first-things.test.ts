import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type HubspotSandbox, movableClock } from '../../sandbox/index.ts'

/**
 * The first things that anyone tries on a CRM's API, from outside, by curl and by fetch. What is recorded of HubSpot
 * is compared to the byte (docs/sandbox/first-things.md is this file's account of it, written by `vitest run test/e2e/first-things.test.ts --update`).
 */

/** One try: what is asked, and what is told of it. */
interface Try {
  title: string
  about: string
  method?: 'GET' | 'POST' | 'PUT'
  path: string
  headers?: Record<string, string>
  body?: string
}

interface Answer {
  status: number
  headers: Map<string, string>
  body: string
}

const START = Date.parse('2026-11-26T12:00:00Z')
const CONTACT = '/crm/v3/objects/contacts?limit=1'
const run = promisify(execFile)
let hubspot: HubspotSandbox
let url: string
let close: () => Promise<void>
let key: { id: string; token: string }
const page: string[] = []

beforeAll(async () => {
  const made = await createSandbox({
    hubspot: { clock: movableClock(START), seed: { contacts: 3 }, tier: 'professional' },
  })
  hubspot = made.hubspot
  ;({ url, close } = await hubspot.listen())
  key = hubspot.serviceKeys.create({ name: 'smoke test', scopes: ['crm.objects.contacts.read'] })
})
afterAll(() => close())

const bearer = (token = key.token) => ({ authorization: `Bearer ${token}` })

async function byCurl({ method = 'GET', path, headers = {}, body }: Try): Promise<Answer> {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const data = body === undefined ? [] : ['-d', body]
  const { stdout } = await run('curl', ['-sS', '-i', '-X', method, ...given, ...data, url + path])
  const [head = '', ...rest] = stdout.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]
  })
  return { status: Number(first.split(' ')[1]), headers: new Map(pairs), body: rest.join('\r\n\r\n') }
}

async function byFetch({ method = 'GET', path, headers = {}, body }: Try): Promise<Answer> {
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) })
  return { status: response.status, headers: new Map(response.headers), body: await response.text() }
}

/** Headers of the connection, and those that count the calls. */
const CHANGING =
  /^(date|connection|keep-alive|content-length|x-hubspot-correlation-id|server-timing)$|remaining$/

/** An answer with its correlation id, which is new each time, told by name; the id must be the same in all places. */
function steady({ status, headers, body }: Answer): Answer {
  const id = headers.get('x-hubspot-correlation-id') ?? ''
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(headers.get('server-timing')).toBe(`hcid;desc="${id}"`)
  const kept = [...headers].filter(([name]) => !CHANGING.test(name)).sort()
  return { status, headers: new Map(kept), body: body.replaceAll(id, '<id>') }
}

/** Asks by curl and by fetch, which must be answered alike, and writes it on the page. */
async function tried(what: Try): Promise<Answer> {
  const raw = await byCurl(what)
  const answer = steady(raw)
  expect(steady(await byFetch(what))).toEqual(answer)
  page.push(told(what, { ...answer, headers: raw.headers }))
  return answer
}

const SHOWN =
  /^(content-type|x-hubspot-auth-failure|x-hubspot-ratelimit-(max|remaining|daily|daily-remaining))$/

function told({ title, about, method = 'GET', path, headers = {}, body }: Try, answer: Answer): string {
  const options = [
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H "${name}: ${named(value)}"`),
    ...(body === undefined ? [] : [`-d '${body}'`]),
  ]
  const command = ['curl -i', ...options, `'http://localhost:8081${named(path)}'`].join(' ')
  const shown = [...answer.headers]
    .filter(([name]) => SHOWN.test(name))
    .map(([name, value]) => `${name}: ${value}`)
  const text = [
    `HTTP ${answer.status}`,
    ...shown,
    '',
    answer.body.trimEnd().replaceAll(url, 'http://localhost:8081'),
  ].join('\n')
  return `## ${title}\n\n${about}\n\n\`\`\`sh\n${command}\n\`\`\`\n\n\`\`\`http\n${text}\n\`\`\`\n`
}

/** Tokens are told by which key they are. */
const NAMES = new Map<string, string>()
function named(text: string): string {
  let told = text.replaceAll(key.token, '$TOKEN')
  for (const [token, name] of NAMES) told = told.replaceAll(token, name)
  return told
}

const NOT_FOUND_401 =
  '{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication and ' +
  'you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",' +
  '"correlationId":"<id>","category":"INVALID_AUTHENTICATION"}'

function expectRefused401({ status, headers, body }: Answer): void {
  expect(status).toBe(401)
  expect(body).toBe(NOT_FOUND_401)
  expect(headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
  expect(headers.get('content-type')).toBe('application/json;charset=utf-8')
}

describe('the first call', () => {
  it('reads one contact with the right header', async () => {
    const { status, headers, body } = await tried({
      title: 'Read one contact',
      about: 'The smoke call, with the right header. Every answer says what is left of the limits.',
      path: CONTACT,
      headers: bearer(),
    })
    expect(status).toBe(200)
    expect(JSON.parse(body).results).toHaveLength(1)
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('190')
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe('625000')
    expect(headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000')
    expect(headers.get('x-hubspot-ratelimit-secondly')).toBe('19')
  })

  it.each<[string, string, () => Record<string, string>]>([
    ['Without the header', 'No credential at all.', () => ({})],
    ['Without the word Bearer', 'The token alone is not a credential.', () => ({ authorization: key.token })],
    ['With Bearer twice', 'As when the word is in the variable too.', () => bearer(`Bearer ${key.token}`)],
    ['With a token that nobody knows', 'Well-formed, but not of this account.', () => bearer(UNKNOWN)],
  ])('%s it is refused', async (title, about, headers) => {
    expectRefused401(await tried({ title, about, path: CONTACT, headers: headers() }))
  })

  const UNKNOWN = 'pat-na1-00000000-0000-4000-8000-000000000000'
})

describe('a key that is rotated to expire later', () => {
  it('works beside the new one for seven days, and not a millisecond longer', async () => {
    const old = hubspot.serviceKeys.create({ name: 'nightly', scopes: ['crm.objects.contacts.read'] })
    const next = hubspot.serviceKeys.rotateLater(old.id)
    NAMES.set(old.token, '$OLD_TOKEN').set(next.token, '$NEW_TOKEN')
    const ask = (token: string) => byFetch({ title: '', about: '', path: CONTACT, headers: bearer(token) })
    hubspot.clock.advance(7 * 86_400_000 - 1)
    for (const token of [old.token, next.token]) expect((await ask(token)).status).toBe(200)
    hubspot.clock.advance(1)
    expect((await ask(next.token)).status).toBe(200)
    const refused = await tried({
      title: 'With a key that was rotated out',
      about: 'Seven days after *Rotate and expire later* the old token is refused, as one that nobody knows.',
      path: CONTACT,
      headers: bearer(old.token),
    })
    expectRefused401(refused)
  })
})

describe('a key without the scope', () => {
  it('is told which scopes would do', async () => {
    const { status, headers, body } = await tried({
      title: 'Without the scope',
      about: 'The key may read contacts, and asks for deals.',
      path: '/crm/v3/objects/deals?limit=1',
      headers: bearer(),
    })
    expect(status).toBe(403)
    const { errors } = JSON.parse(body)
    const scopes = JSON.stringify(errors[0].context.requiredGranularScopes)
    expect(scopes).toContain('crm.objects.deals.read')
    expect(body).toBe(
      '{"status":"error","message":"This app hasn\'t been granted all required scopes to make this call. Read more ' +
        'about required scopes here: https://developers.hubspot.com/scopes.","correlationId":"<id>","errors":[{"message":' +
        `"One or more of the following scopes are required.","context":{"requiredGranularScopes":${scopes}}}],` +
        '"links":{"scopes":"https://developers.hubspot.com/scopes"},"category":"MISSING_SCOPES"}',
    )
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('190')
  })
})

describe('too many calls', () => {
  const app = () => hubspot.serviceKeys.list().find(({ id }) => id === key.id)?.appId
  const group = (policy: string) => `"groupName":"${policy}:${app()}:147893286"`

  it('in ten seconds', async () => {
    hubspot.clock.advance(10_000)
    const statuses = new Set<number>()
    for (let call = 0; call < 190; call += 1) {
      statuses.add((await byFetch({ title: '', about: '', path: CONTACT, headers: bearer() })).status)
    }
    expect(statuses).toEqual(new Set([200]))
    const { status, body } = await tried({
      title: 'The 191st call in ten seconds',
      about: 'Professional accounts have 190 calls in any ten seconds for each key.',
      path: CONTACT,
      headers: bearer(),
    })
    expect([status, body]).toEqual([
      429,
      '{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT",' +
        '"correlationId":"<id>","policyName":"TEN_SECONDLY_ROLLING",' +
        `${group('publicapi:private_app-api-calls-ten-secondly')}}`,
    ])
    hubspot.clock.advance(10_000)
    expect((await byFetch({ title: '', about: '', path: CONTACT, headers: bearer() })).status).toBe(200)
  })

  it('in a day', async () => {
    await byCurl({
      ...{ title: '', about: '', method: 'PUT', path: '/_sandbox/hubspot/limits' },
      body: '{"used_today":625000}',
    })
    const { status, body } = await tried({
      title: 'The 625,001st call of a day',
      about:
        'The day ends at midnight in the time zone of the account. (`PUT /_sandbox/hubspot/limits` spent it.)',
      path: CONTACT,
      headers: bearer(),
    })
    const { requestId } = JSON.parse(body)
    expect([status, body]).toEqual([
      429,
      '{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT",' +
        `"correlationId":"<id>","policyName":"DAILY","requestId":"${requestId}"}`,
    ])
    hubspot.clock.advance(86_400_000)
    expect((await byFetch({ title: '', about: '', path: CONTACT, headers: bearer() })).status).toBe(200)
  })

  it('of searches in a second', async () => {
    const search: Omit<Try, 'title' | 'about'> = {
      ...{
        method: 'POST' as const,
        path: '/crm/v3/objects/contacts/search',
        headers: bearer(),
        body: '{"limit":1}',
      },
    }
    for (let call = 0; call < 5; call += 1) {
      expect((await byFetch({ ...search, title: '', about: '' })).status).toBe(200)
    }
    const { status, headers, body } = await tried({
      ...search,
      title: 'The sixth search in a second',
      about: 'Searches have a limit of their own, and their answers do not tell what is left of any.',
    })
    expect([status, body]).toEqual([
      429,
      '{"status":"error","message":"You have reached your secondly limit.","correlationId":"<id>","category":"RATE_LIMITS"}',
    ])
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })
})

describe('what was switched off, and what never was', () => {
  it('a hapikey that once worked', async () => {
    const { status, body } = await tried({
      title: 'With ?hapikey=',
      about: 'API keys of accounts were switched off on 30 November 2022.',
      path: `${CONTACT}&hapikey=00000000-0000-4000-8000-000000000000`,
    })
    expect([status, body]).toEqual([
      401,
      '{"status":"error","message":"The API key used to make this call is expired. View or manage your API key here: ' +
        'https://app.hubspot.com/l/api-key/","correlationId":"<id>","category":"EXPIRED_AUTHENTICATION",' +
        '"links":{"api key":"https://app.hubspot.com/l/api-key/"}}',
    ])
  })

  it('a hapikey that never did', async () => {
    const { status, body } = await tried({
      title: 'With a ?hapikey= of another shape',
      about: 'A Service Key or any other text in the place of the retired key.',
      path: `${CONTACT}&hapikey=demo`,
    })
    expect([status, body]).toEqual([
      401,
      '{"status":"error","message":"The API key provided is invalid. View or manage your API key here: ' +
        'https://app.hubspot.com/l/api-key/","correlationId":"<id>","category":"INVALID_AUTHENTICATION",' +
        '"links":{"api key":"https://app.hubspot.com/l/api-key/"}}',
    ])
  })

  it.each([
    ['A path that is not there', 'GET', '/crm/v3/nonsense', 404],
    ['A method that the path does not have', 'PUT', '/crm/v3/objects/contacts', 405],
  ] as const)('%s', async (title, method, path, expected) => {
    const about =
      'The answer is a page, not JSON; `GET /_sandbox/ledger/unknown-routes` lists what was missed.'
    const { status, headers, body } = await tried({ title, about, method, path, headers: bearer() })
    expect(status).toBe(expected)
    expect(headers.get('content-type')).toMatch(/^text\/html/)
    expect(body).toContain(`Error ${expected} `)
    const missed = hubspot.ledger.unknownRoutes()
    expect(missed).toContainEqual(expect.objectContaining({ method, path, status: expected, count: 2 }))
  })
})

describe('the page about these', () => {
  it('tells what was answered here', async () => {
    expect(page).toHaveLength(14)
    const intro =
      '# The first things anyone tries\n\nWhat HubSpot answers, and the sandbox with it; written by ' +
      '`test/e2e/first-things.test.ts`, which compares\nthe bodies that are recorded of HubSpot to the byte. `<id>` is a ' +
      'correlation id, the same as in the header\n`x-hubspot-correlation-id`. Start one with `npx crosswalk sandbox`, and ' +
      'make a token:\n\n```sh\ncurl -s http://localhost:8081/_sandbox/hubspot/service-keys \\\n' +
      '  -d \'{"name":"smoke test","scopes":["crm.objects.contacts.read"]}\'\n```\n'
    await expect([intro, ...page].join('\n')).toMatchFileSnapshot('../../docs/sandbox/first-things.md')
  })
})
