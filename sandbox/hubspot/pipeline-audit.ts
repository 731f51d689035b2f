import { type Call, json, type Reply } from './call.ts'
import { instant } from './wire.ts'

/**
 * Notes a change of a pipeline or stage; `shown` is what it was made. The names of the actions are not published.
 * Source: developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide
 */
export function noteChange(
  call: Call,
  identifier: string,
  action: 'CREATE' | 'UPDATE' | 'DELETE',
  shown: unknown,
): void {
  const audits = call.account.shelf.of('pipeline_audit')
  const key = `${call.object}/${identifier}`
  const entries = audits.get(key) ?? []
  audits.set(key, entries)
  const fromUserId = call.author.source.userId
  entries.push({ at: call.author.now, action, fromUserId, rawObject: shown })
  call.account.changed()
}

/** Answers the changes of a pipeline or stage, oldest first. */
export function auditReply(call: Call, identifier: string): Reply {
  const entries = call.account.shelf.of('pipeline_audit').get(`${call.object}/${identifier}`) ?? []
  const { portalId } = call.account.settings
  const results = entries.map(({ at, action, fromUserId, rawObject }) => ({
    ...{ portalId, identifier, action, timestamp: instant(at) },
    ...(fromUserId === null ? {} : { fromUserId }),
    rawObject,
  }))
  return json(200, { results })
}
