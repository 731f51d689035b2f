import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js'
import { expect } from 'vitest'
import { failure, type World } from '../world.ts'

type Contacts = World['client']['crm']['contacts']

/** One object API of the client: where it is, its name on the wire, a text property, what else a record needs. */
export interface ObjectApi {
  at: string
  object: string
  text: string
  more: Record<string, string>
  /** Type of the association to a contact that a record needs. */
  contact?: number
}

const when = { hs_timestamp: '2026-03-12T10:00:00Z' }

/** Every namespace of the client with `basicApi`, `batchApi` and `searchApi`. */
export const OBJECT_APIS: readonly ObjectApi[] = [
  { at: 'contacts', object: 'contacts', text: 'firstname', more: {} },
  { at: 'companies', object: 'companies', text: 'name', more: {} },
  { at: 'deals', object: 'deals', text: 'dealname', more: { dealstage: 'qualifiedtobuy' } },
  { at: 'tickets', object: 'tickets', text: 'subject', more: { hs_pipeline_stage: '1' } },
  { at: 'products', object: 'products', text: 'name', more: { price: '10' } },
  { at: 'lineItems', object: 'line_items', text: 'name', more: { price: '2.50', quantity: '4' } },
  { at: 'quotes', object: 'quotes', text: 'hs_title', more: { hs_expiration_date: '2026-12-31T00:00:00Z' } },
  { at: 'commerce.invoices', object: 'invoices', text: 'hs_comments', more: { hs_currency: 'USD' } },
  {
    at: 'objects.communications',
    object: 'communications',
    text: 'hs_communication_body',
    more: { ...when, hs_communication_channel_type: 'SMS' },
  },
  { at: 'objects.calls', object: 'calls', text: 'hs_call_title', more: when },
  { at: 'objects.emails', object: 'emails', text: 'hs_email_subject', more: when },
  { at: 'objects.goals', object: 'goal_targets', text: 'hs_goal_name', more: { hs_target_amount: '5' } },
  { at: 'objects.leads', object: 'leads', text: 'hs_lead_name', more: {}, contact: 578 },
  { at: 'objects.meetings', object: 'meetings', text: 'hs_meeting_title', more: when },
  { at: 'objects.notes', object: 'notes', text: 'hs_note_body', more: when },
  { at: 'objects.postalMail', object: 'postal_mail', text: 'hs_postal_mail_body', more: when },
  { at: 'objects.tasks', object: 'tasks', text: 'hs_task_subject', more: when },
  { at: 'objects.taxes', object: 'taxes', text: 'hs_label', more: { hs_type: 'PERCENT', hs_value: '19' } },
  { at: 'objects', object: 'carts', text: 'hs_cart_name', more: { hs_total_price: '12.5' } },
]

/** The calls of one object API; the generic one takes the object's name before everything else. */
export function callsOf(client: World['client'], { at, object }: ObjectApi) {
  const path = at.split('.')
  const api = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], client.crm)
  const first = at === 'objects' ? [object] : []
  const call = (group: string, method: string, given: readonly unknown[]): Promise<never> => {
    const part = (api as Record<string, Record<string, (...all: unknown[]) => Promise<never>>>)[group]
    const run = part?.[method]
    if (part === undefined || run === undefined) throw new Error(`The client has no ${at}.${group}.${method}`)
    return run.apply(part, [...first, ...given])
  }
  type Basic = Contacts['basicApi']
  type Batch = Contacts['batchApi']
  type Search = Contacts['searchApi']
  const basic = <K extends 'archive' | 'create' | 'getById' | 'getPage' | 'update' | 'merge' | 'purge'>(
    method: K,
    ...given: Parameters<Basic[K]>
  ): ReturnType<Basic[K]> => call('basicApi', method, given) as unknown as ReturnType<Basic[K]>
  const batch = <K extends 'archive' | 'create' | 'read' | 'update' | 'upsert'>(
    method: K,
    ...given: Parameters<Batch[K]>
  ): ReturnType<Batch[K]> => call('batchApi', method, given) as unknown as ReturnType<Batch[K]>
  const search = (...given: Parameters<Search['doSearch']>): ReturnType<Search['doSearch']> =>
    call('searchApi', 'doSearch', given) as unknown as ReturnType<Search['doSearch']>
  return { basic, batch, search }
}

type Calls = ReturnType<typeof callsOf>
type Input = Parameters<Contacts['basicApi']['create']>[0]

function inputFor(api: ObjectApi, text: string, contact: string): Input {
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: api.contact }]
  const associations = api.contact === undefined ? [] : [{ to: { id: contact }, types }]
  return { properties: { ...api.more, [api.text]: text }, associations } as Input
}

/** Creates, reads, lists, changes and archives one record, and looks at the effect of each. */
export async function exerciseBasics({ basic }: Calls, api: ObjectApi, contact: string): Promise<void> {
  const made = await basic('create', inputFor(api, 'First', contact))
  expect(made.properties).toMatchObject({ ...api.more, [api.text]: 'First', hs_object_id: made.id })
  expect(made.createdAt).toBeInstanceOf(Date)
  const read = await basic('getById', made.id, [api.text], [api.text])
  expect(read.properties[api.text]).toBe('First')
  expect(read.propertiesWithHistory?.[api.text]?.map((entry) => entry.value)).toEqual(['First'])
  const changed = await basic('update', made.id, { properties: { [api.text]: 'Second' } })
  expect([changed.id, changed.properties[api.text]]).toEqual([made.id, 'Second'])
  const again = await basic('getById', made.id, undefined, [api.text])
  expect(again.propertiesWithHistory?.[api.text]?.map((entry) => entry.value)).toEqual(['Second', 'First'])
  const page = await basic('getPage', 100, undefined, [api.text])
  expect(page.results.find((record) => record.id === made.id)?.properties[api.text]).toBe('Second')
  await basic('archive', made.id)
  expect((await failure(() => basic('getById', made.id))).code).toBe(404)
  expect((await basic('getById', made.id, undefined, undefined, undefined, true)).archived).toBe(true)
}

/** Writes, reads and archives records in batches; upserts find their record by a unique property. */
export async function exerciseBatches(world: World, calls: Calls, about: ExerciseOf): Promise<void> {
  const { api, contact } = about
  const { batch, basic } = calls
  const inputs = ['Batch one', 'Batch two'].map((text) => inputFor(api, text, contact))
  const made = await batch('create', { inputs } as Parameters<typeof batch<'create'>>[1])
  expect(made.status).toBe('COMPLETE')
  const ids = made.results.map(({ id }) => ({ id }))
  const asked = { inputs: [...ids, { id: '1' }], properties: [api.text], propertiesWithHistory: [] }
  const read = await batch('read', asked)
  expect(read.results.map((record) => record.properties[api.text]).sort()).toEqual(['Batch one', 'Batch two'])
  expect(read).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND' }] })
  const changes = ids.map(({ id }) => ({ id, properties: { [api.text]: 'Batch three' } }))
  const changed = await batch('update', { inputs: changes })
  expect(changed.results.map((record) => record.properties[api.text])).toEqual(['Batch three', 'Batch three'])
  await addUnique(world, api.object)
  const [first = { id: '' }] = ids
  await basic('update', first.id, { properties: { our_key: 'k1' } })
  const keyed = ['k1', 'k2'].map((id) => ({
    id,
    idProperty: 'our_key',
    properties: { ...api.more, our_key: id, [api.text]: `By ${id}` },
  }))
  const upserted = await batch('upsert', { inputs: api.contact === undefined ? keyed : keyed.slice(0, 1) })
  const news = Object.fromEntries(upserted.results.map((record) => [record.id, record._new]))
  expect(news[first.id]).toBe(false)
  expect(Object.values(news).filter((isNew) => isNew)).toHaveLength(api.contact === undefined ? 1 : 0)
  expect((await basic('getById', first.id, [api.text])).properties[api.text]).toBe('By k1')
  await batch('archive', { inputs: ids })
  expect((await failure(() => basic('getById', first.id))).code).toBe(404)
}

/** An object API and the contact that its records belong to. */
export interface ExerciseOf {
  api: ObjectApi
  contact: string
}

async function addUnique(world: World, object: string): Promise<void> {
  const groups = (await world.call('GET', `/crm/v3/properties/${object}/groups`)).json.results
  const definition = { type: 'string', fieldType: 'text', groupName: groups[0].name, hasUniqueValue: true }
  const body = { name: 'our_key', label: 'Our key', ...definition }
  const made = await world.call('POST', `/crm/v3/properties/${object}`, body)
  expect(made.status, made.text).toBe(201)
}

/** Finds the records that hold a word, page by page. */
export async function exerciseSearch({ basic, search }: Calls, { api, contact }: ExerciseOf): Promise<void> {
  const texts = ['Needle one', 'Needle two']
  const made = []
  for (const text of texts) made.push(await basic('create', inputFor(api, text, contact)))
  const filters = [{ propertyName: api.text, operator: FilterOperatorEnum.ContainsToken, value: 'needle' }]
  const request = { filterGroups: [{ filters }], sorts: ['hs_object_id'], properties: [api.text], limit: 1 }
  const page = await search(request)
  expect([page.total, page.results.length]).toEqual([2, 1])
  const rest = await search({ ...request, after: page.paging?.next?.after ?? '' })
  const found = [...page.results, ...rest.results].map((record) => record.properties[api.text])
  expect(found.sort()).toEqual(texts)
  for (const { id } of made) await basic('archive', id)
  expect((await search(request)).total).toBe(0)
}
