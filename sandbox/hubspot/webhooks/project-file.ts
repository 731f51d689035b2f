import { isObject, type JsonObject } from '../wire.ts'
import type { SubscriptionRequest, TargetRequest } from './configs.ts'

/** Where the three lists of a project's file are, and what their members have. */
const LISTS = ['crmObjects', 'legacyCrmObjects', 'hubEvents'] as const

/**
 * Reads a project's `webhooks-hsmeta.json`; `typeIdOf` knows the type id of an object by any of its names. Throws a
 * `RangeError` with one sentence for anything else.
 * Source: developers.hubspot.com/docs/apps/developer-platform/add-features/configure-webhooks
 */
export function readProjectFile(
  body: unknown,
  typeIdOf: (objectType: string) => string | null,
): { target: TargetRequest; subscriptions: SubscriptionRequest[] } {
  if (!isObject(body) || !isObject(body.config)) {
    throw new RangeError(
      'Send the file webhooks-hsmeta.json: {"uid": text, "type": "webhooks", "config": {"settings": …, "subscriptions": …}}.',
    )
  }
  if (body.type !== 'webhooks') throw new RangeError('type must be "webhooks".')
  const { settings, subscriptions = {} } = body.config
  if (!isObject(settings)) throw new RangeError('config.settings must be an object.')
  if (!isObject(subscriptions)) throw new RangeError('config.subscriptions must be an object.')
  const unknown = Object.keys(subscriptions).find((name) => !LISTS.some((list) => list === name))
  if (unknown !== undefined) {
    throw new RangeError(`config.subscriptions has no list ${unknown}; it has ${LISTS.join(', ')}.`)
  }
  return {
    target: targetIn(settings),
    subscriptions: LISTS.flatMap((list) => listIn(subscriptions, list, typeIdOf)),
  }
}

function targetIn({ targetUrl, maxConcurrentRequests = 10 }: JsonObject): TargetRequest {
  if (typeof targetUrl !== 'string') throw new RangeError('config.settings.targetUrl must be text.')
  if (typeof maxConcurrentRequests !== 'number') {
    throw new RangeError('config.settings.maxConcurrentRequests must be a whole number above 5.')
  }
  return { targetUrl, maxConcurrentRequests }
}

function listIn(
  subscriptions: JsonObject,
  list: (typeof LISTS)[number],
  typeIdOf: (objectType: string) => string | null,
): SubscriptionRequest[] {
  const given = subscriptions[list] ?? []
  if (!Array.isArray(given)) throw new RangeError(`${list} must be a list.`)
  return given.map((item: unknown) => {
    if (!isObject(item)) throw new RangeError(`${list} is a list of objects.`)
    const { subscriptionType, propertyName = null, objectType, active = false } = item
    if (typeof subscriptionType !== 'string')
      throw new RangeError(`A member of ${list} needs subscriptionType.`)
    if (propertyName !== null && typeof propertyName !== 'string')
      throw new RangeError('propertyName must be text.')
    if (typeof active !== 'boolean') throw new RangeError('active must be true or false.')
    if (subscriptionType.startsWith('object.') !== (list === 'crmObjects')) {
      throw new RangeError(
        `${subscriptionType} does not belong into ${list}: crmObjects has the types object.* and no others.`,
      )
    }
    const objectTypeId = list === 'crmObjects' ? typeIdOf(String(objectType)) : null
    if (list === 'crmObjects' && objectTypeId === null)
      throw new RangeError(`There is no object ${String(objectType)}.`)
    return { eventType: subscriptionType, propertyName, objectTypeId, eventTypeName: null, active }
  })
}
