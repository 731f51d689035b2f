import { batchReply } from '../batch-answer.ts'
import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { CrmRecord } from '../entities.ts'
import { type BatchProblem, HubspotError, invalid, notFound } from '../errors.ts'
import { batchInputs, optionalText, textField } from '../fields.ts'
import type { TimelineEvent, TimelineTemplate } from '../store/shelf.ts'
import { instant, isObject, type JsonObject, parseInstant, parseObject, wrongShape } from '../wire.ts'

const BASE = '/integrators/timeline/v3/events'

/** Events on the timelines of records. Source: developers.hubspot.com/docs/api-reference/crm-timeline-v3/guide */
export const timelineEventRoutes: readonly Route[] = [
  route('POST', '', [201], (call) => json(201, shown(call, write(call, parseObject(call.body))))),
  route('POST', '/batch/create', [200, 201, 207], batchCreate),
  route('GET', '/{templateId}/{eventId}', [200], (call) => json(200, shown(call, eventOf(call)))),
  route('GET', '/{templateId}/{eventId}/detail', [200], detail),
  route('GET', '/{templateId}/{eventId}/render', [200], render),
  {
    ...route('POST', '', [204], ready),
    paths: ['/crm/v3/extensions/calling/recordings/ready'],
    need: 'recordings',
  },
]

function route(method: Route['method'], suffix: string, success: number[], run: Route['run']): Route {
  return { method, paths: [`${BASE}${suffix}`], need: 'timeline', limit: 'call', success, run }
}

function templateNamed(call: Call, id: string): TimelineTemplate {
  const template = call.account.shelf.of('timeline_template').get(id)
  if (template !== undefined) return template
  throw new HubspotError(404, {
    message: `Event template ${id} does not exist`,
    context: { eventTemplateId: [id] },
    category: 'OBJECT_NOT_FOUND',
  })
}

/** The record that an event is about: by its id, a contact also by its e-mail address. */
function recordOf(call: Call, { objectType }: TimelineTemplate, input: JsonObject): CrmRecord {
  const objectId = optionalText(input, 'objectId')
  const email = optionalText(input, 'email')
  const store = call.account.store(objectType)
  if (objectId === null && email === null) throw invalid('An event needs an objectId or an email.')
  const byId = objectId !== null && /^\d{1,15}$/.test(objectId) ? store.find(Number(objectId)) : null
  const byEmail = email !== null && objectType === 'contacts' ? store.holder('email', email) : null
  const found = byId ?? byEmail
  if (found === null) throw invalid(`There is no ${objectType} record ${objectId ?? email} for this event.`)
  return found
}

function tokensOf(template: TimelineTemplate, given: unknown): Record<string, string> {
  if (!isObject(given)) throw wrongShape('object', given)
  const read: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!template.tokens.some((token) => token.name === name)) {
      throw invalid(`Token ${name} is not in event template ${template.id}`, { context: { token: [name] } })
    }
    read[name] = String(value)
  }
  return read
}

/** Writes an event; one with the id of another replaces it. */
function write(call: Call, input: JsonObject): TimelineEvent {
  const template = templateNamed(call, textField(input, 'eventTemplateId'))
  const record = recordOf(call, template, input)
  const { account, author } = call
  const timestamp = input.timestamp == null ? author.now : parseInstant(String(input.timestamp))
  if (timestamp === null) throw invalid(`${String(input.timestamp)} is not a valid timestamp`)
  const event: TimelineEvent = {
    id: optionalText(input, 'id') ?? `event-${account.nextNumber()}`,
    templateId: template.id,
    objectId: String(record.id),
    tokens: tokensOf(template, input.tokens ?? {}),
    extraData: input.extraData ?? null,
    email: optionalText(input, 'email'),
    domain: optionalText(input, 'domain'),
    utk: optionalText(input, 'utk'),
    iframe: input.timelineIFrame ?? null,
    timestamp,
    createdAt: author.now,
  }
  account.shelf.of('timeline_event').set(`${template.id}/${event.id}`, event)
  account.changed()
  return event
}

function shown(call: Call, event: TimelineEvent): Record<string, unknown> {
  const { extraData, email, domain, utk, iframe } = event
  const rest = { extraData, email, domain, utk, timelineIFrame: iframe }
  return {
    ...{ id: event.id, eventTemplateId: event.templateId, objectId: event.objectId },
    objectType: templateNamed(call, event.templateId).objectType,
    ...{ tokens: event.tokens, timestamp: instant(event.timestamp), createdAt: instant(event.createdAt) },
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
  }
}

function batchCreate(call: Call): Reply {
  const problems: BatchProblem[] = []
  const rows: string[] = []
  for (const input of batchInputs(parseObject(call.body), 500)) {
    try {
      rows.push(JSON.stringify(shown(call, write(call, input))))
    } catch (error) {
      if (!(error instanceof HubspotError)) throw error
      const { message, category = 'VALIDATION_ERROR', context = {} } = error.parts
      problems.push({ status: 'error', category, message, context })
    }
  }
  return batchReply(201, rows, { now: call.author.now, problems })
}

function eventOf(call: Call): TimelineEvent {
  const { templateId = '', eventId = '' } = call.params
  const event = call.account.shelf.of('timeline_event').get(`${templateId}/${eventId}`)
  if (event === undefined) throw notFound(`Event ${eventId} does not exist`)
  return event
}

/** Puts the tokens into a template: `{{name}}`, also with blanks; the vendor's further syntax is left as it is. */
function filled(text: string, event: TimelineEvent): string {
  return text.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(event.tokens, name) ? (event.tokens[name] ?? '') : whole,
  )
}

function detail(call: Call): Reply {
  const event = eventOf(call)
  return json(200, { details: filled(templateNamed(call, event.templateId).detailTemplate ?? '', event) })
}

function render(call: Call): Reply {
  const event = eventOf(call)
  const template = templateNamed(call, event.templateId)
  const isDetail = call.query.get('detail')?.[0] === 'true'
  const text = filled((isDetail ? template.detailTemplate : template.headerTemplate) ?? '', event)
  return { status: 200, body: JSON.stringify(text) }
}

/** A recording that is ready shows on its call. */
function ready(call: Call): Reply {
  const id = textField(parseObject(call.body), 'engagementId')
  if (!/^\d{1,15}$/.test(id) || call.account.find('calls', Number(id)) === null)
    throw notFound(`There is no call ${id}`)
  return noContent()
}
