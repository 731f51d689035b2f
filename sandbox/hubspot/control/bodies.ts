import { ControlError } from '../../core/vendor.ts'
import { isObject, type JsonObject } from '../wire.ts'

/** What a member of a control body may be, and what the answer to anything else says. */
const MEMBERS = {
  text: { takes: 'text', fits: (value: unknown) => typeof value === 'string' },
  flag: { takes: 'true or false', fits: (value: unknown) => typeof value === 'boolean' },
  list: {
    takes: 'a list of texts',
    fits: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  },
  count: {
    takes: 'a whole number of 0 or more, or null',
    fits: (value: unknown) => value === null || (Number.isInteger(value) && Number(value) >= 0),
  },
} as const

/** The TypeScript type of each kind of member. */
interface MemberTypes {
  text: string
  flag: boolean
  list: string[]
  count: number | null
}

/** Which members a body may have. */
export type Shape = Readonly<Record<string, keyof MemberTypes>>

/** A body that was read: members that were not sent are absent. */
export type Read<S extends Shape> = { [K in keyof S]?: MemberTypes[S[K]] }

/**
 * Reads the body of a control call: an object with the members of `shape` and no others. Throws a `ControlError`
 * (400) that says what is accepted.
 */
export function readBody<S extends Shape>(body: unknown, shape: S): Read<S> {
  const accepted = Object.entries(shape)
    .map(([name, kind]) => `"${name}": ${MEMBERS[kind].takes}`)
    .join(', ')
  if (!isObject(body ?? {})) throw new ControlError(400, `Send a JSON object: {${accepted}}.`)
  const given = (body ?? {}) as JsonObject
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (kind === undefined) throw new ControlError(400, `${name} is not accepted here. Send {${accepted}}.`)
    if (!MEMBERS[kind].fits(value)) throw new ControlError(400, `${name} must be ${MEMBERS[kind].takes}.`)
  }
  return given as Read<S>
}

/** An instant as the control surface writes it; null stays null. */
export function isoTime(ms: number): string
export function isoTime(ms: number | null): string | null
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** The acting user that `?acting_user=` names, by id or e-mail address; absent when there is none. */
export function actingUser(query: URLSearchParams): string | undefined {
  return query.get('acting_user') ?? undefined
}
