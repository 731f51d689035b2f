import { batchReply, missingProblem } from '../batch-answer.ts'
import type { Call, Reply, Route } from '../call.ts'
import type { CrmRecord } from '../entities.ts'
import { invalid } from '../errors.ts'
import { batchInputs, requiredField, textField } from '../fields.ts'
import { addLink, type End } from '../store/links.ts'
import { isObject, type JsonObject, parseObject, wrongShape } from '../wire.ts'
import { archiveRecord, type Changes, createRecord, updateRecord } from '../writes.ts'

const SHOWN = ['hs_deal_split_percentage', 'hubspot_owner_id']
/** How far the shares of a deal may be from one: they are written with a few decimals. */
const ROUNDING = 1e-6

/** The shares of a deal that its owners have. Source: developers.hubspot.com/docs/api-reference/crm-deal-splits-v3/guide */
export const dealSplitRoutes: readonly Route[] = [
  { method: 'POST', paths: paths('read'), need: 'deals.read', limit: 'call', success: [200, 207], run: read },
  {
    method: 'POST',
    paths: paths('upsert'),
    need: 'deals.write',
    limit: 'call',
    success: [200, 207],
    run: upsert,
  },
]

function paths(verb: string): string[] {
  return ['/crm/v3/objects', '/crm/objects/v3', '/crm/objects/2026-03', '/crm/objects/2026-09'].map(
    (base) => `${base}/deals/splits/batch/${verb}`,
  )
}

function read(call: Call): Reply {
  const rows: string[] = []
  const missing: string[] = []
  for (const input of batchInputs(parseObject(call.body))) {
    const id = textField(input, 'id')
    const deal = dealNamed(call, id)
    if (deal === null) missing.push(id)
    else rows.push(shown(call, deal))
  }
  return answer(call, rows, missing)
}

function answer(call: Call, rows: readonly string[], missing: readonly string[]): Reply {
  const problems =
    missing.length === 0 ? [] : [missingProblem({ ...call, object: 'deals' }, [...new Set(missing)])]
  return batchReply(200, rows, { now: call.author.now, problems })
}

function dealNamed(call: Call, id: string): CrmRecord | null {
  return /^\d{1,15}$/.test(id) ? call.account.find('deals', Number(id)) : null
}

function splitsOf(call: Call, deal: CrmRecord): CrmRecord[] {
  return deal.links
    .filter((link) => link.to === 'deal_splits')
    .map((link) => call.account.find('deal_splits', link.id))
    .filter((split) => split !== null)
}

function shown(call: Call, deal: CrmRecord): string {
  const splits = splitsOf(call, deal).map((split) => {
    const text = call.presenter.showSome(split, 'deal_splits', SHOWN)
    return text.replace(/,"url":"[^"]*"/, '')
  })
  return `{"id":"${deal.id}","splits":[${splits.join()}]}`
}

/** What one owner gets. */
interface Share {
  ownerId: string
  percentage: number
}

function upsert(call: Call): Reply {
  const inputs = batchInputs(parseObject(call.body))
  const plans = inputs.map((input) => ({ id: textField(input, 'id'), shares: sharesOf(call, input) }))
  const rows: string[] = []
  const missing: string[] = []
  for (const { id, shares } of plans) {
    const deal = dealNamed(call, id)
    if (deal === null) {
      missing.push(id)
      continue
    }
    split(call, { object: 'deals', record: deal }, shares)
    rows.push(shown(call, deal))
  }
  return answer(call, rows, missing)
}

/** Reads the shares of a deal; the texts of the refusals are not recorded. */
function sharesOf(call: Call, input: JsonObject): Share[] {
  if (input.splits === undefined) throw requiredField('splits')
  if (!Array.isArray(input.splits)) throw wrongShape('list', input.splits)
  const shares = input.splits.map((item: unknown): Share => {
    if (!isObject(item)) throw wrongShape('object', item)
    const ownerId = textField(item, 'ownerId')
    const percentage = Number(textField(item, 'percentage'))
    if (call.account.owners.get(ownerId)?.archived !== false)
      throw invalid(`${ownerId} was not a valid owner ID`)
    if (!(percentage > 0 && percentage <= 1)) throw invalid('percentage must be more than 0 and at most 1')
    return { ownerId, percentage }
  })
  if (new Set(shares.map((share) => share.ownerId)).size < shares.length)
    throw invalid('An owner can have one split of a deal only')
  const sum = shares.reduce((total, share) => total + share.percentage, 0)
  if (shares.length > 0 && Math.abs(sum - 1) > ROUNDING)
    throw invalid('The percentages of the splits of a deal must add up to 1')
  return shares
}

/** Makes the splits of a deal what the shares say: those of other owners are archived. */
function split(call: Call, deal: End, shares: readonly Share[]): void {
  const { account, author } = call
  const known = new Map(splitsOf(call, deal.record).map((item) => [item.values.hubspot_owner_id, item]))
  for (const [ownerId, record] of known) {
    if (shares.some((share) => share.ownerId === ownerId)) continue
    archiveRecord(account, { object: 'deal_splits', record }, author.now)
  }
  for (const { ownerId, percentage } of shares) {
    const changes: Changes = new Map([
      ['hs_deal_split_percentage', String(percentage)],
      ['hubspot_owner_id', ownerId],
    ])
    const old = known.get(ownerId)
    if (old !== undefined) updateRecord(account, { object: 'deal_splits', record: old }, changes, author)
    else {
      const record = createRecord(account, 'deal_splits', changes, author)
      addLink(deal, { object: 'deal_splits', record }, [], account)
    }
  }
  account.dropRows(deal)
}
