import type { BatchRead } from '../../connector/connector.ts'
import { ask } from '../../connector/plan.ts'
import type { VendorAccount, VendorRecord } from '../../connector/vendor.ts'
import { objectPath, readBatch } from './calls.ts'
import { resultsOf } from './envelope.ts'
import { linksOfMany, split } from './links.ts'
import { recordOf, withLinks } from './records.ts'

/** Inputs of one batch (https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/batch/get-contacts). */
const MOST = 100

/** As pages of records name the object (https://developers.hubspot.com/docs/api-reference/legacy/crm/understanding-the-crm). */
const TYPE_IDS: Readonly<Record<string, string>> = { contacts: '0-1', companies: '0-2', deals: '0-3' }

/**
 * Many records in one call, and one more for each kind of association: a batch read answers without them. Ids that it
 * does not find are left out of the answer (207), and so may be the old id of a merged record, which a single get knows.
 */
export const batchRead = (type: string): BatchRead => ({
  most: MOST,
  calls: (properties) => 1 + split(properties).links.length,
  takes: (id) => /^\d{1,18}$/.test(id),
  *read(ids, { properties, account }) {
    const { own, links } = split(properties)
    const inputs = ids.map((id) => ({ id }))
    const answer = yield* ask(readBatch(objectPath(type, 'batch', 'read'), { inputs, properties: own }))
    const records = resultsOf(answer).map(recordOf)
    const found = records.map(({ id }) => id)
    const linked = yield* linksOfMany(type, found, links)
    return new Map(
      records.map((record): [string, VendorRecord] => {
        const url = record.url ?? pageOf(type, record.id, account)
        return [record.id, withLinks({ ...record, url }, linked.get(record.id) ?? new Map())]
      }),
    )
  },
})

/** Whether a batch answers with `url` as a single get does is not documented: then it is put together here. */
const pageOf = (type: string, id: string, { ui_url, id: account }: VendorAccount) =>
  ui_url && TYPE_IDS[type] ? `${ui_url}/contacts/${account}/record/${TYPE_IDS[type]}/${id}` : null
