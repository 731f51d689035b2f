import { json, noContent, type Reply } from '../call.ts'
import { invalid, notFound } from '../errors.ts'
import type { AppSettings } from '../store/shelf.ts'
import { instant, parseObject } from '../wire.ts'
import type { AppCall, AppPath } from './app-call.ts'
import { readMembers, type Shape } from './app-settings.ts'

/** Source of both: developers.hubspot.com/docs/api-reference/legacy/crm/extensions/crm-cards/guide */
const BASES = ['/crm/v3/extensions/cards-dev/{appId}', '/crm/v3/extensions/cards/{appId}']
const CARDS_MAX = 25

const SHAPE: Shape = {
  members: { title: 'text', fetch: 'object', display: 'object', actions: 'object' },
  required: ['title', 'fetch', 'display', 'actions'],
  defaults: {},
}

/** CRM cards of an app. */
export const cardPaths: readonly AppPath[] = BASES.flatMap((base): AppPath[] => [
  { method: 'GET', path: base, success: 200, run: list },
  { method: 'POST', path: base, success: 201, run: create },
  { method: 'GET', path: `${base}/{cardId}`, success: 200, run: (call) => json(200, shown(...cardOf(call))) },
  { method: 'PATCH', path: `${base}/{cardId}`, success: 200, run: update },
  { method: 'DELETE', path: `${base}/{cardId}`, success: 204, run: remove },
])

function shown(key: string, { values, createdAt, updatedAt }: AppSettings): Record<string, unknown> {
  const [, id] = key.split('/')
  return {
    ...{ id, createdAt: instant(createdAt), updatedAt: instant(updatedAt), auditHistory: [] },
    ...values,
  }
}

function cardsOf(call: AppCall): [string, AppSettings][] {
  return [...call.account.shelf.of('card')].filter(([key]) => key.startsWith(`${call.appId}/`))
}

function cardOf(call: AppCall): [string, AppSettings] {
  const key = `${call.appId}/${call.params.cardId}`
  const card = call.account.shelf.of('card').get(key)
  if (card === undefined) throw notFound(`Card ${call.params.cardId} does not exist`)
  return [key, card]
}

function list(call: AppCall): Reply {
  return json(200, { results: cardsOf(call).map((card) => shown(...card)) })
}

function create(call: AppCall): Reply {
  if (cardsOf(call).length >= CARDS_MAX) throw invalid(`An app has at most ${CARDS_MAX} cards.`)
  const values = readMembers(parseObject(call.body), SHAPE, true)
  const key = `${call.appId}/${call.account.nextNumber()}`
  const card = { values, createdAt: call.now, updatedAt: call.now }
  call.account.shelf.of('card').set(key, card)
  call.account.changed()
  return json(201, shown(key, card))
}

function update(call: AppCall): Reply {
  const [key, card] = cardOf(call)
  card.values = { ...card.values, ...readMembers(parseObject(call.body), SHAPE, false) }
  card.updatedAt = call.now
  call.account.changed()
  return json(200, shown(key, card))
}

function remove(call: AppCall): Reply {
  call.account.shelf.of('card').delete(cardOf(call)[0])
  call.account.changed()
  return noContent()
}

/** Where the vendor shows what a card's address must answer; it needs no credential. */
export const SAMPLE_CARD_PATH = '/crm/v3/extensions/cards-dev/sample-response'

/** An example of what the vendor expects of the address of a card. */
export function sampleCard(): Reply {
  const token = { name: 'status', label: 'Status', dataType: 'STATUS', value: 'Open' }
  const section = {
    id: '245',
    title: 'A record of yours',
    linkUrl: 'https://example.com/245',
    tokens: [token],
    actions: [],
  }
  const labels = { responseVersion: 'v3', cardLabel: 'Example', allItemsLinkUrl: 'https://example.com/all' }
  return json(200, { ...labels, totalCount: 1, sections: [section], topLevelActions: { secondary: [] } })
}
