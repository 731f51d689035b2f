import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, RECORDED_AT, type World } from '../testing/world.ts'

let world: World
let contact: string
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, deals: 2, owners: 1 } })
  contact = (await world.call('GET', '/crm/v3/objects/contacts?limit=1')).json.results[0].id
})
afterAll(() => world.close())

const at = { hs_timestamp: '2026-03-12T10:00:00Z' }

describe('what the server sets by itself', () => {
  const create = async (object: string, properties: Record<string, unknown>) =>
    (await world.call('POST', `/crm/v3/objects/${object}`, { properties })).json

  it('on a note, as recorded', async () => {
    const made = await create('notes', {
      ...at,
      hs_note_body: '<p>Fish &amp; chips</p>',
      hubspot_owner_id: '88842095',
    })
    expect(made.properties).toMatchObject({
      hs_all_owner_ids: '88842095',
      hs_body_preview: 'Fish & chips',
      hs_body_preview_html: '<html>\n<head></head>\n<body>\n<p>Fish &amp; chips</p>\n</body>\n</html>',
      hs_body_preview_is_truncated: 'false',
      hs_createdate: '2026-03-12T07:33:46.615Z',
      hs_obj_coords: `0-46-${made.id}`,
      hs_user_ids_of_all_owners: '88842095',
      hubspot_owner_assigneddate: '2026-03-12T07:33:46.615Z',
    })
    expect(made.properties.createdate).toBeUndefined()
    const filter = '%5B%7B%22property%22%3A%22hs_object_id%22%2C%22operator%22%3A%22EQ%22%2C%22value%22%3A%22'
    const list = 'https://app.hubspot.com/contacts/147893286/objects/0-46/views/all/list'
    expect(made.url).toBe(`${list}?filters=${filter}${made.id}%22%7D%5D`)
  })

  it('on a task, before and after it is completed', async () => {
    const made = await create('tasks', {
      hs_timestamp: String(RECORDED_AT - 60_000),
      hs_task_subject: 'Call',
    })
    expect(made.url).toBe(`https://app.hubspot.com/tasks/147893286/view/all/task/${made.id}`)
    expect(made.properties).toMatchObject({
      hs_task_status: 'NOT_STARTED',
      hs_task_family: 'SALES',
      hs_task_for_object_type: 'OWNER',
      hs_task_completion_count: '0',
      hs_task_is_past_due_date: 'true',
      hs_start_date_with_fallback: made.properties.hs_timestamp,
    })
    const done = await world.call('PATCH', `/crm/v3/objects/tasks/${made.id}`, {
      properties: { hs_task_status: 'COMPLETED' },
    })
    expect(done.json.properties.hs_pipeline_stage).toMatch(/^[0-9a-f-]{36}$/)
    const names = 'hs_task_completion_date,hs_task_completion_count,hs_task_is_past_due_date'
    const read = await world.call('GET', `/crm/v3/objects/tasks/${made.id}?properties=${names}`)
    expect(read.json.properties).toMatchObject({
      hs_task_completion_count: '1',
      hs_task_completion_date: '2026-03-12T07:33:46.615Z',
      hs_task_is_past_due_date: 'false',
    })
  })

  it('on a task that becomes overdue by time alone, in rows and in searches', async () => {
    const now = world.hubspot.clock.now()
    const made = await create('tasks', { hs_timestamp: String(now + 60_000), hs_task_subject: 'Soon' })
    const overdue = async () =>
      (await world.call('GET', `/crm/v3/objects/tasks/${made.id}?properties=hs_task_is_overdue`)).json
        .properties
    const filters = [
      { propertyName: 'hs_task_is_overdue', operator: 'EQ', value: 'true' },
      { propertyName: 'hs_object_id', operator: 'EQ', value: made.id },
    ]
    const found = async () =>
      (await world.call('POST', '/crm/v3/objects/tasks/search', { filters })).json.total
    expect([(await overdue()).hs_task_is_overdue, await found()]).toEqual(['false', 0])
    world.hubspot.clock.advance(60_001)
    expect([(await overdue()).hs_task_is_overdue, await found()]).toEqual(['true', 1])
    world.hubspot.clock.advance(-60_001)
  })

  it('on a ticket: its numbers, its pipeline, and when it was closed', async () => {
    const made = await create('tickets', { subject: 'Help', hs_pipeline_stage: '2' })
    expect(made.properties).toMatchObject({
      hs_is_closed: 'false',
      hs_pipeline: '0',
      hs_ticket_id: made.id,
      hs_helpdesk_sort_timestamp: '2026-03-12T07:33:46.615Z',
      hs_last_email_activity: 'ORIGINAL_FROM_CONTACT',
      hs_num_times_contacted: '0',
      num_notes: '0',
    })
    await world.call('PATCH', `/crm/v3/objects/tickets/${made.id}`, {
      properties: { hs_pipeline_stage: '4' },
    })
    const names = 'hs_is_closed,closed_date,hs_v2_date_exited_2'
    const { properties } = (await world.call('GET', `/crm/v3/objects/tickets/${made.id}?properties=${names}`))
      .json
    expect(properties).toMatchObject({
      hs_is_closed: 'true',
      closed_date: '2026-03-12T07:33:46.615Z',
      hs_v2_date_exited_2: '2026-03-12T07:33:46.615Z',
    })
    const wrong = await world.call('POST', '/crm/v3/objects/tickets', {
      properties: { hs_pipeline_stage: 'open' },
    })
    expect(wrong.json.errors[0].message).toBe(
      'open is not a valid pipeline stage ID. Valid options are: pipelineId=0 : [1, 2, 3, 4]',
    )
  })

  it('on a line item: what it takes from its product, and its amount', async () => {
    const product = await create('products', { name: 'Chair', price: '19.90', hs_sku: 'C-1' })
    const item = await create('line_items', { hs_product_id: product.id, quantity: 3 })
    expect(item.properties).toMatchObject({ name: 'Chair', hs_sku: 'C-1', price: '19.90', amount: '59.70' })
    const off = await create('line_items', {
      hs_product_id: product.id,
      quantity: 2,
      discount: '0.9',
      price: 10,
    })
    expect(off.properties).toMatchObject({ amount: '18.2', hs_total_discount: '1.8' })
  })

  it('on an e-mail: the addresses of its headers', async () => {
    const hs_email_headers = JSON.stringify({
      from: { email: 'a@x.example' },
      to: [{ email: 'b@x.example' }],
    })
    const made = await create('emails', { ...at, hs_email_headers })
    expect(made.properties).toMatchObject({
      hs_email_from_email: 'a@x.example',
      hs_email_to_email: 'b@x.example',
    })
    expect(
      (await create('emails', { ...at, hs_email_headers: '{' })).properties.hs_email_from_email,
    ).toBeUndefined()
    const refused = await world.call('PATCH', `/crm/v3/objects/emails/${made.id}`, {
      properties: { hs_email_from_email: 'x' },
    })
    expect(refused.json.errors[0].code).toBe('READ_ONLY_VALUE')
  })

  it('in the counts of a contact, a deal and their activities', async () => {
    const deal = await create('deals', { dealname: 'D' })
    const item = await create('line_items', { name: 'I' })
    const call = await create('calls', at)
    await world.call('PUT', `/crm/v4/objects/deals/${deal.id}/associations/default/line_items/${item.id}`)
    await world.call('PUT', `/crm/v4/objects/calls/${call.id}/associations/default/deals/${deal.id}`)
    const names = 'hs_num_of_associated_line_items,hs_number_of_call_engagements,num_notes'
    const { properties } = (await world.call('GET', `/crm/v3/objects/deals/${deal.id}?properties=${names}`))
      .json
    expect(properties).toMatchObject({
      hs_num_of_associated_line_items: '1',
      hs_number_of_call_engagements: '1',
      num_notes: '1',
    })
  })
})

describe('what a create must have', () => {
  it('is the time of an activity, in the recorded words', async () => {
    const { status, json } = await world.call('POST', '/crm/v3/objects/calls', {
      properties: { hs_call_title: 'x' },
    })
    expect(status).toBe(400)
    const { correlationId, ...rest } = json
    expect(rest).toEqual({
      status: 'error',
      message: 'Error creating CALL. Some required properties were not set.',
      context: { properties: ['hs_timestamp'] },
      category: 'VALIDATION_ERROR',
    })
    const batch = await world.call('POST', '/crm/v3/objects/notes/batch/create', {
      inputs: [{ properties: at }, { properties: {} }],
    })
    expect([batch.status, batch.json.message]).toEqual([
      400,
      'Error creating NOTE. Some required properties were not set.',
    ])
    const inputs = [
      { properties: at, objectWriteTraceId: '1' },
      { properties: {}, objectWriteTraceId: '2' },
    ]
    const traced = await world.call('POST', '/crm/v3/objects/notes/batch/create', { inputs })
    expect(traced.status).toBe(207)
    expect(traced.json.errors[0].context).toEqual({ objectWriteTraceId: ['2'], properties: ['hs_timestamp'] })
  })

  it('is a contact, for a lead; without its last primary association it is deleted', async () => {
    const alone = await world.call('POST', '/crm/v3/objects/leads', { properties: { hs_lead_name: 'L' } })
    expect(alone.status).toBe(400)
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 578 }]
    const body = { properties: { hs_lead_name: 'L' }, associations: [{ to: { id: contact }, types }] }
    const made = (await world.call('POST', '/crm/v3/objects/leads', body)).json
    const read = await world.call(
      'GET',
      `/crm/v3/objects/leads/${made.id}?associations=contacts&properties=hs_primary_contact_id`,
    )
    expect(read.json.associations.contacts.results).toEqual([
      { id: contact, type: 'lead_to_primary_contact' },
      { id: contact, type: 'lead_to_contact' },
    ])
    expect(read.json.properties.hs_primary_contact_id).toBe(contact)
    await world.call('DELETE', `/crm/v4/objects/contacts/${contact}/associations/leads/${made.id}`)
    expect((await world.call('GET', `/crm/v3/objects/leads/${made.id}`)).status).toBe(404)
    world.hubspot.settings.leadNeedsContact = false
    expect(
      (await world.call('POST', '/crm/v3/objects/leads', { properties: { hs_lead_name: 'L' } })).status,
    ).toBe(201)
    world.hubspot.settings.leadNeedsContact = true
  })

  it('is what the documentation lists, when the setting says so', async () => {
    world.hubspot.settings.requireDocumentedProperties = true
    const ticket = await world.call('POST', '/crm/v3/objects/tickets', { properties: { content: 'x' } })
    expect(ticket.json.context).toEqual({ properties: ['subject', 'hs_pipeline_stage'] })
    world.hubspot.settings.requireDocumentedProperties = false
    expect(
      (await world.call('POST', '/crm/v3/objects/tickets', { properties: { content: 'x' } })).status,
    ).toBe(201)
  })
})

describe('associations of the new objects', () => {
  it('have the ids and names of the published list', async () => {
    const labels = async (pair: string) =>
      (await world.call('GET', `/crm/v4/associations/${pair}/labels`)).json.results
    expect(await labels('tickets/companies')).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 339, label: null },
      { category: 'HUBSPOT_DEFINED', typeId: 26, label: 'Primary' },
    ])
    expect(await labels('notes/contacts')).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 202, label: null },
    ])
    expect(await labels('deals/line_items')).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 19, label: null },
    ])
    const types = await world.call('GET', '/crm/v3/associations/meetings/contacts/types')
    expect(types.json.results).toEqual([{ id: '200', name: 'meeting_event_to_contact' }])
  })

  it('are refused between objects that have none', async () => {
    const product = (await world.call('POST', '/crm/v3/objects/products', { properties: { name: 'P' } })).json
      .id
    const put = await world.call(
      'PUT',
      `/crm/v4/objects/products/${product}/associations/default/contacts/${contact}`,
    )
    expect([put.status, put.json.subCategory]).toEqual([400, 'crm.associations.INVALID_ASSOCIATION_TYPE'])
    const pairs = { inputs: [{ from: { id: product }, to: { id: contact }, types: [] }] }
    const batch = await world.call('POST', '/crm/v4/associations/products/contacts/batch/create', pairs)
    expect([batch.status, batch.json.numErrors]).toEqual([207, 1])
  })

  it('show the type that an activity is recorded with', async () => {
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }]
    const body = { properties: at, associations: [{ to: { id: Number(contact) }, types }] }
    const made = (await world.call('POST', '/crm/v3/objects/tasks', body)).json
    const read = await world.call('GET', `/crm/v3/objects/tasks/${made.id}?associations=contacts`)
    expect(read.json.associations).toEqual({
      contacts: { results: [{ id: contact, type: 'task_to_contact' }] },
    })
  })
})

describe('pipelines, properties, scopes and search of the new objects', () => {
  it('are there by default', async () => {
    const tickets = (await world.call('GET', '/crm/v3/pipelines/tickets')).json.results
    expect(tickets.map(({ id, label }: { id: string; label: string }) => [id, label])).toEqual([
      ['0', 'Support Pipeline'],
    ])
    expect(tickets[0].stages[3].metadata).toEqual({ ticketState: 'CLOSED', isClosed: 'true' })
    const leads = (await world.call('GET', '/crm/v3/pipelines/leads')).json.results[0]
    expect([leads.id, leads.stages[0].id]).toEqual(['lead-pipeline-id', 'new-stage-id'])
    const owner = (await world.call('GET', '/crm/v3/properties/tasks/hubspot_owner_id')).json
    expect(owner).toMatchObject({ externalOptions: true, referencedObjectType: 'OWNER', options: [] })
  })

  it('give a new stage its calculated properties', async () => {
    const stage = { label: 'Escalated', displayOrder: 9, stageId: 'esc', metadata: { ticketState: 'OPEN' } }
    expect((await world.call('POST', '/crm/v3/pipelines/tickets/0/stages', stage)).status).toBe(201)
    const made = (
      await world.call('POST', '/crm/v3/objects/tickets', { properties: { hs_pipeline_stage: 'esc' } })
    ).json
    world.hubspot.clock.advance(5000)
    await world.call('PATCH', `/crm/v3/objects/tickets/${made.id}`, {
      properties: { hs_pipeline_stage: '1' },
    })
    const names = 'hs_v2_date_entered_esc,hs_v2_latest_time_in_esc,hs_v2_cumulative_time_in_esc'
    const { properties } = (await world.call('GET', `/crm/v3/objects/tickets/${made.id}?properties=${names}`))
      .json
    expect(properties).toMatchObject({
      hs_v2_latest_time_in_esc: '5000',
      hs_v2_cumulative_time_in_esc: '5000',
    })
    expect(properties.hs_v2_date_entered_esc).toBe(made.createdAt)
    const older = 'hs_date_entered_esc,hs_date_exited_esc,hs_time_in_esc,hs_date_exited_1'
    const before = await world.call('GET', `/crm/v3/objects/tickets/${made.id}?properties=${older}`)
    expect(before.json.properties).toMatchObject({
      ...{ hs_date_entered_esc: made.createdAt, hs_time_in_esc: '5000', hs_date_exited_1: null },
      hs_date_exited_esc: new Date(Date.parse(made.createdAt) + 5000).toISOString(),
    })
    const wrong = await world.call('POST', '/crm/v3/pipelines/tickets/0/stages', {
      ...stage,
      stageId: 'x',
      metadata: { ticketState: 'AJAR' },
    })
    expect(wrong.status).toBe(400)
  })

  it('ask for the scopes of the contacts, and for the old ones of tickets and commerce', async () => {
    const { token } = world.hubspot.serviceKeys.create({ name: 'little', scopes: ['tickets'] })
    const as = (path: string) => world.call('GET', path, undefined, { authorization: `Bearer ${token}` })
    expect((await as('/crm/v3/objects/tickets')).status).toBe(200)
    const notes = await as('/crm/v3/objects/notes')
    expect(notes.json.errors[0].context.requiredGranularScopes[0]).toBe('crm.objects.contacts.read')
    const products = await as('/crm/v3/objects/products')
    expect(products.json.errors[0].context.requiredScopes).toEqual(['e-commerce'])
  })

  it('search by the documented fields, in order of creation, and not in HTML', async () => {
    await world.call('POST', '/crm/v3/objects/meetings', {
      properties: { ...at, hs_meeting_title: 'Zebra crossing' },
    })
    const found = await world.call('POST', '/crm/v3/objects/meetings/search', { query: 'zebra' })
    expect(found.json.total).toBe(1)
    expect(Object.keys(found.json.results[0].properties)).toEqual([
      'hs_createdate',
      'hs_lastmodifieddate',
      'hs_object_id',
    ])
    const filters = [{ propertyName: 'hs_body_preview_html', operator: 'HAS_PROPERTY' }]
    const refused = await world.call('POST', '/crm/v3/objects/notes/search', { filters })
    expect(refused.json.message).toBe('There was a problem with the request.')
  })
})

describe('the seed', () => {
  const seed = { contacts: 5, companies: 2, deals: 2, owners: 1 }
  const work = {
    tickets: 4,
    products: 3,
    line_items: 5,
    leads: 2,
    notes: 3,
    calls: 2,
    emails: 2,
    meetings: 2,
    tasks: 6,
  }
  const records = (of: World, object: string) =>
    of.hubspot.snapshot().rows.filter((row) => row[0] === 'record' && row[1] === object)

  it('makes the others by count, survives a snapshot, and leaves contacts, companies and deals as they were', async () => {
    const plain = await createWorld({ seed })
    const full = await createWorld({ seed: { ...seed, ...work } })
    for (const [object, count] of Object.entries(work)) expect(records(full, object)).toHaveLength(count)
    const values = (of: World, object: string) => records(of, object).map((row) => row[5])
    for (const object of ['contacts', 'companies', 'deals']) {
      expect(values(full, object), object).toEqual(values(plain, object))
    }
    const saved = full.hubspot.snapshot()
    plain.hubspot.restore(saved)
    expect(plain.hubspot.snapshot().rows).toEqual(saved.rows)
    await plain.close()
    await full.close()
  })
})
