import { describe, expect, test } from 'vitest'
import type { SearchRequest } from '../../connector/connector.ts'
import type { Answer, Call } from '../../connector/plan.ts'
import { Draft } from '../../connector/row.ts'
import { Problem } from '../../model/problems.ts'
import { salesforce } from './index.ts'
import { account, answered, play } from './play.suite.ts'

const ID = '003000000000001AAA'
const OTHER = '003000000000002AAA'

const row = (Id: string, more: object = {}) => ({
  Id,
  SystemModstamp: '2026-05-01T07:35:37.000+0000',
  IsDeleted: false,
  ...more,
})
const rows = (...records: object[]): Answer => answered({ totalSize: records.length, done: true, records })

const soqlOf = (call: Call | undefined) => new Map(call?.query).get('q')
const operations = (type: 'contacts' | 'deals' | 'users') => {
  const found = salesforce.objects[type]?.operations
  if (!found?.list || !found.get) throw new Error(`no ${type}`)
  return { ...found, list: found.list, get: found.get }
}
const contacts = operations('contacts')
const page = { properties: ['LastName'], account, limit: 2, position: null }

function refusal(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a list', () => {
  test('walks by id, and asks for one record more than a page to know whether another follows', () => {
    const first = play(contacts.list({ ...page, updatedAfter: null }), [
      rows(row(ID), row(OTHER), row('003000000000003AAA')),
    ])
    expect(first.calls.map(soqlOf)).toEqual([
      'SELECT Id, CreatedDate, SystemModstamp, IsDeleted, MasterRecordId, LastName FROM Contact ORDER BY Id LIMIT 3',
    ])
    expect(first.calls[0]?.path).toBe('/services/data/v66.0/query')
    expect(first.result.records.map(({ id }) => id)).toEqual([ID, OTHER])
    const second = play(contacts.list({ ...page, updatedAfter: null, position: first.result.next }), [rows()])
    expect(soqlOf(second.calls[0])).toContain(`WHERE Id > '${OTHER}' ORDER BY Id`)
    expect(second.result.next).toBeNull()
  })

  test('of what changed goes on behind time and id, so that records of one moment are not lost', () => {
    const updatedAfter = '2026-05-01T00:00:00.000Z'
    const found = [rows(row(ID), row(OTHER), row('003000000000003AAA'))]
    const first = play(contacts.list({ ...page, updatedAfter }), found)
    expect(soqlOf(first.calls[0])).toContain(
      `WHERE SystemModstamp >= ${updatedAfter} ORDER BY SystemModstamp, Id LIMIT 3`,
    )
    const second = play(contacts.list({ ...page, updatedAfter, position: first.result.next }), [rows()])
    expect(soqlOf(second.calls[0])).toContain(
      `WHERE SystemModstamp > 2026-05-01T07:35:37.000Z OR (SystemModstamp = 2026-05-01T07:35:37.000Z AND Id > '${OTHER}') ORDER`,
    )
  })

  test('with archived records looks into the recycle bin, and tells which record a merged one became', () => {
    const gone = row(ID, { IsDeleted: true, MasterRecordId: OTHER })
    const { calls, result } = play(contacts.list({ ...page, updatedAfter: null, includeDeleted: true }), [
      rows(gone),
    ])
    expect(calls[0]?.path).toBe('/services/data/v66.0/queryAll')
    expect(result.records[0]).toMatchObject({
      archived: true,
      archivedAt: '2026-05-01T07:35:37.000+0000',
      mergedIntoId: OTHER,
    })
  })

  test('follows an answer that holds fewer rows than were asked for', () => {
    const cut = answered({
      done: false,
      nextRecordsUrl: '/services/data/v66.0/query/0r8xx-200',
      records: [row(ID)],
    })
    const { calls, result } = play(contacts.list({ ...page, updatedAfter: null }), [cut, rows(row(OTHER))])
    expect(calls.map(({ path }) => path)).toEqual([
      '/services/data/v66.0/query',
      '/services/data/v66.0/query/0r8xx-200',
    ])
    expect(result.records).toHaveLength(2)
  })

  test('asks for more fields than a question can name by the ids of the records', () => {
    const properties = Array.from({ length: 600 }, (_, at) => `A_Field_With_A_Long_Name_${at}__c`)
    const { calls, result } = play(
      contacts.list({ ...page, properties: [...properties, 'Account.Name'], updatedAfter: null }),
      [rows(row(ID, { Account: null })), answered([{ Id: ID, [String(properties[0])]: 'x' }])],
    )
    expect(soqlOf(calls[0])).toContain('Account.Name FROM Contact')
    expect(calls[1]).toMatchObject({
      method: 'POST',
      effect: 'read',
      path: '/services/data/v66.0/composite/sobjects/Contact',
      body: { ids: [ID] },
    })
    expect(result.records[0]?.properties).toMatchObject({ Account: null, [String(properties[0])]: 'x' })
  })
})

describe('a search', () => {
  const search = (request: Partial<SearchRequest>, answers: Answer[]) => {
    if (!contacts.search) throw new Error('no search')
    return play(contacts.search({ ...page, groups: [], sort: null, ...request }), answers)
  }
  const condition = (more: object) =>
    ({ property: 'LastName', type: 'text', operator: 'eq', value: 'x', caseless: true, ...more }) as const

  test('writes values as their types are written, and texts so that nothing ends them', () => {
    const groups = [
      [
        condition({ value: `O'Brien\\ "x"\n` }),
        condition({ property: 'N__c', type: 'number', operator: 'gte', value: '5.5' }),
      ],
      [condition({ property: 'M__c', type: 'options', operator: 'in', value: ['a', 'b'] })],
      [condition({ operator: 'exists', value: false }), condition({ operator: 'not_in', value: ['a'] })],
    ]
    const { calls } = search({ groups }, [rows()])
    expect(soqlOf(calls[0])).toContain(
      `WHERE (LastName = 'O\\'Brien\\\\ \\"x\\"\\n' AND N__c >= 5.5) OR (M__c INCLUDES ('a', 'b')) OR ` +
        `(LastName = null AND LastName NOT IN ('a')) ORDER BY Id`,
    )
  })

  test('in an order goes on behind value and id, with empty values last', () => {
    const sort = { property: 'N__c', type: 'number', direction: 'desc' } as const
    const found = [
      rows(row(ID, { N__c: 7 }), row(OTHER, { N__c: 5 }), row('003000000000003AAA', { N__c: 5 })),
    ]
    const first = search({ sort }, found)
    expect(soqlOf(first.calls[0])).toContain('ORDER BY N__c DESC NULLS LAST, Id LIMIT 3')
    const second = search({ sort, position: first.result.next }, [
      rows(row(ID, { N__c: null }), row(OTHER, { N__c: null }), row(ID)),
    ])
    expect(soqlOf(second.calls[0])).toContain(
      `WHERE N__c < 5 OR (N__c = 5 AND Id > '${OTHER}') OR N__c = null ORDER BY`,
    )
    const third = search({ sort, position: second.result.next }, [rows()])
    expect(soqlOf(third.calls[0])).toContain(`WHERE N__c = null AND Id > '${OTHER}' ORDER BY`)
  })

  test.each([
    '["5 OR Id != null","003000000000002AAA"]',
    '["5","x\' OR Id != null"]',
    '["5"]',
    '[5,"003000000000002AAA"]',
    "x' OR Id != null",
  ])('takes nothing from a damaged cursor into its question: %s', (position) => {
    const sort = { property: 'N__c', type: 'number', direction: 'asc' } as const
    expect(refusal(() => search({ sort, position }, [rows()])).code).toBe('invalid_cursor')
    expect(refusal(() => search({ position }, [rows()])).code).toBe('invalid_cursor')
  })
})

describe('one record', () => {
  test('is followed through merges, and is not there when it is in the recycle bin', () => {
    const merged = play(contacts.get(ID, page), [
      rows(row(ID, { IsDeleted: true, MasterRecordId: OTHER })),
      rows(row(OTHER)),
    ])
    expect(merged.result.id).toBe(OTHER)
    expect(merged.calls.map(soqlOf)[1]).toContain(`WHERE Id = '${OTHER}'`)
    const gone = () =>
      play(contacts.get(ID, page), [rows(row(ID, { IsDeleted: true, MasterRecordId: null }))])
    expect(refusal(gone).code).toBe('record_not_found')
  })

  test('with an id that none has costs no call', () => {
    const plan = contacts.get("x' OR Id != null", page)
    expect(refusal(() => plan.next([])).code).toBe('record_not_found')
  })

  test('a deal brings its contacts with it, and those that did not fit are asked for', () => {
    const deals = operations('deals')
    const properties = ['Name', 'OpportunityContactRoles', 'OpportunityContactRoles.primary']
    const cut = { done: false, records: [{ Id: '00K000000000001AAA', ContactId: ID, IsPrimary: false }] }
    const { calls } = play(deals.get('006000000000001AAA', { ...page, properties }), [
      rows(row('006000000000001AAA', { OpportunityContactRoles: cut })),
      rows({ Id: '00K000000000001AAA', ContactId: ID }),
    ])
    expect(soqlOf(calls[0])).toContain(
      'Name, (SELECT Id, ContactId, IsPrimary FROM OpportunityContactRoles WHERE IsDeleted = false ORDER BY CreatedDate, Id) FROM Opportunity',
    )
    expect(soqlOf(calls[1])).toContain(
      "FROM OpportunityContactRole WHERE OpportunityId = '006000000000001AAA'",
    )
  })
})

describe('a write of the contacts of a deal', () => {
  const DEAL = '006000000000001AAA'
  const role = (at: number, ContactId: string, IsPrimary: boolean) => ({
    Id: `00K00000000000${at}AAA`,
    ContactId,
    IsPrimary,
  })
  const write = (changes: Record<string, unknown>, present: object[]) => {
    const draft = new Draft()
    for (const [property, value] of Object.entries(changes)) draft.set(property, value)
    const { update } = operations('deals')
    if (!update) throw new Error('no update')
    const calls: Call[] = []
    const plan = update(DEAL, draft, page)
    for (let step = plan.next([]); !step.done; ) {
      calls.push(...step.value)
      const isWrite = step.value[0]?.effect === 'write'
      const isRoles = soqlOf(step.value[0])?.includes('FROM OpportunityContactRole ')
      step = plan.next([
        isWrite ? answered([{ success: true }]) : isRoles ? rows(...present) : rows(row(DEAL)),
      ])
    }
    return calls.filter(({ effect }) => effect === 'write')
  }

  test('removes, marks and adds what differs, ids of 15 characters included', () => {
    const third = '003000000000003AAA'
    const changes = {
      OpportunityContactRoles: [OTHER.slice(0, 15), third],
      'OpportunityContactRoles.primary': third,
    }
    const calls = write(changes, [role(1, ID, false), role(2, OTHER, true)])
    expect(calls.map(({ method }) => method)).toEqual(['DELETE', 'PATCH', 'POST'])
    expect(calls[0]?.query).toContainEqual(['ids', '00K000000000001AAA'])
    expect(calls[1]?.body).toMatchObject({ records: [{ Id: '00K000000000002AAA', IsPrimary: false }] })
    expect(calls[2]?.body).toMatchObject({
      records: [{ OpportunityId: DEAL, ContactId: third, IsPrimary: true }],
    })
  })

  test('writes nothing when nothing differs', () => {
    expect(write({ OpportunityContactRoles: [ID] }, [role(1, ID, true)])).toEqual([])
  })

  test('that the CRM refuses within a collection is a failure, although its status is 200', () => {
    const draft = new Draft()
    draft.set('OpportunityContactRoles', [ID])
    const failed = answered([
      {
        success: false,
        errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid', fields: ['ContactId'] }],
      },
    ])
    const { update } = operations('deals')
    expect(refusal(() => update && play(update(DEAL, draft, page), [rows(), failed])).code).toBe(
      'rejected_by_vendor',
    )
  })
})

test('identifies the org and the rights of the user, with whatever part of it the user may not ask for', () => {
  const token = '00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL'
  const objects = answered({
    sobjects: [
      { name: 'Contact', queryable: true, createable: true, updateable: true, deletable: false },
      { name: 'Secret__c', queryable: true },
    ],
  })
  const closed = answered([{ errorCode: 'INVALID_TYPE' }], 400)
  const whole = play(salesforce.identify(token), [
    rows({ Id: '00D000000000001AAA', Name: 'Acme', InstanceName: 'EU1', TimeZoneSidKey: 'Europe/Berlin' }),
    rows({ IsoCode: 'EUR' }),
    objects,
    answered({
      preferred_username: 'ada@acme.example',
      urls: { custom_domain: 'https://acme.my.salesforce.com' },
    }),
  ]).result
  expect(whole).toEqual({
    account: {
      id: '00D000000000001AAA',
      name: 'Acme',
      currency: 'EUR',
      time_zone: 'Europe/Berlin',
      region: 'EU1',
      ui_url: 'https://acme.my.salesforce.com',
      user: 'ada@acme.example',
    },
    scopes: ['Contact.create', 'Contact.edit', 'Contact.read'],
  })
  const little = play(salesforce.identify(token), [
    closed,
    closed,
    objects,
    answered('Bad_OAuth_Token', 403),
  ]).result
  expect(little.account).toMatchObject({ id: '00D000000000001', name: null, currency: null, ui_url: null })
})

test('describes what the user sees: names of parents and contact roles read like fields', () => {
  const plan = salesforce.objects.deals?.operations.customFields?.()
  if (!plan) throw new Error('no description')
  const described = answered({
    fields: [
      { name: 'AccountId', type: 'reference', relationshipName: 'Account', custom: false, filterable: true },
      { name: 'BillingAddress', type: 'address' },
      {
        name: 'Tier__c',
        label: 'Tier',
        type: 'picklist',
        custom: true,
        restrictedPicklist: true,
        updateable: true,
        filterable: true,
        sortable: true,
        picklistValues: [
          { value: 'gold', label: 'Gold', active: true },
          { value: 'old', active: false },
        ],
      },
      { name: 'Long__c', type: 'textarea', custom: true, updateable: true, filterable: false },
    ],
    childRelationships: [{ relationshipName: 'OpportunityContactRoles' }],
  })
  const fields = play(plan, [described]).result
  expect(fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'AccountId text',
    'Tier__c option',
    'Long__c text',
    'Account.Name text',
    'OpportunityContactRoles text',
    'OpportunityContactRoles.primary text',
  ])
  expect(fields[1]).toMatchObject({
    custom: true,
    read_only: false,
    options: [{ value: 'gold', label: 'Gold' }],
  })
  expect(fields[2]).toMatchObject({ filterable: false })
})

test.each([
  ['api-usage=873/15000', { size: 15_000, remaining: 14_127 }],
  ['api-usage=18/5000; per-app-api-usage=17/250(appName=sample-app)', { size: 5_000, remaining: 4_982 }],
  ['api-usage=15010/15000', { size: 15_000, remaining: 0 }],
  ['per-app-api-usage=17/250(appName=x)', null],
  ['api-usage=1/0', null],
])('learns from Sforce-Limit-Info: %s', (header, told) => {
  const daily = salesforce.budgets.find(({ id }) => id === 'daily')
  expect(daily?.told?.({ 'sforce-limit-info': header })).toEqual(told)
})

test.each([
  ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
  ['https://acme--dev.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
  ['https://test.salesforce.com', 'https://test.salesforce.com'],
  ['http://127.0.0.1:8082', 'http://127.0.0.1:8082'],
])('an assertion that is sent to %s is for %s', (baseUrl, audience) => {
  const flow = salesforce.oauth?.machines
    ?.map((each) => each.flow)
    .find(({ grant }) => grant === 'jwt_bearer')
  expect(flow?.grant === 'jwt_bearer' && flow.audienceOf(baseUrl)).toBe(audience)
})

describe('where people sign in', () => {
  const places = salesforce.oauth?.endpoints.places ?? []
  const own = places.map(({ at }) => at).find((at) => typeof at !== 'string')

  test.each([
    ['acme', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://acme--dev.sandbox.my.salesforce.com/home/x?y', 'https://acme--dev.sandbox.my.salesforce.com'],
    ['https://Acme.lightning.force.com/lightning/page', 'https://acme.my.salesforce.com'],
    ['https://evil.example', null],
    ['acme.my.salesforce.com.evil.example', null],
    ['user@acme.my.salesforce.com', null],
    ['', null],
  ])('%s is taken as %s', (text, address) => {
    expect(own?.baseUrlOf(text)).toBe(address)
  })
})
