import { expect } from 'vitest'
import { failure, type World } from '../world.ts'

type Client = World['client']

/** Merges two records of each object whose API can, and deletes a contact for good. */
export async function exerciseMerges({ crm }: Client): Promise<void> {
  for (const [api, name] of [
    [crm.contacts, 'firstname'],
    [crm.companies, 'name'],
    [crm.deals, 'dealname'],
    [crm.tickets, 'subject'],
  ] as const) {
    const basic = api.basicApi as Client['crm']['contacts']['basicApi']
    const make = (text: string) => basic.create({ properties: { [name]: text }, associations: [] })
    const [first, second] = [await make('A'), await make('B')]
    const merged = await basic.merge({ primaryObjectId: first.id, objectIdToMerge: second.id })
    expect(merged).toMatchObject({ id: first.id, properties: { hs_merged_object_ids: second.id } })
    expect((await basic.getById(second.id)).id).toBe(first.id)
  }
  const { basicApi } = crm.contacts
  const gone = await basicApi.create({ properties: { email: 'gone@example.com' }, associations: [] })
  await basicApi.purge({ objectId: 'gone@example.com', idProperty: 'email' })
  expect((await failure(() => basicApi.getById(gone.id))).code).toBe(404)
  const archived = () => basicApi.getById(gone.id, undefined, undefined, undefined, true)
  expect((await failure(archived)).code).toBe(404)
}

/** Feedback submissions, owners and deal splits. */
export async function exerciseReadOnly({ crm }: Client): Promise<void> {
  const { feedbackSubmissions: feedback, dealSplits } = crm.objects
  const page = await feedback.basicApi.getPage(1, undefined, ['hs_survey_type'])
  const [first] = page.results
  const id = first?.id ?? ''
  expect(page.paging?.next?.after).toMatch(/^\d+$/)
  expect((await feedback.basicApi.getById(id, ['hs_survey_type'])).properties.hs_survey_type).toBe('NPS')
  const inputs = [{ id }]
  const read = await feedback.batchApi.read({ inputs, properties: [], propertiesWithHistory: [] })
  expect(read.results.map((record) => record.id)).toEqual([id])
  expect((await feedback.searchApi.doSearch({ query: 'invoices' })).total).toBe(2)
  const { results: owners } = await crm.owners.ownersApi.getPage()
  const [owner] = owners
  expect((await crm.owners.ownersApi.getById(Number(owner?.id))).email).toBe(owner?.email)
  const deal = (await crm.deals.basicApi.getPage(1)).results[0]?.id ?? ''
  const splits = [{ ownerId: Number(owner?.id), percentage: 1 }]
  await dealSplits.batchApi.upsert({ inputs: [{ id: Number(deal), splits }] })
  const shares = (await dealSplits.batchApi.read({ inputs: [{ id: deal }] })).results[0]?.splits
  expect(shares?.map((split) => split.properties.hubspot_owner_id)).toEqual([owner?.id])
}
