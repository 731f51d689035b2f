import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'
import { MORE_SEEDED } from './seed/fill-more.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, owners: 2 } })
  await world.hubspot.seed(Object.fromEntries(MORE_SEEDED.map((name) => [name, 2])))
})
afterAll(() => world.close())

const BASE = ['createdate', 'hs_lastmodifieddate', 'hs_object_id']
const NEW_BASE = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']
const STAGE = { hs_pipeline_stage: 'open' }
const PROJECT = { hs_pipeline: 'projects-pipeline', ...STAGE }
const SERVICE = {
  hs_pipeline: 'ba9cdbd6-e220-45b2-a5a2-d67ebdcbade6',
  hs_pipeline_stage: '8e2b21d0-7a90-4968-8f8c-a8525cc49c70',
}
const ORDER = { hs_pipeline_stage: '4b27b500-f031-4927-9811-68a0b525cbae' }
const QUOTE_DEFAULTS = ['hs_expiration_date', 'hs_public_url_key', 'hs_status', 'hs_title']
const at = { hs_timestamp: '2026-03-12T10:00:00Z' }

/** Type id, name, required properties, defaults, more values. Source: the facts' sections D1 and D5. */
const OBJECTS = [
  ['0-14', 'quotes', { hs_title: 'Q', hs_expiration_date: '2026-12-31' }, [...NEW_BASE, ...QUOTE_DEFAULTS]],
  ['0-18', 'communications', { ...at, hs_communication_channel_type: 'SMS' }, NEW_BASE],
  ['0-116', 'postal_mail', at, NEW_BASE],
  ['0-53', 'invoices', { hs_currency: 'USD' }, BASE],
  ['0-123', 'orders', { hs_order_name: 'O' }, BASE, ORDER],
  ['0-142', 'carts', {}, BASE],
  ['0-69', 'subscriptions', { hs_name: 'S' }, NEW_BASE],
  ['0-101', 'commerce_payments', {}, BASE],
  ['0-84', 'discounts', {}, BASE],
  ['0-85', 'fees', {}, BASE],
  ['0-86', 'taxes', {}, BASE],
  ['0-74', 'goal_targets', {}, BASE],
  ['0-162', 'services', { hs_name: 'S', ...SERVICE }, NEW_BASE],
  ['0-970', 'projects', { hs_name: 'P', ...PROJECT }, NEW_BASE],
  ['0-420', 'listings', { hs_name: 'L' }, NEW_BASE, STAGE],
  ['0-410', 'courses', { hs_course_name: 'C' }, NEW_BASE, STAGE],
  ['0-421', 'appointments', { hs_appointment_name: 'A' }, NEW_BASE, STAGE],
  ['0-54', 'marketing_events', {}, NEW_BASE],
] as const

describe.each(OBJECTS)('%s %s', (...row) => {
  const [typeId, name, required, defaults] = row
  const more: Record<string, string> = row[4] ?? {}

  it('demands what is documented, and shows its defaults', async () => {
    // A stage tells its pipeline.
    for (const missing of Object.keys(required).filter((key) => key !== 'hs_pipeline')) {
      const { [missing]: _left, ...rest } = required as Record<string, string>
      const refused = await world.call('POST', `/crm/v3/objects/${name}`, { properties: rest })
      expect([refused.status, refused.json.context?.properties], missing).toEqual([400, [missing]])
      expect(refused.json.message).toMatch(
        /^Error creating [A-Z_]+\. Some required properties were not set\.$/,
      )
    }
    const properties = { ...required, ...more }
    const made = await world.call('POST', `/crm/v3/objects/${name}`, { properties })
    expect([made.status, made.json.properties], made.text).toEqual([201, expect.objectContaining(more)])
    const read = await world.call('GET', `/crm/v3/objects/${typeId}/${made.json.id}`)
    expect(Object.keys(read.json.properties)).toEqual([...defaults].sort())
    expect(read.json.url).toBe(`https://app.hubspot.com/contacts/147893286/record/${typeId}/${made.json.id}`)
    const found = await world.call('POST', `/crm/v3/objects/${name}/search`, { limit: 1 })
    expect(Object.keys(found.json.results[0].properties)).toEqual([...defaults].sort())
  })

  it('has seeded records that hold what its definitions allow', async () => {
    const listed = await world.call('GET', `/crm/v3/objects/${name}?associations=contacts`)
    expect(listed.json.results.length).toBeGreaterThanOrEqual(2)
    const { results } = (await world.call('GET', `/crm/v3/properties/${name}`)).json
    const names = results.map((property: { name: string }) => property.name).join()
    const full = await world.call('GET', `/crm/v3/objects/${name}?properties=${names}`)
    for (const { id, properties } of full.json.results) {
      const writable = results.filter(
        (property: { name: string; modificationMetadata: { readOnlyValue: boolean } }) =>
          !property.modificationMetadata.readOnlyValue && properties[property.name] !== null,
      )
      const again = Object.fromEntries(
        writable.map((property: { name: string }) => [property.name, properties[property.name]]),
      )
      if (writable.length === 0) continue
      const kept = await world.call('PATCH', `/crm/v3/objects/${name}/${id}`, { properties: again })
      expect(kept.status, kept.text).toBe(200)
    }
  })
})

describe('what only the account or the vendor writes', () => {
  it('is read: feedback submissions', async () => {
    const { feedbackSubmissions } = world.client.crm.objects
    const { results } = await feedbackSubmissions.basicApi.getPage(10, undefined, ['hs_survey_type'])
    expect(results[0]?.properties.hs_survey_type).toBe('NPS')
    const path = '/crm/v3/objects/feedback_submissions'
    for (const [method, at, body] of [
      ['POST', path, { properties: {} }],
      ['DELETE', `${path}/${results[0]?.id}`, undefined],
      ['POST', `${path}/batch/create`, { inputs: [{ properties: {} }] }],
    ] as const) {
      const refused = await world.call(method, at, body)
      expect([refused.status, refused.json.category], refused.text).toEqual([400, 'VALIDATION_ERROR'])
    }
  })

  it('follows the users of the account', async () => {
    const list = () => world.call('GET', '/crm/v3/objects/users?properties=hs_email,hs_deactivated')
    const before = (await list()).json.results.length
    expect(before).toBeGreaterThanOrEqual(2)
    const sam = world.hubspot.users.create({ email: 'sam@example.com' })
    expect((await list()).json.results).toHaveLength(before + 1)
    world.hubspot.users.remove(sam.id)
    const shown = (await list()).json.results.find(
      (record: { properties: { hs_email: string } }) => record.properties.hs_email === 'sam@example.com',
    )
    expect(shown.properties.hs_deactivated).toBe('true')
    const changed = await world.call('PATCH', `/crm/v3/objects/users/${shown.id}`, {
      properties: { hs_job_title: 'CEO' },
    })
    expect(changed.json.properties.hs_job_title).toBe('CEO')
  })
})

describe('the association types that HubSpot defines', () => {
  it('are all 410 of the published list, each found from its object', async () => {
    const table = readFileSync(new URL('./store/association-table.ts', import.meta.url), 'utf8')
    const lines = table.split('\n')
    const half = lines.findIndex((line) => line.includes('HALF_LISTED'))
    const pairs = lines
      .map((line, index) => [index, /^([a-z_]+) ([a-z_]+) (\d+) (\d+)$/.exec(line)] as const)
      .filter(([, match]) => match !== null)
    const wanted: [from: string, to: string, id: number][] = []
    for (const [index, match] of pairs) {
      const [, from = '', to = '', ahead, back] = match ?? []
      wanted.push([from, to, Number(ahead)])
      if (from !== to && index < half) wanted.push([to, from, Number(back)])
    }
    for (const [, id, from = '', to = ''] of table.matchAll(/^ {2}\[(\d+), '(\w+)', '(\w+)'/gm)) {
      if (!['566', '579', '581', '1298'].includes(id ?? '')) wanted.push([from, to, Number(id)])
    }
    // The list of email to lead has its id from its inverse, too: it is not among the 410.
    expect(new Set(wanted.map(([, , id]) => id)).size).toBe(410)
    for (const [from, to, id] of wanted) {
      const { results } = (await world.call('GET', `/crm/v4/associations/${from}/${to}/labels`)).json
      expect(
        results.map((type: { typeId: number }) => type.typeId),
        `${from} ${to}`,
      ).toContain(id)
    }
  }, 60_000)
})
