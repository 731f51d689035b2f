import { ControlError } from '../../core/vendor.ts'
import { readBody } from '../control/bodies.ts'
import { ADMIN_USER_ID } from '../credentials/users.ts'
import type { Subscription, WebhookEvent } from './entities.ts'
import { EVENT_TYPES } from './event-types.ts'
import { type EventParts, headOf } from './events.ts'

/** Something that happened in a conversation, of which the sandbox has no records: a test says so. */
export interface ConversationHappening {
  /** `conversation.newMessage` */
  eventType: string
  threadId: number
  /** Only for `conversation.propertyChange`. */
  property: { name: string; value: string } | null
  /** Only for `conversation.newMessage`. */
  message: { id: string; type: 'MESSAGE' | 'COMMENT' } | null
}

const MEMBERS = {
  event_type: 'text',
  thread_id: 'count',
  property_name: 'text',
  property_value: 'text',
  message_id: 'text',
  message_type: 'text',
} as const
const TYPES = EVENT_TYPES.filter((type) => type.startsWith('conversation.'))
const FLAGS: Readonly<Record<string, string>> = {
  'conversation.deletion': 'DELETED',
  'conversation.privacyDeletion': 'PRIVACY_DELETED',
}

/** Reads what a test says happened; throws a `ControlError` (400) that says what is accepted. */
export function readHappening(body: unknown): ConversationHappening {
  const given = readBody(body, MEMBERS)
  const { event_type: eventType = '', thread_id: threadId } = given
  if (!TYPES.includes(eventType)) throw new ControlError(400, `event_type is one of ${TYPES.join(', ')}.`)
  if (threadId == null) throw new ControlError(400, 'thread_id is the number of the conversation.')
  const about = { eventType, threadId, property: null, message: null }
  if (eventType === 'conversation.propertyChange') {
    const { property_name: name, property_value: value } = given
    if (name === undefined || value === undefined)
      throw new ControlError(400, `${eventType} takes property_name and property_value.`)
    return { ...about, property: { name, value } }
  }
  if (eventType !== 'conversation.newMessage') return about
  const { message_id: id, message_type: type = 'MESSAGE' } = given
  if (id === undefined || (type !== 'MESSAGE' && type !== 'COMMENT'))
    throw new ControlError(400, `${eventType} takes message_id, and message_type MESSAGE or COMMENT.`)
  return { ...about, message: { id, type } }
}

/** Whether a subscription is about it. */
export function isAboutConversation(
  { active, eventType, propertyName }: Subscription,
  { eventType: happened, property }: ConversationHappening,
): boolean {
  return active && eventType === happened && (property === null || property.name === propertyName)
}

/**
 * The event of a conversation. The members of messages are documented; who changed it is not recorded.
 * Source: developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide
 */
export function conversationEventOf(
  parts: Omit<EventParts, 'change'> & { happening: ConversationHappening; at: number },
): WebhookEvent {
  const { happening, account } = parts
  const { eventType, threadId, property, message } = happening
  const isCreation = eventType === 'conversation.creation'
  const changeFlag = isCreation ? account.settings.webhookCreationFlag : FLAGS[eventType]
  return {
    ...headOf({ ...parts, objectId: threadId }),
    ...(property === null ? {} : { propertyName: property.name, propertyValue: property.value }),
    ...(message === null ? {} : { messageId: message.id, messageType: message.type }),
    ...(changeFlag === undefined ? {} : { changeFlag }),
    changeSource: 'CRM_UI',
    sourceId: `userId:${ADMIN_USER_ID}`,
  }
}
