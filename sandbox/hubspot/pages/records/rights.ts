import { PageError } from '../../../core/page/page.ts'
import { ControlError } from '../../../core/vendor.ts'
import { nameOf } from '../../credentials/permissions.ts'
import type { CrmRecord } from '../../entities.ts'
import { HubspotError } from '../../errors.ts'
import type { ObjectType } from '../../object-type.ts'
import { scopesFor } from '../../scopes.ts'
import type { Account } from '../../store/account.ts'
import type { Author } from '../../writes.ts'
import type { Visit } from '../visit.ts'

/** The object of a page, when the user who is signed in may read (or write) its records. */
export function objectOf(visit: Visit, to: 'read' | 'write'): ObjectType {
  const { account, user, call } = visit
  const type = account.types.infer(call.params.type ?? '')
  if (type === null) throw new PageError(404, 'There is no object with this name.')
  const scopes = scopesFor(to === 'read' ? 'object.read' : 'object.write', type.name)
  if (user.superAdmin || scopes.length === 0 || scopes.some((scope) => user.scopes.includes(scope)))
    return type
  const verb = to === 'read' ? 'see' : 'change'
  throw new ControlError(
    403,
    `${nameOf(user)} may not ${verb} ${pluralOf(account, type)}: that takes ${scopes[0]}.`,
  )
}

/** The record of a page, live or archived; throws a `PageError` (404) when there is none. */
export function recordOf({ account, call }: Visit, type: ObjectType): CrmRecord {
  const store = account.store(type.name)
  const id = /^\d{1,16}$/.test(call.params.id ?? '') ? Number(call.params.id) : -1
  const record = store.find(id) ?? store.findArchived(id, call.now)
  if (record === null)
    throw new PageError(404, `There is no ${type.singular.replaceAll('_', ' ')} with this id.`)
  return record
}

/** Who writes in the pages, as property history shows it. Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis */
export function authorOf({ call, user }: Visit): Author {
  return {
    now: call.now,
    source: { name: 'CRM_UI', id: `userId:${user.id}`, label: 'CRM_UI', userId: user.id },
  }
}

/** Does what the API does too: its refusals become sentences. */
export function asVendor<T>(operation: () => T): T {
  try {
    return operation()
  } catch (error) {
    if (!(error instanceof HubspotError)) throw error
    const details = (error.parts.errors ?? []).map((detail) => detail.message)
    const named = error.parts.context?.properties
    const sentence = named === undefined ? error.message : `${error.message} (${named.join(', ')})`
    throw new PageError(error.status, details.length > 0 ? details.join(' ') : sentence)
  }
}

/** `Line items` */
export function pluralOf(account: Account, { name }: ObjectType): string {
  const own = account.definitions.get(name)
  const plural = own === undefined ? name : (own.labels.plural ?? own.name)
  return `${plural.charAt(0).toUpperCase()}${plural.slice(1)}`.replaceAll('_', ' ')
}

/** Properties that name a record, the first that has a value. */
const TITLES = [
  ...['name', 'dealname', 'subject', 'hs_lead_name', 'hs_task_subject', 'hs_call_title', 'hs_meeting_title'],
  ...['hs_email_subject', 'hs_title', 'hs_quote_title', 'email', 'domain', 'hs_note_body'],
]

/** What a record is called. */
export function titleOf(account: Account, type: ObjectType, { values, id }: CrmRecord): string {
  const person = [values.firstname, values.lastname].filter(Boolean).join(' ')
  if (person !== '') return person
  const primary = account.definitions.get(type.name)?.primaryDisplayProperty
  const names = primary == null ? TITLES : [primary, ...TITLES]
  const found = names.map((name) => values[name]).find((value) => value !== undefined && value !== '')
  const text = found?.replace(/<[^<>]*>/g, ' ').trim() ?? ''
  return text === '' ? `${type.noun} ${id}` : text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The address of a record's page, as the API's `url` has it. */
export function recordPath(portalId: number, type: ObjectType, ...more: (string | number)[]): string {
  return ['/contacts', portalId, 'record', type.id, ...more].join('/')
}

/** The address of a list of records. */
export function objectsPath(portalId: number, type: ObjectType, ...more: string[]): string {
  return ['/contacts', portalId, 'objects', type.id, ...more].join('/')
}
