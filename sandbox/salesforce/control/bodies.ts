import { ControlError } from '../../core/vendor.ts'

/** What a member of a control body may be, and what the answer to anything else says. */
const MEMBERS = {
  text: { takes: 'text', fits: (value: unknown) => typeof value === 'string' && value !== '' },
  textOrNull: {
    takes: 'text, or null',
    fits: (value: unknown) => value === null || (typeof value === 'string' && value !== ''),
  },
  flag: { takes: 'true or false', fits: (value: unknown) => typeof value === 'boolean' },
  flagOrNull: {
    takes: 'true, false, or null',
    fits: (value: unknown) => value === null || typeof value === 'boolean',
  },
  list: {
    takes: 'a list of texts',
    fits: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  },
  count: {
    takes: 'a whole number of 0 or more',
    fits: (value: unknown) => Number.isInteger(value) && Number(value) >= 0,
  },
  countOrNull: {
    takes: 'a whole number of 0 or more, or null',
    fits: (value: unknown) => value === null || (Number.isInteger(value) && Number(value) >= 0),
  },
  plain: {
    takes: 'text, a number, true, false, or null',
    fits: (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
  },
} as const

/** The TypeScript type of each kind of member. */
interface MemberTypes {
  text: string
  textOrNull: string | null
  flag: boolean
  flagOrNull: boolean | null
  list: string[]
  count: number
  countOrNull: number | null
  plain: string | number | boolean | null
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
  const given: unknown = body ?? {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ControlError(400, `Send a JSON object: {${accepted}}.`)
  }
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (kind === undefined) throw new ControlError(400, `${name} is not accepted here. Send {${accepted}}.`)
    if (!MEMBERS[kind].fits(value)) throw new ControlError(400, `${name} must be ${MEMBERS[kind].takes}.`)
  }
  return given as Read<S>
}
