import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ collectionReadMax: 3 })
})
afterAll(() => org.close())

const code = async (path: string, body: object) => {
  const { status, json } = await org.call('POST', `${V}/composite${path}`, body)
  return status < 300 ? status : json[0].errorCode
}
const read = (at: number) => ({ method: 'GET', url: `${V}/limits`, referenceId: `r${at}` })
const parts = (count: number) => Array.from({ length: count }, (_, at) => read(at))
const graphs = (count: number, nodes: number) =>
  Array.from({ length: count }, (_, at) => ({ graphId: `g${at}`, compositeRequest: parts(nodes) }))

/** An account with one below it, and so on. */
function tree(depth: number): object {
  const below = depth === 1 ? {} : { ChildAccounts: { records: [tree(depth - 1)] } }
  return { attributes: { type: 'Account', referenceId: `a${depth}` }, Name: `A${depth}`, ...below }
}

describe('what composite calls may have, and not one more', () => {
  test.each([
    ['25 parts', '', { compositeRequest: parts(25) }, { compositeRequest: parts(26) }],
    ['25 calls of a batch', '/batch', { batchRequests: parts(25) }, { batchRequests: parts(26) }],
    ['75 graphs', '/graph', { graphs: graphs(75, 1) }, { graphs: graphs(76, 1) }],
    ['500 nodes of graphs', '/graph', { graphs: graphs(2, 250) }, { graphs: graphs(3, 167) }],
    ['trees of five levels', '/tree/Account', { records: [tree(5)] }, { records: [tree(6)] }],
  ])('%s', async (_what, path, most, tooMany) => {
    expect(await code(path, most)).toBeLessThan(300)
    expect(await code(path, tooMany)).toBe('LIMIT_EXCEEDED')
  })

  test('200 records of a tree, and as many ids of a read as the setting says', async () => {
    const records = Array.from({ length: 201 }, (_, at) => ({
      ...{ attributes: { type: 'Account', referenceId: `a${at}` }, Name: 'x' },
    }))
    expect(await code('/tree/Account', { records: records.slice(1) })).toBe(201)
    expect(await code('/tree/Account', { records })).toBe('EXCEEDED_ID_LIMIT')
    const ids = [...org.salesforce.org.store('Account').live()].map(({ id }) => id)
    expect(await code('/sobjects/Account', { ids: ids.slice(0, 3), fields: ['Id'] })).toBe(200)
    expect(await code('/sobjects/Account', { ids: ids.slice(0, 4), fields: ['Id'] })).toBe(
      'EXCEEDED_ID_LIMIT',
    )
  })
})
