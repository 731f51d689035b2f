import { json, noContent, type Reply } from '../call.ts'
import { invalid, notFound } from '../errors.ts'
import { requiredField } from '../fields.ts'
import type { AppSettings, Kept } from '../store/shelf.ts'
import { instant, isObject, type JsonObject, parseObject, wrongShape } from '../wire.ts'
import type { AppCall } from './app-call.ts'

/** What a member of settings takes. */
export type Member = 'text' | 'url' | 'flag' | 'number' | 'object'

/** Which members settings have, which of them must be there, and what the others are when they are not said. */
export interface Shape {
  members: Readonly<Record<string, Member>>
  required: readonly string[]
  defaults: Readonly<Record<string, unknown>>
}

type Kind = { [K in keyof Kept]: Kept[K] extends AppSettings ? K : never }[keyof Kept]

/** Reads the members of a body that settings have; others are left out, as unknown members are elsewhere. */
export function readMembers(body: JsonObject, { members, required }: Shape, whole: boolean): JsonObject {
  const missing = whole ? required.filter((name) => body[name] === undefined || body[name] === null) : []
  if (missing.length > 0) throw requiredField(...missing)
  const read: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries(members)) {
    const value = body[name]
    if (value === undefined || value === null) continue
    check(name, kind, value)
    read[name] = value
  }
  return read
}

function check(name: string, kind: Member, value: unknown): void {
  if (kind === 'object') {
    if (!isObject(value)) throw wrongShape('object', value)
  } else if (kind === 'flag') {
    if (typeof value !== 'boolean') throw invalid(`${name} must be true or false`)
  } else if (kind === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(`${name} was not a valid number`)
  } else if (typeof value !== 'string') throw wrongShape('string', value)
  else if (kind === 'url' && !URL.canParse(value)) throw invalid(`${name} must be a valid URL`)
}

/** The settings of one kind that an app has; 404 when it has none. */
export function settingsOf(call: AppCall, kind: Kind, id = call.appId): AppSettings {
  const found = call.account.shelf.of(kind).get(id)
  if (found === undefined) throw notFound(`There are no such settings for app ${call.appId}`)
  return found
}

/** Writes the settings of a kind: all of them, or (`PATCH`) those that the body says. */
export function writeSettings(
  call: AppCall,
  about: { kind: Kind; shape: Shape; whole: boolean },
): AppSettings {
  const { kind, shape, whole } = about
  const known = whole ? call.account.shelf.of(kind).get(call.appId) : settingsOf(call, kind)
  const read = readMembers(parseObject(call.body), shape, whole)
  const values = { ...(whole ? shape.defaults : known?.values), ...read }
  const settings = { values, createdAt: known?.createdAt ?? call.now, updatedAt: call.now }
  call.account.shelf.of(kind).set(call.appId, settings)
  call.account.changed()
  return settings
}

/** Forgets the settings of a kind. */
export function dropSettings(call: AppCall, kind: Kind): Reply {
  settingsOf(call, kind)
  call.account.shelf.of(kind).delete(call.appId)
  call.account.changed()
  return noContent()
}

/** Answers settings with their times. */
export function timed({ values, createdAt, updatedAt }: AppSettings): Reply {
  return json(200, { ...values, createdAt: instant(createdAt), updatedAt: instant(updatedAt) })
}
