import { ControlError } from '../../core/vendor.ts'
import { readBody } from '../control/bodies.ts'
import type { Subscription, WebhookEvent } from './entities.ts'
import { type EventParts, headOf } from './events.ts'

/** An event that a record completed, of which the sandbox has no definitions: a test says so. */
export interface Completion {
  /** `pe147893286_signed_up` */
  eventTypeName: string
  /** The record that it happened to. */
  objectId: number
}

const MEMBERS = { event_type_name: 'text', object_id: 'count' } as const

/** Reads what a test says was completed; throws a `ControlError` (400) that says what is accepted. */
export function readCompletion(body: unknown): Completion {
  const { event_type_name: eventTypeName, object_id: objectId } = readBody(body, MEMBERS)
  if (!eventTypeName) throw new ControlError(400, 'event_type_name is the name of the event.')
  if (objectId == null) throw new ControlError(400, 'object_id is the number of the record.')
  return { eventTypeName, objectId }
}

/** Whether a subscription is about it; one that names no event is about every one. */
export function isAboutCompletion(
  { active, eventType, eventTypeName }: Subscription,
  completion: Completion,
): boolean {
  if (!active || eventType !== 'event.completed') return false
  return eventTypeName === null || eventTypeName === completion.eventTypeName
}

/** The event of a completion. That it names its event type is a guess: no delivery of one is recorded. */
export function completedEventOf(
  parts: Omit<EventParts, 'change'> & { completion: Completion; at: number },
): WebhookEvent {
  const { eventTypeName, objectId } = parts.completion
  return { ...headOf({ ...parts, objectId }), eventTypeName }
}
