import { invalid } from '../../errors.ts'
import { requiredField, textField, textList } from '../../fields.ts'
import type { JsonObject } from '../../wire.ts'
import {
  ACTIONS,
  type Action,
  type JournalSubscription,
  SUBSCRIPTION_TYPES,
  type SubscriptionType,
} from './entities.ts'

/** The event types of an app's own coming and going. Source: the public specification's overview of app events */
export const INSTALLED = '4-1909196'
export const UNINSTALLED = '4-1916193'

/** A subscription as it is asked for. */
export type JournalRequest = Pick<
  JournalSubscription,
  | 'portalId'
  | 'subscriptionType'
  | 'objectTypeId'
  | 'actions'
  | 'properties'
  | 'objectIds'
  | 'associatedObjectTypeIds'
  | 'listIds'
>

/** What each kind takes; members that the specification requires as lists may be absent: that is everything. */
const POSSIBLE: Readonly<Record<SubscriptionType, readonly Action[]>> = {
  OBJECT: ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE', 'SNAPSHOT'],
  ASSOCIATION: ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'],
  APP_LIFECYCLE_EVENT: ['APP_INSTALL', 'APP_UNINSTALL'],
  LIST_MEMBERSHIP: ['ADDED_TO_LIST', 'REMOVED_FROM_LIST'],
  GDPR_PRIVACY_DELETION: ['GDPR_DELETE'],
}

/** Reads a subscription; throws the vendor's 400s (their texts are not recorded). */
export function readSubscription(body: JsonObject): JournalRequest {
  const subscriptionType = oneOf(textField(body, 'subscriptionType'), SUBSCRIPTION_TYPES, 'subscriptionType')
  if (subscriptionType === 'APP_LIFECYCLE_EVENT') return lifecycle(body)
  if (body.portalId == null) throw requiredField('portalId')
  return {
    subscriptionType,
    portalId: idOf(body.portalId, 'portalId'),
    objectTypeId: subscriptionType === 'LIST_MEMBERSHIP' ? '0-45' : textField(body, 'objectTypeId'),
    actions: actionsIn(body, subscriptionType),
    properties: textsOrAll(body, 'properties'),
    objectIds: idsOrAll(body, 'objectIds'),
    associatedObjectTypeIds: textsOrAll(body, 'associatedObjectTypeIds'),
    listIds: idsOrAll(body, 'listIds'),
  }
}

/** The coming and going of an app in any account. */
function lifecycle(body: JsonObject): JournalRequest {
  const objectTypeId = oneOf(textField(body, 'eventTypeId'), [INSTALLED, UNINSTALLED], 'eventTypeId')
  return {
    subscriptionType: 'APP_LIFECYCLE_EVENT',
    portalId: body.portalId == null ? null : idOf(body.portalId, 'portalId'),
    objectTypeId,
    actions: [objectTypeId === INSTALLED ? 'APP_INSTALL' : 'APP_UNINSTALL'],
    properties: textsOrAll(body, 'properties'),
    objectIds: null,
    associatedObjectTypeIds: null,
    listIds: null,
  }
}

function actionsIn(body: JsonObject, type: SubscriptionType): Action[] {
  const given = textList(body, 'actions')
  if (given.length === 0) throw requiredField('actions')
  return given.map((name) => {
    const action = oneOf(name, ACTIONS, 'actions')
    if (POSSIBLE[type].includes(action)) return action
    throw invalid(`${action} is not an action of ${type}. There are: ${POSSIBLE[type].join(', ')}.`)
  })
}

function oneOf<T extends string>(given: string, possible: readonly T[], name: string): T {
  const found = possible.find((one) => one === given)
  if (found !== undefined) return found
  throw invalid(`Invalid ${name}: ${given}. There are: ${possible.join(', ')}.`, {
    context: { [name]: [given] },
  })
}

function textsOrAll(body: JsonObject, name: string): string[] | null {
  const list = textList(body, name)
  return list.length === 0 ? null : list
}

function idsOrAll(body: JsonObject, name: string): number[] | null {
  const list = textList(body, name).map((id) => idOf(id, name))
  return list.length === 0 ? null : list
}

function idOf(value: unknown, name: string): number {
  const text = String(value)
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw invalid(`${name} must be an id.`, { context: { [name]: [text] } })
}
