import { isObject, type JsonObject } from '../wire.ts'
import { knownAppScopes } from './app-scopes.ts'
import type { AppAuth, Distribution, PermittedUrls } from './entities.ts'

/** What can be said about an app; the rest has its default, or stays as it is. */
export interface AppParts {
  uid?: string | undefined
  name?: string | undefined
  description?: string | undefined
  distribution?: Distribution | undefined
  auth?: AppAuth | undefined
  redirectUrls?: string[] | undefined
  requiredScopes?: string[] | undefined
  conditionallyRequiredScopes?: string[] | undefined
  optionalScopes?: string[] | undefined
  permittedUrls?: Partial<PermittedUrls> | undefined
  support?: Record<string, string> | undefined
  allowedPortals?: number[] | undefined
}

/** Reads one member; throws a `RangeError` that names `path` when it is of another kind. */
type Reader<T> = (value: unknown, path: string) => T

/** Which members an object may have, and how each is read. */
type Readers = Readonly<Record<string, Reader<unknown>>>

const text: Reader<string> = (value, path) => {
  if (typeof value === 'string') return value
  throw new RangeError(`${path} must be text.`)
}
const texts: Reader<string[]> = (value, path) => {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [...value]
  throw new RangeError(`${path} must be a list of texts.`)
}
const portals: Reader<number[]> = (value, path) => {
  if (Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item > 0)) return [...value]
  throw new RangeError(`${path} must be a list of portal ids.`)
}
const scopes: Reader<string[]> = (value, path) => knownAppScopes(texts(value, path), path)
const choice =
  <T extends string>(...choices: readonly T[]): Reader<T> =>
  (value, path) => {
    const found = choices.find((candidate) => candidate === value)
    if (found !== undefined) return found
    throw new RangeError(`${path} must be ${choices.map((one) => `"${one}"`).join(' or ')}.`)
  }
const members =
  (readers: Readers): Reader<Record<string, unknown>> =>
  (value, path) =>
    readMembers(value, readers, path)

const PERMITTED_URLS = members({ fetch: texts, iframe: texts, img: texts })
const SUPPORT = members({ supportEmail: text, documentationUrl: text, supportUrl: text, supportPhone: text })
const DISTRIBUTION = choice('private', 'marketplace')
const AUTH = choice('oauth', 'static')

/**
 * The file of a project that says what its app is.
 * Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration
 */
const PROJECT_FILE: Readers = {
  uid: text,
  type: choice('app'),
  config: members({
    name: text,
    description: text,
    logo: text,
    distribution: DISTRIBUTION,
    auth: members({
      type: AUTH,
      redirectUrls: texts,
      requiredScopes: scopes,
      optionalScopes: scopes,
      conditionallyRequiredScopes: scopes,
    }),
    permittedUrls: PERMITTED_URLS,
    support: SUPPORT,
  }),
}

/** The same as fields of the control surface. */
const FIELDS: Readers = {
  uid: text,
  name: text,
  description: text,
  distribution: DISTRIBUTION,
  auth: AUTH,
  redirect_urls: texts,
  required_scopes: scopes,
  optional_scopes: scopes,
  conditionally_required_scopes: scopes,
  permitted_urls: PERMITTED_URLS,
  support: SUPPORT,
  allowed_portals: portals,
}

/** Reads an app from fields or from a project's `app-hsmeta.json`; throws a `RangeError` that says what is accepted. */
export function readApp(body: unknown): AppParts {
  if (isObject(body) && ('config' in body || 'type' in body)) return fromProject(body)
  const read = readMembers(body ?? {}, FIELDS, '')
  return Object.fromEntries(Object.entries(read).map(([name, value]) => [camel(name), value]))
}

/** Checks the parts of an app that a program sends, as those of the control surface are. */
export function checkedParts(parts: AppParts): AppParts {
  const named = Object.entries(parts).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return readApp(Object.fromEntries(named.filter(([, value]) => value !== undefined)))
}

function fromProject(body: JsonObject): AppParts {
  const file = readMembers(body, PROJECT_FILE, '') as { uid?: string; type?: string; config?: JsonObject }
  for (const name of ['uid', 'type', 'config'] as const) {
    if (file[name] === undefined) throw new RangeError(`app-hsmeta.json needs ${name}.`)
  }
  const { auth, logo: _, ...config } = (file.config ?? {}) as { auth?: JsonObject; logo?: string }
  const { type, ...about } = auth ?? {}
  if (type === undefined) throw new RangeError('config.auth.type must be "oauth" or "static".')
  return { uid: file.uid, ...config, auth: type as AppAuth, ...about }
}

function readMembers(value: unknown, readers: Readers, path: string): Record<string, unknown> {
  const accepted = Object.keys(readers).join(', ')
  if (!isObject(value)) {
    throw new RangeError(`${path === '' ? 'An app' : path} is a JSON object with ${accepted}.`)
  }
  const read: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (reader === undefined) throw new RangeError(`${at} is not accepted. Accepted there: ${accepted}.`)
    read[name] = reader(member, at)
  }
  return read
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Throws a `RangeError` with one sentence when the parts of an app do not fit together. */
export function checkApp(
  app: Required<Pick<AppParts, 'name' | 'distribution' | 'auth' | 'redirectUrls'>>,
): void {
  const { name = '', distribution, auth, redirectUrls = [] } = app
  if (name.trim() === '') throw new RangeError('An app needs a name.')
  if (auth === 'static') {
    if (distribution !== 'private') {
      throw new RangeError('An app with static auth is for one account: its distribution is "private".')
    }
    if (redirectUrls.length > 0) throw new RangeError('redirectUrls belong to apps with auth "oauth" only.')
    return
  }
  if (redirectUrls.length === 0) throw new RangeError('An app with auth "oauth" needs a redirect URL.')
  for (const url of redirectUrls) checkRedirectUrl(url)
}

/**
 * Throws a `RangeError` for a redirect URL that cannot be registered: https, or http on localhost; never an IP address.
 * Source: developers.hubspot.com/docs/apps/legacy-apps/authentication/working-with-oauth
 */
function checkRedirectUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null
  const isIp = url !== null && /^(\[.*\]|\d+(\.\d+){3})$/.test(url.hostname)
  const isLocal = url?.protocol === 'http:' && url.hostname === 'localhost'
  const fits = url?.protocol === 'https:' || isLocal
  if (url === null || !fits || isIp || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new RangeError(
      `${text} cannot be a redirect URL: it must be https (or http://localhost), without an IP address, user or fragment.`,
    )
  }
}
