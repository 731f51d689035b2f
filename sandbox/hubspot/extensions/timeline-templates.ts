import { json, noContent, type Reply } from '../call.ts'
import { HubspotError, invalid, notFound } from '../errors.ts'
import { optionalText, textField } from '../fields.ts'
import type { TimelineTemplate, TimelineToken } from '../store/shelf.ts'
import { instant, isObject, type JsonObject, parseObject, wrongShape } from '../wire.ts'
import type { AppCall, AppPath } from './app-call.ts'

/** Sources: developers.hubspot.com/docs/api-reference/crm-timeline-v3/guide and its usage guidelines (750, 500) */
const TEMPLATES_MAX = 750
const TOKENS_MAX = 500
const OBJECTS = ['contacts', 'companies', 'deals', 'tickets']
const TOKEN_TYPES = ['string', 'number', 'enumeration', 'date']

/** Templates of timeline events, and their tokens. */
export const templatePaths: readonly AppPath[] = [
  '/integrators/timeline/v3/{appId}/event-templates',
  '/crm/v3/timeline/{appId}/event-templates',
].flatMap((base): AppPath[] => [
  { method: 'GET', path: base, success: 200, run: list },
  { method: 'POST', path: base, success: 201, run: create },
  {
    method: 'GET',
    path: `${base}/{templateId}`,
    success: 200,
    run: (call) => json(200, shown(templateOf(call))),
  },
  { method: 'PUT', path: `${base}/{templateId}`, success: 200, run: replace },
  { method: 'DELETE', path: `${base}/{templateId}`, success: 204, run: remove },
  { method: 'POST', path: `${base}/{templateId}/tokens`, success: 200, run: addToken },
  { method: 'PUT', path: `${base}/{templateId}/tokens/{tokenName}`, success: 200, run: changeToken },
  { method: 'DELETE', path: `${base}/{templateId}/tokens/{tokenName}`, success: 204, run: removeToken },
])

function shown({ createdAt, updatedAt, appId: _app, tokens, ...template }: TimelineTemplate) {
  return {
    ...template,
    tokens: tokens.map(shownToken),
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  }
}

function shownToken({ createdAt, updatedAt, ...token }: TimelineToken): Record<string, unknown> {
  return { ...token, createdAt: instant(createdAt), updatedAt: instant(updatedAt) }
}

function own(call: AppCall): TimelineTemplate[] {
  const all = [...call.account.shelf.of('timeline_template').values()]
  return all.filter((template) => template.appId === call.appId)
}

function list(call: AppCall): Reply {
  return json(200, { results: own(call).map(shown) })
}

function templateOf(call: AppCall): TimelineTemplate {
  const template = call.account.shelf.of('timeline_template').get(call.params.templateId ?? '')
  if (template?.appId === call.appId) return template
  throw notFound(`Event template ${call.params.templateId} does not exist`)
}

function create(call: AppCall): Reply {
  if (own(call).length >= TEMPLATES_MAX) throw invalid(`An app has at most ${TEMPLATES_MAX} event templates.`)
  const body = parseObject(call.body)
  const given = textField(body, 'objectType')
  const name = call.account.types.infer(given)?.name ?? ''
  if (!OBJECTS.includes(name))
    throw invalid(`Invalid objectType: ${given}. Use one of ${OBJECTS.join(', ')}.`)
  const template: TimelineTemplate = {
    ...{ id: String(1_000_000 + call.account.nextNumber()), appId: call.appId, objectType: name },
    ...textsOf(body),
    ...{ tokens: tokensOf(call, body, []), createdAt: call.now, updatedAt: call.now },
  }
  call.account.shelf.of('timeline_template').set(template.id, template)
  call.account.changed()
  return json(201, shown(template))
}

function textsOf(body: JsonObject) {
  return {
    name: textField(body, 'name'),
    headerTemplate: optionalText(body, 'headerTemplate'),
    detailTemplate: optionalText(body, 'detailTemplate'),
  }
}

function replace(call: AppCall): Reply {
  const template = templateOf(call)
  const body = parseObject(call.body)
  Object.assign(template, textsOf(body), { tokens: tokensOf(call, body, template.tokens) })
  return changed(call, template, shown)
}

function changed<T>(
  call: AppCall,
  template: TimelineTemplate,
  show: (template: TimelineTemplate) => T,
): Reply {
  template.updatedAt = call.now
  call.account.changed()
  return json(200, show(template))
}

function remove(call: AppCall): Reply {
  call.account.shelf.of('timeline_template').delete(templateOf(call).id)
  call.account.changed()
  return noContent()
}

function tokensOf(call: AppCall, body: JsonObject, known: readonly TimelineToken[]): TimelineToken[] {
  const { tokens = [] } = body
  if (!Array.isArray(tokens)) throw wrongShape('list', tokens)
  if (tokens.length > TOKENS_MAX) throw invalid(`An event template has at most ${TOKENS_MAX} tokens.`)
  const read = tokens.map((item: unknown) => {
    if (!isObject(item)) throw wrongShape('object', item)
    const token = tokenOf(call, item)
    return { ...token, createdAt: known.find((old) => old.name === token.name)?.createdAt ?? call.now }
  })
  if (new Set(read.map((token) => token.name)).size < read.length)
    throw invalid('Token names must be unique.')
  return read
}

function tokenOf(call: AppCall, item: JsonObject): TimelineToken {
  const name = textField(item, 'name')
  if (!/^[A-Za-z0-9_-]{1,50}$/.test(name)) throw invalid(`Invalid token name: ${name}`)
  const type = textField(item, 'type')
  if (!TOKEN_TYPES.includes(type))
    throw invalid(`Invalid token type: ${type}. Use one of ${TOKEN_TYPES.join(', ')}.`)
  return { name, type, ...detailsOf(item), createdAt: call.now, updatedAt: call.now }
}

function detailsOf(item: JsonObject): Pick<TimelineToken, 'label' | 'objectPropertyName' | 'options'> {
  const { options = [] } = item
  if (!Array.isArray(options)) throw wrongShape('list', options)
  return {
    label: textField(item, 'label'),
    objectPropertyName: optionalText(item, 'objectPropertyName'),
    options: options.map((option: unknown) => {
      if (!isObject(option)) throw wrongShape('object', option)
      return { label: textField(option, 'label'), value: textField(option, 'value') }
    }),
  }
}

function addToken(call: AppCall): Reply {
  const template = templateOf(call)
  const token = tokenOf(call, parseObject(call.body))
  if (template.tokens.some((known) => known.name === token.name)) {
    throw new HubspotError(409, { message: `Token ${token.name} already exists`, category: 'CONFLICT' })
  }
  if (template.tokens.length >= TOKENS_MAX)
    throw invalid(`An event template has at most ${TOKENS_MAX} tokens.`)
  template.tokens.push(token)
  return changed(call, template, () => shownToken(token))
}

function knownToken(call: AppCall, template: TimelineTemplate): TimelineToken {
  const token = template.tokens.find((known) => known.name === call.params.tokenName)
  if (token === undefined) throw notFound(`Token ${call.params.tokenName} does not exist`)
  return token
}

function changeToken(call: AppCall): Reply {
  const template = templateOf(call)
  const token = knownToken(call, template)
  Object.assign(token, detailsOf(parseObject(call.body)), { updatedAt: call.now })
  return changed(call, template, () => shownToken(token))
}

function removeToken(call: AppCall): Reply {
  const template = templateOf(call)
  const token = knownToken(call, template)
  template.tokens = template.tokens.filter((known) => known !== token)
  changed(call, template, shown)
  return noContent()
}
