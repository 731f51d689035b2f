/** Whether a value of a saved state is of some kind. */
export type Kind = (value: unknown) => boolean

/** The kinds of values that saved states have. */
export const text: Kind = (value) => typeof value === 'string'
export const flag: Kind = (value) => typeof value === 'boolean'
export const number: Kind = (value) => typeof value === 'number' && Number.isFinite(value)
export const count: Kind = (value) => number(value) && Number.isInteger(value) && Number(value) >= 0
/** A moment that dates can be made of, in milliseconds. */
export const moment: Kind = (value) => number(value) && Math.abs(Number(value)) <= 8.64e15
export const scalar: Kind = (value) => value === null || text(value) || flag(value) || number(value)

export const orNull =
  (kind: Kind): Kind =>
  (value) =>
    value === null || kind(value)

export const oneOf =
  (...values: readonly unknown[]): Kind =>
  (value) =>
    values.includes(value)

export const listOf =
  (kind: Kind): Kind =>
  (value) =>
    Array.isArray(value) && value.every(kind)

/** An object whose values are all of a kind. */
export const mapOf =
  (kind: Kind): Kind =>
  (value) =>
    isObject(value) && Object.values(value).every(kind)

/** An object with these members, and perhaps others. */
export const objectWith =
  (members: Readonly<Record<string, Kind>>): Kind =>
  (value) =>
    isObject(value) && Object.entries(members).every(([name, kind]) => kind(value[name]))

/** Throws a `TypeError` unless a value of a saved state is of a kind. */
export function demand(value: unknown, kind: Kind, what: string): void {
  if (!kind(value)) throw new TypeError(`a row of ${what} is not as it was saved`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
