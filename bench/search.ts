import { Pool } from 'undici'
import { type Figure, median, ms, percentile, type Row, range } from './figure.ts'
import { type Sandbox, startSandbox } from './world.ts'

const CONTACTS = 100_000
const ASKED = 200
const GOAL_MS = 5
const PROPERTIES = ['email', 'firstname', 'lastname', 'lifecyclestage', 'createdate', 'lastmodifieddate']

interface Filter {
  propertyName: string
  operator: string
  value?: string
  highValue?: string
}

interface Search {
  filters: Filter[]
  sorts?: { propertyName: string; direction: 'ASCENDING' | 'DESCENDING' }[]
}

interface Known {
  id: string
  properties: Record<string, string>
}

const eq = (propertyName: string, value = ''): Filter => ({ propertyName, operator: 'EQ', value })
const from = (propertyName: string, value = ''): Filter => ({ propertyName, operator: 'GTE', value })
const by = (propertyName: string): Search['sorts'] => [{ propertyName, direction: 'ASCENDING' }]

/** What is asked of the contacts that are known; each call gets another one. */
const SEARCHES: Readonly<Record<string, (known: Known) => Search>> = {
  'e-mail address': ({ properties }) => ({ filters: [eq('email', properties.email)] }),
  'modified since': ({ properties }) => ({
    filters: [from('lastmodifieddate', properties.lastmodifieddate)],
  }),
  'modified since, by time': ({ properties }) => ({
    filters: [from('lastmodifieddate', properties.lastmodifieddate)],
    sorts: by('lastmodifieddate'),
  }),
  'modified since, by id': ({ properties }) => ({
    filters: [from('lastmodifieddate', properties.lastmodifieddate)],
    sorts: by('hs_object_id'),
  }),
  'id above, by id': ({ id }) => ({
    filters: [{ propertyName: 'hs_object_id', operator: 'GT', value: id }],
    sorts: by('hs_object_id'),
  }),
  'created since': ({ properties }) => ({ filters: [from('createdate', properties.createdate)] }),
  'lifecycle stage': ({ properties }) => ({ filters: [eq('lifecyclestage', properties.lifecyclestage)] }),
  owner: ({ properties }) => ({ filters: [eq('hubspot_owner_id', properties.hubspot_owner_id)] }),
  'last name': ({ properties }) => ({ filters: [eq('lastname', properties.lastname)] }),
}

/** The CRM's search, one at a time. */
export const search: Figure = {
  name: 'search',
  about: `searches over ${CONTACTS.toLocaleString('en')} contacts of the sandbox, 100 results, one at a time`,
  async run({ checkout }, say) {
    say(`seeding ${CONTACTS} contacts`)
    const sandbox = await startSandbox(checkout, CONTACTS)
    const pool = new Pool(sandbox.url, { connections: 1 })
    try {
      const token = await sandbox.createToken()
      const known = await knownOf(sandbox, token)
      const rows: Row[] = []
      for (const [name, searchFor] of Object.entries(SEARCHES)) {
        say(`${name}: ${ASKED} times`)
        const took: number[] = []
        for (let i = 0; i <= ASKED; i++) {
          took.push(await timed(pool, token, searchFor(known[i % known.length] as Known)))
        }
        rows.push(rowOf(name, took))
      }
      return rows
    } finally {
      await pool.close()
      await sandbox.stop()
    }
  },
}

/** Contacts with an owner, from all over the list: a range then has few results or many. */
async function knownOf(sandbox: Sandbox, token: string): Promise<Known[]> {
  const names = [...PROPERTIES, 'hubspot_owner_id'].join(',')
  const found: Known[] = []
  let after = ''
  for (let page = 0; page < CONTACTS / 100; page += 1) {
    const response = await fetch(
      `${sandbox.url}/crm/v3/objects/contacts?limit=100&properties=${names}${after}`,
      {
        headers: { authorization: `Bearer ${token}` },
      },
    )
    const { results, paging } = (await response.json()) as {
      results: Known[]
      paging?: { next: { after: string } }
    }
    found.push(
      ...results.filter(({ properties }) => properties.hubspot_owner_id).slice(0, page % 5 === 0 ? 1 : 0),
    )
    if (!paging) break
    after = `&after=${paging.next.after}`
  }
  return found
}

async function timed(pool: Pool, token: string, { filters, sorts = [] }: Search): Promise<number> {
  const payload = JSON.stringify({ filterGroups: [{ filters }], sorts, properties: PROPERTIES, limit: 100 })
  const begun = performance.now()
  const { statusCode, body } = await pool.request({
    path: '/crm/v3/objects/contacts/search',
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: payload,
  })
  const text = await body.text()
  const took = performance.now() - begun
  if (statusCode !== 200 || JSON.parse(text).total < 1)
    throw new Error(`${payload} was answered with ${text}`)
  return took
}

/** The first one builds the index, and is told apart. */
function rowOf(name: string, [first = Number.NaN, ...took]: readonly number[]): Row {
  return {
    figure: name,
    value: `p50 ${ms(median(took))}, p99 ${ms(percentile(took, 0.99))}, first ${ms(first)}`,
    goal: `p50 <= ${GOAL_MS} ms`,
    met: median(took) <= GOAL_MS,
    spread: range(took, 1),
    n: took.length,
  }
}
