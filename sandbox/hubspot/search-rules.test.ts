import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

/**
 * The two tables of the documentation, as they are published.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm
 */
const BASE = ['createdate', 'hs_lastmodifieddate', 'hs_object_id']
const HS_BASE = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']
const RETURNED: Readonly<Record<string, readonly string[]>> = {
  contacts: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  companies: [...BASE, 'domain', 'name'],
  deals: [...BASE, 'amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
  tickets: [
    ...BASE,
    ...['content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_priority', 'subject'],
  ],
  products: [...BASE, 'description', 'name', 'price'],
  line_items: [...BASE, 'amount', 'price', 'quantity'],
  quotes: [...HS_BASE, 'hs_expiration_date', 'hs_public_url_key', 'hs_status', 'hs_title'],
  ...{ leads: BASE, orders: BASE, carts: BASE, invoices: BASE, discounts: BASE, fees: BASE, taxes: BASE },
  ...{ payments: BASE, calls: HS_BASE, emails: HS_BASE, meetings: HS_BASE, notes: HS_BASE, tasks: HS_BASE },
  ...{ deal_split: HS_BASE, subscriptions: HS_BASE, feedback_submissions: HS_BASE, machines: HS_BASE },
}
const SEARCHED: Readonly<Record<string, readonly string[]>> = {
  contacts: [
    ...['firstname', 'lastname', 'email', 'phone', 'hs_additional_emails', 'fax', 'mobilephone', 'company'],
    'hs_marketable_until_renewal',
  ],
  companies: ['website', 'phone', 'name', 'domain'],
  deals: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  tickets: ['subject', 'content', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_id'],
  products: ['name', 'description', 'price', 'hs_sku'],
  quotes: [
    ...['hs_sender_firstname', 'hs_sender_lastname', 'hs_sender_company_name', 'hs_sender_email'],
    ...['hs_proposal_slug', 'hs_title', 'hs_quote_number', 'hs_public_url_key'],
  ],
  calls: ['hs_call_title', 'hs_body_preview'],
  emails: ['hs_email_subject'],
  meetings: ['hs_meeting_title', 'hs_meeting_body'],
  notes: ['hs_note_body'],
  tasks: ['hs_task_body', 'hs_task_subject'],
  machines: ['serial'],
}

/** What each object may not be made without, in this test. */
const NEEDED: Readonly<Record<string, Record<string, string>>> = {
  tickets: { subject: 't', hs_pipeline: '0', hs_pipeline_stage: '1' },
  leads: { hs_lead_name: 'l' },
  quotes: { hs_title: 'q', hs_expiration_date: '2027-01-01' },
  invoices: { hs_currency: 'USD' },
  orders: { hs_order_name: 'o' },
  subscriptions: { hs_name: 's' },
  ...Object.fromEntries(
    ['calls', 'emails', 'meetings', 'notes', 'tasks'].map((name) => [
      name,
      { hs_timestamp: '1773300826615' },
    ]),
  ),
  emails: { hs_timestamp: '1773300826615', hs_email_direction: 'EMAIL' },
}
/** Values of searched properties that are not free text: what is written, and what is then looked for. */
const VALUES: Readonly<Record<string, [written: string, looked: string]>> = {
  'contacts.email': ['qemail@wordy.example', 'qemail@wordy'],
  'contacts.hs_additional_emails': ['qmore@wordy.example', 'qmore@wordy'],
  'deals.pipeline': ['default', 'default'],
  'deals.dealstage': ['contractsent', 'contractsent'],
  'deals.dealtype': ['newbusiness', 'newbusiness'],
  'tickets.hs_pipeline_stage': ['4', '4'],
  'tickets.hs_ticket_category': ['BILLING_ISSUE', 'billing_issue'],
  'products.price': ['98765', '98765'],
}
/** Written by the account, out of what is written here. */
const WRITTEN_AS: Readonly<Record<string, string>> = { 'calls.hs_body_preview': 'hs_call_body' }
/** Set by the account alone. */
const READ_ONLY = new Set([
  ...['contacts.hs_marketable_until_renewal', 'tickets.hs_ticket_id', 'quotes.hs_public_url_key'],
  ...['quotes.hs_quote_number', 'quotes.hs_proposal_slug'],
])
/** A text that no search by words looks into. */
const NOT_SEARCHED: Readonly<Record<string, string>> = {
  ...{ contacts: 'jobtitle', companies: 'city', deals: 'hs_next_step' },
  ...{
    products: 'hs_url',
    calls: 'hs_call_from_number',
    emails: 'hs_email_text',
    meetings: 'hs_meeting_location',
  },
  ...{ machines: 'colour' },
}

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 2, companies: 1, deals: 1 } })
  await world.hubspot.seed({ feedback_submissions: 1 })
  const made = await world.call('POST', '/crm/v3/schemas', {
    name: 'machines',
    labels: { singular: 'Machine', plural: 'Machines' },
    primaryDisplayProperty: 'serial',
    searchableProperties: ['serial'],
    requiredProperties: [],
    properties: [
      { name: 'serial', label: 'Serial', type: 'string', fieldType: 'text' },
      { name: 'colour', label: 'Colour', type: 'string', fieldType: 'text' },
    ],
    associatedObjects: [],
  })
  expect(made.status, made.text).toBe(201)
})
afterAll(() => world.close())

const search = (object: string, body: object) => world.call('POST', `/crm/v3/objects/${object}/search`, body)
async function made(object: string, properties: Record<string, string>): Promise<string> {
  const body = { properties: { ...NEEDED[object], ...properties } }
  const { status, json, text } = await world.call('POST', `/crm/v3/objects/${object}`, body)
  expect(status, `${object} ${JSON.stringify(properties)} ${text}`).toBe(201)
  return json.id
}

describe('the properties of a result that asks for none', () => {
  it.each(Object.entries(RETURNED))('%s', async (object, names) => {
    if (object !== 'feedback_submissions') {
      if (object === 'leads') {
        const contact = await made('contacts', { email: 'lead@wordy.example' })
        const associations = [
          {
            to: { id: contact },
            types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 578 }],
          },
        ]
        const body = { properties: NEEDED.leads, associations }
        expect((await world.call('POST', '/crm/v3/objects/leads', body)).status).toBe(201)
      } else await made(object, {})
    }
    const found = await search(object, { limit: 1 })
    expect(found.json.results, found.text).toHaveLength(1)
    expect(Object.keys(found.json.results[0].properties)).toEqual([...names].sort())
    const listed = await world.call('GET', `/crm/v3/objects/${object}?limit=1`)
    expect(Object.keys(listed.json.results[0].properties)).toEqual([...names].sort())
  })
})

const fields = Object.entries(SEARCHED).flatMap(([object, names]) =>
  names.map((name) => [object, name] as const),
)

describe('the words of `query` are looked for in', () => {
  it.each(fields)('%s: %s', async (object, name) => {
    const key = `${object}.${name}`
    const word = `w${name.replaceAll('_', '')}`
    const [written, looked] = VALUES[key] ?? [word, word]
    const id = await made(object, READ_ONLY.has(key) ? {} : { [WRITTEN_AS[key] ?? name]: written })
    const { json } = await world.call('GET', `/crm/v3/objects/${object}/${id}?properties=${name}`)
    const asked = READ_ONLY.has(key) ? json.properties[name] : looked
    const found = await search(object, { query: asked, sorts: ['-hs_object_id'], limit: 200 })
    expect(
      found.json.results.map((row: { id: string }) => row.id),
      `${asked} ${found.text}`,
    ).toContain(id)
  })

  it.each(Object.entries(NOT_SEARCHED))('%s, but not in %s', async (object, name) => {
    await made(object, { [name]: 'wnowhere' })
    expect((await search(object, { query: 'wnowhere' })).json.total).toBe(0)
  })
})

describe('every object', () => {
  const COUNTED = /^x-hubspot-ratelimit-/

  it.each(
    Object.keys(RETURNED),
  )('%s: is in order of creation, or as asked, without rate headers', async (object) => {
    const created = RETURNED[object]?.find((name) => /^(hs_)?createdate$/.test(name)) ?? ''
    const many = !['leads', 'feedback_submissions'].includes(object)
    for (let n = 0; n < (many ? 2 : 0); n += 1) {
      world.hubspot.clock.advance(1000)
      await made(object, {})
    }
    const ids = async (sorts?: unknown) => {
      const { json, headers } = await search(object, { sorts, limit: 200 })
      expect([...headers.keys()].filter((name) => COUNTED.test(name))).toEqual([])
      const rows: { id: string; properties: Record<string, string> }[] = json.results
      const times = rows.map((row) => row.properties[created] ?? '')
      return { ids: rows.map(({ id }) => id), times }
    }
    const usual = await ids()
    expect(usual.ids.length).toBeGreaterThan(many ? 1 : 0)
    expect(usual.times).toEqual([...usual.times].sort())
    expect(await ids([{ propertyName: created, direction: 'ASCENDING' }])).toEqual(usual)
    const reversed = [...usual.ids].reverse()
    expect((await ids([{ propertyName: created, direction: 'DESCENDING' }])).ids).toEqual(reversed)
    expect((await ids([`-${created}`])).ids).toEqual(reversed)
  })

  const MADE = Object.keys(RETURNED).filter((name) => !['leads', 'feedback_submissions'].includes(name))

  it.each(MADE)('%s: every operator finds and leaves out what it should', async (object) => {
    const [low, high] = [await made(object, {}), await made(object, {})].sort((a, b) => Number(a) - Number(b))
    const text = RETURNED[object]?.find((name) => /^(hs_title|name|subject|dealname|firstname)$/.test(name))
    if (text !== undefined) {
      const body = { properties: { [text]: 'Zwei Worte' } }
      expect((await world.call('PATCH', `/crm/v3/objects/${object}/${low}`, body)).status).toBe(200)
    }
    const id = 'hs_object_id'
    const cases: [filter: object, finds: boolean[]][] = [
      [{ propertyName: id, operator: 'EQ', value: low }, [true, false]],
      [{ propertyName: id, operator: 'NEQ', value: low }, [false, true]],
      [{ propertyName: id, operator: 'LT', value: high }, [true, false]],
      [{ propertyName: id, operator: 'LTE', value: high }, [true, true]],
      [{ propertyName: id, operator: 'GT', value: low }, [false, true]],
      [{ propertyName: id, operator: 'GTE', value: low }, [true, true]],
      [{ propertyName: id, operator: 'BETWEEN', value: low, highValue: low }, [true, false]],
      [{ propertyName: id, operator: 'IN', values: [low] }, [true, false]],
      [{ propertyName: id, operator: 'NOT_IN', values: [low] }, [false, true]],
      [{ propertyName: id, operator: 'HAS_PROPERTY' }, [true, true]],
      [{ propertyName: id, operator: 'NOT_HAS_PROPERTY' }, [false, false]],
    ]
    if (text !== undefined) {
      cases.push(
        [{ propertyName: text, operator: 'CONTAINS_TOKEN', value: 'wor*' }, [true, false]],
        [{ propertyName: text, operator: 'NOT_CONTAINS_TOKEN', value: 'worte' }, [false, true]],
      )
    }
    for (const [filter, finds] of cases) {
      const both = { propertyName: id, operator: 'IN', values: [low, high] }
      const { json, text: answer } = await search(object, { filters: [filter, both], sorts: [id] })
      const found = json.results?.map((row: { id: string }) => row.id)
      const wanted = [low, high].filter((_, at) => finds[at])
      expect(found, `${JSON.stringify(filter)} ${answer}`).toEqual(wanted)
    }
  })

  it.each(MADE)('%s: is seen late, changed and archived late, when the index lags', async (object) => {
    world.hubspot.settings.searchLagMs = 5000
    try {
      const id = await made(object, {})
      const total = async () =>
        (await search(object, { filters: [{ propertyName: 'hs_object_id', operator: 'EQ', value: id }] }))
          .json.total
      const seen = [await total()]
      world.hubspot.clock.advance(5000)
      seen.push(await total())
      await world.call('DELETE', `/crm/v3/objects/${object}/${id}`)
      seen.push(await total())
      world.hubspot.clock.advance(5000)
      expect([...seen, await total()]).toEqual([0, 1, 1, 0])
    } finally {
      world.hubspot.settings.searchLagMs = 0
    }
  })

  it.each(Object.keys(RETURNED))('%s: is searched up to each cap, and not past it', async (object) => {
    const filter = { propertyName: 'hs_object_id', operator: 'GT', value: '0' }
    const groups = (...sizes: number[]) => ({
      filterGroups: sizes.map((size) => ({ filters: Array(size).fill(filter) })),
    })
    const long = (length: number) => JSON.stringify({ query: 'x' }).replace('x', 'x'.repeat(length - 12))
    const allowed = [
      groups(1, 1, 1, 1, 1),
      groups(6),
      groups(6, 6, 6),
      { limit: 200 },
      { limit: 100, after: '9900' },
    ]
    const refused = [
      groups(1, 1, 1, 1, 1, 1),
      groups(7),
      groups(6, 6, 6, 1),
      { limit: 201 },
      { limit: 100, after: '9901' },
    ]
    const status = async (body: object | string) =>
      (await world.call('POST', `/crm/v3/objects/${object}/search`, body)).status
    for (const body of [...allowed, long(3000)]) expect(await status(body), JSON.stringify(body)).toBe(200)
    for (const body of [...refused, long(3001)]) expect(await status(body), JSON.stringify(body)).toBe(400)
  })
})
