import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caller, createWorld, RECORDED_AT, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ uiDomain: 'app-eu1.hubspot.com' })
})
afterAll(() => world.close())

const CORRELATION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

describe('answers to creates, byte for byte as recorded but for ids', () => {
  it('contact', async () => {
    const made = await world.call('POST', '/crm/v3/objects/contacts', {
      properties: {
        email: 'test.contact.1741764800@example.com',
        firstname: 'Test',
        lastname: 'Contact',
        phone: '+1 555-1234',
        company: 'Test Company',
        website: 'https://testcompany.com',
      },
    })
    const { id } = made.json
    expect(made.text).toBe(
      `{"id":"${id}","properties":{"company":"Test Company","createdate":"2026-03-12T07:33:46.615Z",` +
        '"email":"test.contact.1741764800@example.com","firstname":"Test",' +
        `"hs_all_contact_vids":"${id}","hs_associated_target_accounts":"0",` +
        '"hs_currently_enrolled_in_prospecting_agent":"false","hs_email_domain":"example.com",' +
        '"hs_full_name_or_email":"Test Contact","hs_is_contact":"true","hs_is_unworked":"true",' +
        '"hs_lifecyclestage_lead_date":"1773300826615","hs_membership_has_accessed_private_content":"0",' +
        `"hs_object_id":"${id}","hs_object_source":"INTEGRATION","hs_object_source_id":"18221010",` +
        '"hs_object_source_label":"INTEGRATION","hs_pipeline":"contacts-lifecycle-pipeline",' +
        '"hs_prospecting_agent_actively_enrolled_count":"0","hs_prospecting_agent_total_enrolled_count":"0",' +
        '"hs_registered_member":"0","hs_searchable_calculated_phone_number":"15551234",' +
        '"hs_sequences_actively_enrolled_count":"0",' +
        '"hs_v2_date_entered_current_stage":"2026-03-12T07:33:46.615Z",' +
        '"hs_v2_time_in_current_stage":"2026-03-12T07:33:46.615Z","lastmodifieddate":"2026-03-12T07:33:46.615Z",' +
        '"lastname":"Contact","lifecyclestage":"lead","num_notes":"0","phone":"+1 555-1234",' +
        '"website":"https://testcompany.com"},"createdAt":"2026-03-12T07:33:46.615Z",' +
        '"updatedAt":"2026-03-12T07:33:46.615Z","archived":false,' +
        `"url":"https://app-eu1.hubspot.com/contacts/147893286/record/0-1/${id}"}`,
    )
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`${world.url}/crm/v3/objects/contacts/${id}`)
  })

  it('company', async () => {
    const made = await world.call('POST', '/crm/objects/2026-03/companies', {
      properties: { name: 'Test Company Inc', domain: 'testcompany.com' },
    })
    expect(Object.keys(made.json.properties).join()).toBe(
      'createdate,domain,hs_annual_revenue_currency_code,hs_lastmodifieddate,hs_num_blockers,' +
        'hs_num_child_companies,hs_num_contacts_with_buying_roles,hs_num_decision_makers,hs_num_open_deals,' +
        'hs_object_id,hs_object_source,hs_object_source_id,hs_object_source_label,hs_pipeline,hs_task_label,' +
        'hs_v2_date_entered_current_stage,hs_v2_time_in_current_stage,lifecyclestage,name,' +
        'num_associated_contacts,num_notes,website',
    )
    expect(made.json.properties.website).toBe('testcompany.com')
  })

  it('deal without a stage', async () => {
    const made = await world.call('POST', '/crm/v3/objects/deals', {
      properties: { dealname: 'Test Deal for Validation', amount: 10000 },
    })
    expect(Object.keys(made.json.properties).join()).toBe(
      'amount,amount_in_home_currency,createdate,days_to_close,dealname,hs_closed_amount,' +
        'hs_closed_amount_in_home_currency,hs_closed_won_count,hs_createdate,hs_days_to_close_raw,' +
        'hs_deal_stage_probability_shadow,hs_forecast_amount,hs_has_last_conversation_follow_ups,' +
        'hs_has_last_meeting_followups,hs_is_closed_lost,hs_is_closed_won,hs_is_deal_split,' +
        'hs_lastmodifieddate,hs_num_associated_active_deal_registrations,hs_num_associated_deal_registrations,' +
        'hs_num_associated_deal_splits,hs_num_of_associated_line_items,hs_num_target_accounts,' +
        'hs_number_of_call_engagements,hs_number_of_inbound_calls,hs_number_of_outbound_calls,' +
        'hs_number_of_overdue_tasks,hs_object_id,hs_object_source,hs_object_source_id,hs_object_source_label,' +
        'hs_projected_amount,hs_projected_amount_in_home_currency,num_associated_contacts,num_notes',
    )
    expect(made.json.properties.amount).toBe('10000')
  })
})

describe('answers to updates', () => {
  it('of a deal show the recorded set and the exact binary digits of the probability', async () => {
    const deal = (await world.call('POST', '/crm/v3/objects/deals', { properties: { dealname: 'D' } })).json
    world.hubspot.clock.advance(1000)
    const updated = await world.call('PATCH', `/crm/v3/objects/deals/${deal.id}`, {
      properties: {
        dealname: 'Updated',
        amount: 15000,
        closedate: '2026-12-31',
        dealstage: 'qualifiedtobuy',
      },
    })
    expect(Object.keys(updated.json.properties).join()).toBe(
      'amount,amount_in_home_currency,closedate,createdate,days_to_close,dealname,dealstage,hs_actual_duration,' +
        'hs_closed_amount,hs_closed_amount_in_home_currency,hs_closed_deal_close_date,' +
        'hs_closed_deal_create_date,hs_closed_won_count,hs_days_to_close_raw,hs_deal_stage_probability,' +
        'hs_deal_stage_probability_shadow,hs_forecast_amount,hs_is_closed,hs_is_closed_count,hs_is_closed_won,' +
        'hs_is_open_count,hs_lastmodifieddate,hs_object_id,hs_object_source,hs_object_source_id,' +
        'hs_object_source_label,hs_open_amount_in_home_currency,hs_open_deal_create_date,hs_projected_amount,' +
        'hs_projected_amount_in_home_currency,hs_v2_date_entered_current_stage,hs_v2_time_in_current_stage,' +
        'hs_weighted_pipeline_in_company_currency,pipeline',
    )
    expect(updated.json.properties).toMatchObject({
      closedate: '2026-12-31T00:00:00Z',
      pipeline: 'default',
      hs_deal_stage_probability: '0.40000000000000002220446049250313080847263336181640625',
      hs_projected_amount: '6000.00000000000033306690738754696212708950042724609375000',
      hs_open_deal_create_date: String(RECORDED_AT),
    })
    expect(updated.json.updatedAt).toBe('2026-03-12T07:33:47.615Z')
    world.hubspot.clock.set(RECORDED_AT)
  })

  it('set closedate when a deal is closed, and give every field its code when refused', async () => {
    const { id } = (
      await world.call('POST', '/crm/v3/objects/deals', { properties: { closedate: '2030-01-01' } })
    ).json
    const path = `/crm/v3/objects/deals/${id}`
    const closed = await world.call('PATCH', path, { properties: { dealstage: 'closedwon', amount: '7' } })
    expect(closed.json.properties).toMatchObject({
      hs_is_closed_won: 'true',
      closedate: '2026-03-12T07:33:46.615Z',
    })
    const refused = await world.call('PATCH', path, {
      properties: {
        dealstage: 'open',
        amount: 'much',
        hs_object_id: '1',
        hs_is_closed: 'true',
        dealtype: 'Foo',
        hubspot_owner_id: '910901',
        closedate: 'soon',
      },
    })
    const said = refused.json.errors.map((e: { code: string; message: string }) => `${e.code}: ${e.message}`)
    expect(said).toEqual([
      'INVALID_OPTION: open is not a valid pipeline stage ID. Valid options are: pipelineId=default : ' +
        '[appointmentscheduled, qualifiedtobuy, presentationscheduled, decisionmakerboughtin, contractsent, closedwon, closedlost]',
      'INVALID_INTEGER: much was not a valid number',
      'READ_ONLY_VALUE: "hs_object_id" is a read only property; its value cannot be set.',
      'READ_ONLY_VALUE: "hs_is_closed" is a calculated property; its value cannot be set.',
      'INVALID_OPTION: Foo was not one of the allowed options: [newbusiness, existingbusiness]',
      'INVALID_OWNER_ID: 910901 was not a valid owner ID',
      'INVALID_LONG: soon was not a valid long',
    ])
    const empty = await world.call('PATCH', path, { properties: {} })
    expect(empty.json.message).toBe('No properties found to update, please provide at least one.')
  })
})

describe('values', () => {
  it('come back as strings or null, dates and times in the recorded forms', async () => {
    await world.call('POST', '/crm/v3/properties/contacts', {
      name: 'renewal',
      label: 'Renewal',
      type: 'date',
      fieldType: 'date',
      groupName: 'contactinformation',
    })
    const made = await world.call('POST', '/crm/v3/objects/contacts', {
      properties: {
        renewal: 1684886400000,
        closedate: '2026-03-12T10:00:00Z',
        numemployees: '1-5',
        firstname: '',
      },
    })
    expect(made.json.properties).toMatchObject({ renewal: '2023-05-24', closedate: '2026-03-12T10:00:00Z' })
    expect(made.json.properties.firstname).toBeUndefined()
    const wrong = await world.call('POST', '/crm/v3/objects/contacts', {
      properties: { renewal: '1684914035320', email: 'x' },
    })
    expect(wrong.json.errors.map((e: { message: string }) => e.message)).toEqual([
      '1684914035320 is at 7:40:35.320 UTC, not midnight!',
      'Email address x is invalid',
    ])
    const shown = await world.call(
      'GET',
      `/crm/v3/objects/contacts/${made.json.id}?properties=firstname,nosuch&properties=lastname`,
    )
    expect(Object.keys(shown.json.properties)).toEqual([
      ...['createdate', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    ])
    expect(shown.json.properties.firstname).toBeNull()
  })

  it('append to lists with a leading semicolon and only move lifecycle stages forward', async () => {
    const { id } = (
      await world.call('POST', '/crm/v3/objects/contacts', { properties: { hs_buying_role: 'CHAMPION' } })
    ).json
    const path = `/crm/v3/objects/contacts/${id}`
    const more = await world.call('PATCH', path, {
      properties: { hs_buying_role: ';BLOCKER', lifecyclestage: 'customer' },
    })
    expect(more.json.properties).toMatchObject({
      hs_buying_role: 'CHAMPION;BLOCKER',
      lifecyclestage: 'customer',
    })
    const back = await world.call('PATCH', path, { properties: { lifecyclestage: 'lead', firstname: 'x' } })
    expect(back.json.properties.lifecyclestage).toBe('customer')
    await world.call('PATCH', path, { properties: { lifecyclestage: '' } })
    const again = await world.call('PATCH', path, { properties: { lifecyclestage: 'lead' } })
    expect(again.json.properties.lifecyclestage).toBe('lead')
  })

  it('reach a lifecycle stage that the account added behind the others', async () => {
    const definition = '/crm/v3/properties/contacts/lifecyclestage'
    const { options } = (await world.call('GET', definition)).json
    const added = { label: 'Ambassador', value: '79812345', displayOrder: 99, hidden: false }
    await world.call('PATCH', definition, { options: [...options, added] })
    const { id } = (await world.call('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'A' } }))
      .json
    const path = `/crm/v3/objects/contacts/${id}`
    const forward = await world.call('PATCH', path, { properties: { lifecyclestage: '79812345' } })
    expect(forward.json.properties.lifecyclestage).toBe('79812345')
    const back = await world.call('PATCH', path, { properties: { lifecyclestage: 'customer' } })
    expect(back.json.properties.lifecyclestage).toBe('79812345')
  })
})

describe('refusals', () => {
  it('401 for missing, malformed and unknown credentials', async () => {
    for (const authorization of [
      undefined,
      'pat-na1-x',
      `Bearer Bearer ${world.token}`,
      'Bearer pat-na1-x',
      'Basic eA==',
    ]) {
      const refused = await fetch(`${world.url}/crm/v3/objects/contacts`, {
        headers: authorization === undefined ? {} : { authorization },
      })
      const body = await refused.text()
      const id = refused.headers.get('x-hubspot-correlation-id')
      expect(id).toMatch(CORRELATION_ID)
      expect(body).toBe(
        '{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication ' +
          'and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",' +
          `"correlationId":"${id}","category":"INVALID_AUTHENTICATION"}`,
      )
      expect(refused.status).toBe(401)
      expect(refused.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
    }
  })

  it('403 for a missing scope, naming the alternatives', async () => {
    const { token } = world.hubspot.serviceKeys.create({
      name: 'narrow',
      scopes: ['crm.objects.contacts.read'],
    })
    const call = caller(world.url, token)
    expect((await call('GET', '/crm/v3/objects/contacts')).status).toBe(200)
    const refused = await call('GET', '/crm/v3/objects/deals')
    expect(refused.status).toBe(403)
    expect(refused.text).toBe(
      '{"status":"error","message":"This app hasn\'t been granted all required scopes to make this call. Read more ' +
        'about required scopes here: https://developers.hubspot.com/scopes.","correlationId":' +
        `"${refused.headers.get('x-hubspot-correlation-id')}","errors":[{"message":"One or more of the following ` +
        'scopes are required.","context":{"requiredGranularScopes":["crm.objects.deals.read",' +
        '"crm.objects.deals.sensitive.read.v2","crm.objects.deals.highly_sensitive.read.v2"]}}],' +
        '"links":{"scopes":"https://developers.hubspot.com/scopes"},"category":"MISSING_SCOPES"}',
    )
    expect((await call('POST', '/crm/v3/objects/contacts', { properties: {} })).status).toBe(403)
    expect((await call('GET', '/crm/v3/owners')).status).toBe(403)
    expect((await call('GET', '/crm/v3/properties/contacts')).status).toBe(200)
  })

  it('401 for the retired hapikey', async () => {
    const old = await fetch(
      `${world.url}/crm/v3/objects/contacts?hapikey=0d3c0cbe-0000-4000-8000-000000000000`,
    )
    const body = (await old.json()) as { message: string; category: string }
    expect(old.status).toBe(401)
    expect(body.message).toBe(
      'The API key used to make this call is expired. View or manage your API key here: https://app.hubspot.com/l/api-key/',
    )
    expect(Object.keys(body)).toEqual(['status', 'message', 'correlationId', 'category', 'links'])
    const unknown = await (await fetch(`${world.url}/crm/v3/objects/contacts?hapikey=demo`)).json()
    expect(unknown).toMatchObject({ category: 'INVALID_AUTHENTICATION' })
    expect(JSON.stringify(world.hubspot.ledger.entries())).not.toContain('0d3c0cbe')
  })

  it('404 without a category, HTML pages for unknown routes and methods', async () => {
    const missing = await world.call('GET', '/crm/v3/objects/contacts/4711')
    expect(missing.text).toBe(
      `{"status":"error","message":"resource not found","correlationId":"${missing.headers.get('x-hubspot-correlation-id')}"}`,
    )
    const negative = await world.call('GET', '/crm/v3/objects/contacts/-1')
    expect(negative.json.message).toBe('Object not found. objectId is usually positive.')
    const nowhere = await world.call('GET', '/crm/v3/nowhere')
    expect([nowhere.status, nowhere.headers.get('content-type')]).toEqual([404, 'text/html;charset=utf-8'])
    const method = await world.call('PUT', '/crm/v3/objects/contacts')
    expect([method.status, method.headers.get('content-type')]).toEqual([405, 'text/html;charset=utf-8'])
  })

  it('Invalid input JSON with its position', async () => {
    const bad = await world.call('POST', '/crm/v3/objects/contacts', '{"properties": nope}')
    expect(bad.status).toBe(400)
    expect(bad.json.message).toMatch(/^Invalid input JSON on line 1, column \d+: /)
    expect(bad.json.category).toBeUndefined()
  })
})

describe('headers', () => {
  it('of a list carry the limits and a trace-like correlation id', async () => {
    const { headers } = await world.call('GET', '/crm/v3/objects/contacts')
    expect(headers.get('content-type')).toBe('application/json;charset=utf-8')
    expect(headers.get('x-hubspot-correlation-id')).toMatch(
      /^[0-9a-f]{8}-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}$/,
    )
    expect(headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000')
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('100000')
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe('625000')
  })

  it('of a search carry no limits', async () => {
    const { headers, status } = await world.call('POST', '/crm/v3/objects/contacts/search', {})
    expect(status).toBe(200)
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })
})

describe('account and token', () => {
  it('answer as recorded', async () => {
    const details = await world.call('GET', '/account-info/2026-03/details')
    expect(details.text).toBe(
      '{"portalId":147893286,"accountType":"STANDARD","timeZone":"US/Eastern","companyCurrency":"USD",' +
        '"additionalCurrencies":[],"utcOffset":"-04:00","utcOffsetMilliseconds":-14400000,' +
        '"uiDomain":"app-eu1.hubspot.com","dataHostingLocation":"na1"}',
    )
    const usage = await world.call('GET', '/account-info/v3/api-usage/daily/private-apps')
    expect(usage.json.results[0]).toMatchObject({ usageLimit: 625000, resetsAt: '2026-03-13T04:00:00Z' })
    const info = await world.call('POST', '/oauth/v2/private-apps/get/access-token-info', {
      tokenKey: world.token,
    })
    expect(Object.keys(info.json)).toEqual(['userId', 'hubId', 'appId', 'scopes'])
    const unknown = await world.call('POST', '/oauth/v2/private-apps/get/access-token-info', {
      tokenKey: 'pat-na1-x',
    })
    expect(unknown.status).toBe(404)
  })
})
