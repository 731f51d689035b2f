import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { type Figure, median, type Row, range, times } from './figure.ts'
import { startBaseline } from './gateway.ts'
import { CONTACTS_DOCUMENT, installPeers, type Peer, peerScript, startPeer } from './peer-servers.ts'
import { raiseLimits, serviceKey } from './world.ts'

const RECORDS = 10_000
const CONNECTIONS = 16
const ROUNDS = 3
const SECONDS = 2
const BOOTS = 7
const PROPERTIES = [
  ...['firstname', 'lastname', 'email', 'phone', 'jobtitle', 'company', 'lifecyclestage', 'city', 'state'],
  ...['country', 'hs_lead_status', 'createdate', 'lastmodifieddate', 'hs_object_id'],
]
const CONTACTS = '/crm/v3/objects/contacts'
const QUERY = `properties=${PROPERTIES.join(',')}`
const NAMES = ['sandbox', 'json-server', 'prism -d', 'emulate'] as const
type Name = (typeof NAMES)[number]

/** What one server is asked. */
interface Asked {
  url: string
  path: string
  method?: 'GET' | 'POST'
  /** A fresh one for each request. */
  headers(): Record<string, string>
  body?(): string
}

type Question = 'list of 100' | 'one record' | 'create'

/** At least so many times what the other does in the same run. */
const GOALS: readonly { question: Question; of: Name; factor: number }[] = [
  { question: 'list of 100', of: 'json-server', factor: 3 },
  { question: 'list of 100', of: 'prism -d', factor: 15 },
  { question: 'one record', of: 'json-server', factor: 3 },
  { question: 'create', of: 'emulate', factor: 0.75 },
]

/** Other stand-ins for an API, asked the like in the same run. */
export const peers = figureOf('peers', ['list of 100', 'one record'])
export const peersCreate = figureOf('peers-create', ['create'])

function figureOf(name: string, questions: readonly Question[]): Figure {
  return {
    name,
    about: `${questions.join(', ')}: requests a second beside json-server, Prism and emulate (${CONNECTIONS} connections; auth, limits and ledger on)`,
    async run(options, say) {
      await installPeers(say)
      const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-peers-'))
      const running: { stop(): Promise<void> }[] = []
      try {
        const start = startersOf(options.checkout, folder, RECORDS)
        const sandbox = await start.sandbox()
        running.push(sandbox)
        const token = await prepare(sandbox.url)
        const records = await recordsOf(sandbox.url, token)
        writeFileSync(join(folder, 'db.json'), JSON.stringify({ contacts: records }))
        const servers = { sandbox } as Record<Name, Peer>
        for (const other of NAMES.filter((each) => each !== 'sandbox')) {
          servers[other] = await start[other]()
          running.push(servers[other])
        }
        const canned = await startBaseline(['canned', sandbox.url, token], options)
        running.push(canned)
        const asked = questionsFor(servers, {
          token,
          canned: String(canned.ready.url),
          id: records[0]?.id ?? '',
        })
        const rows: Row[] = []
        for (const question of questions) rows.push(...(await compare(question, asked[question], say)))
        return rows
      } finally {
        for (const each of running.reverse()) await each.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

/** The same four, from spawn to the first answer. */
export const peersStart: Figure = {
  name: 'peers-start',
  about: 'spawn to first answer, and memory then, beside json-server, Prism and emulate',
  async run({ checkout }, say) {
    await installPeers(say)
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-peers-'))
    try {
      say(`${BOOTS} starts each`)
      return await compareBoots(startersOf(checkout, folder, 250))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** How each is started. json-server reads `db.json` of the folder; emulate has no CRM: its customers of Stripe are the nearest. */
function startersOf(checkout: string, folder: string, contacts: number): Record<Name, () => Promise<Peer>> {
  writeFileSync(join(folder, 'db.json'), '{"contacts": []}')
  const cli = join(checkout, 'bin/crosswalk.js')
  const seed = `contacts=${contacts},companies=60,deals=80,owners=3`
  return {
    sandbox: () => startPeer([cli, 'sandbox', '--port', '{port}', '--seed', seed], CONTACTS, folder),
    'json-server': () =>
      startPeer([peerScript('json-server'), 'db.json', '--port', '{port}', '--quiet'], '/contacts/1', folder),
    'prism -d': () =>
      startPeer(
        [peerScript('@stoplight/prism-cli'), 'mock', '-d', '-p', '{port}', CONTACTS_DOCUMENT],
        CONTACTS,
        folder,
      ),
    emulate: () =>
      startPeer(
        [peerScript('emulate'), 'start', '--service', 'stripe', '--port', '{port}'],
        '/v1/customers',
        folder,
      ),
  }
}

/** Raises the limits, and makes a key. */
async function prepare(url: string): Promise<string> {
  await raiseLimits(url)
  return serviceKey(url)
}

interface Wire {
  id: string
  properties: Record<string, string | null>
}

/** All contacts, as the sandbox answers them: json-server is given the very same. */
async function recordsOf(url: string, token: string): Promise<Wire[]> {
  const headers = { authorization: `Bearer ${token}` }
  const records: Wire[] = []
  let after = ''
  do {
    const response = await fetch(`${url}${CONTACTS}?limit=100&${QUERY}${after && `&after=${after}`}`, {
      headers,
    })
    const page = (await response.json()) as { results: Wire[]; paging?: { next?: { after: string } } }
    records.push(...page.results)
    after = page.paging?.next?.after ?? ''
  } while (after !== '')
  if (records.length !== RECORDS) throw new Error(`The sandbox has ${records.length} contacts.`)
  return records
}

function questionsFor(
  servers: Readonly<Record<Name, Peer>>,
  { token, canned, id }: { token: string; canned: string; id: string },
): Record<Question, Record<string, Asked>> {
  const bearer = () => ({ authorization: `Bearer ${token}` })
  const sandbox = { url: servers.sandbox.url, headers: bearer }
  const constant = { url: canned, headers: bearer }
  const prism = { url: servers['prism -d'].url, headers: bearer }
  const json = { url: servers['json-server'].url, headers: () => ({}) }
  const emulate = { url: servers.emulate.url, headers: emulateKey }
  const list = { path: `${CONTACTS}?limit=100&${QUERY}` }
  const one = { path: `${CONTACTS}/${id}?${QUERY}` }
  const create = { path: CONTACTS, method: 'POST' as const, body: newContact }
  const type = (headers: () => Record<string, string>, value: string) => () => ({
    ...headers(),
    'content-type': value,
  })
  const asJson = <T extends { headers(): Record<string, string> }>(server: T) => ({
    ...server,
    headers: type(server.headers, 'application/json'),
  })
  return {
    'list of 100': {
      sandbox: { ...sandbox, ...list },
      'json-server': { ...json, path: '/contacts?_limit=100' },
      'prism -d': { ...prism, ...list },
      emulate: { ...emulate, path: '/v1/customers?limit=100' },
      canned: { ...constant, ...list },
    },
    'one record': {
      sandbox: { ...sandbox, ...one },
      'json-server': { ...json, path: `/contacts/${id}` },
      'prism -d': { ...prism, ...one },
      canned: { ...constant, ...one },
    },
    create: {
      sandbox: { ...asJson(sandbox), ...create },
      'json-server': { ...asJson(json), path: '/contacts', method: 'POST', body: newContact },
      'prism -d': { ...asJson(prism), ...create },
      emulate: {
        ...emulate,
        headers: type(emulateKey, 'application/x-www-form-urlencoded'),
        path: '/v1/customers',
        method: 'POST',
        body: newCustomer,
      },
    },
  }
}

let made = 0

/** emulate lets a key ask 5,000 times an hour: each key is given up before that. */
const emulateKey = () => ({ authorization: `Bearer sk_test_bench${Math.floor(made++ / 4_000)}` })

function newContact(): string {
  made += 1
  const properties = {
    firstname: 'Ada',
    lastname: 'Bench',
    email: `ada${made}@example.com`,
    phone: '+1 555 0100',
  }
  const more = {
    jobtitle: 'Engineer',
    company: 'Example',
    lifecyclestage: 'lead',
    city: 'Boston',
    country: 'USA',
  }
  return JSON.stringify({
    properties: { ...properties, ...more, state: 'MA', zip: '02134', website: 'example.com' },
  })
}

function newCustomer(): string {
  made += 1
  const fields = {
    name: 'Ada Bench',
    email: `ada${made}@example.com`,
    phone: '+1 555 0100',
    description: 'Engineer',
  }
  const more = { company: 'Example', lifecyclestage: 'lead', city: 'Boston', country: 'USA', zip: '02134' }
  const metadata = Object.entries(more).map(([name, value]): [string, string] => [`metadata[${name}]`, value])
  return new URLSearchParams([...Object.entries(fields), ...metadata]).toString()
}

/** All servers in turns, so that what disturbs one round disturbs them all. */
async function compare(
  question: Question,
  asked: Readonly<Record<string, Asked>>,
  say: (sentence: string) => void,
): Promise<Row[]> {
  const rates = new Map<string, number[]>()
  for (const each of Object.values(asked)) await perSecond(each)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, each] of Object.entries(asked)) {
      rates.set(name, [...(rates.get(name) ?? []), await perSecond(each)])
    }
    const soFar = [...rates].map(([name, found]) => `${name} ${found.at(-1)?.toFixed(0)}/s`)
    say(`${question}, round ${round + 1} of ${ROUNDS}: ${soFar.join(', ')}`)
  }
  const ours = rates.get('sandbox') ?? []
  return [...rates].map(([name, found]): Row => {
    const ratio = median(ours.map((rate, round) => rate / (found[round] ?? 1)))
    const goal = GOALS.find((each) => each.question === question && each.of === name)
    return {
      figure: `${question}, ${name}`,
      value: `${median(found).toFixed(0)}/s`,
      ...(name === 'sandbox' ? {} : { ratio: `sandbox is ${times(ratio)}` }),
      ...(goal ? { goal: `>= ${goal.factor}×`, met: ratio >= goal.factor } : {}),
      spread: range(found, 0),
      n: ROUNDS,
    }
  })
}

async function perSecond({ url, path, method = 'GET', headers, body }: Asked): Promise<number> {
  const result = await autocannon({
    url: url + path,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [
      {
        method,
        path,
        setupRequest: (request) => ({ ...request, headers: headers(), ...(body ? { body: body() } : {}) }),
      },
    ],
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}${path}: ${result.non2xx} requests failed.`)
  return result.requests.total / result.duration
}

async function compareBoots(start: Readonly<Record<Name, () => Promise<Peer>>>): Promise<Row[]> {
  const boots = new Map<Name, number[]>()
  const memories = new Map<Name, number[]>()
  for (let round = 0; round < BOOTS; round++) {
    for (const name of NAMES) {
      const peer = await start[name]()
      boots.set(name, [...(boots.get(name) ?? []), peer.bootMs])
      memories.set(name, [...(memories.get(name) ?? []), peer.memoryMb()])
      await peer.stop()
    }
  }
  const rows = (what: string, unit: string, found: ReadonlyMap<Name, number[]>) =>
    NAMES.map((name): Row => {
      const numbers = found.get(name) ?? []
      const ratio = median(found.get('sandbox') ?? []) / median(numbers)
      return {
        figure: `${what}, ${name}`,
        value: `${median(numbers).toFixed(0)} ${unit}`,
        ...(name === 'sandbox' ? {} : { ratio: `sandbox is ${times(ratio)}` }),
        ...(name === 'prism -d' ? { goal: '<= 0.5×', met: ratio <= 0.5 } : {}),
        spread: range(numbers, 0),
        n: BOOTS,
      }
    })
  return [...rows('boot', 'ms', boots), ...rows('memory after boot', 'MB', memories)]
}
