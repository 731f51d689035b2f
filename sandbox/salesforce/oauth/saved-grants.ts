import { count, demand, flag, listOf, moment, objectWith, oneOf, orNull, text } from '../store/saved.ts'
import type { App, Code, Grant, Session } from './entities.ts'

const HOLDING = { clientId: text, userId: text, scopes: listOf(text) }
const APP = objectWith({
  ...{
    clientId: text,
    clientSecret: orNull(text),
    name: text,
    callbackUrls: listOf(text),
    scopes: listOf(text),
  },
  ...{ runAs: orNull(text), publicKey: orNull(text), rotation: orNull(flag), pkce: orNull(flag) },
  preApproved: (value) => value === 'all' || listOf(text)(value),
  dailyCalls: orNull(count),
})
const CODE = objectWith({
  ...{
    ...HOLDING,
    value: text,
    redirectUri: text,
    codeChallenge: orNull(text),
    expiresAt: moment,
    used: flag,
  },
  codeChallengeMethod: oneOf('S256', 'plain', null),
})
const GRANT = objectWith({
  ...{
    ...HOLDING,
    id: count,
    createdAt: moment,
    lastUsedAt: moment,
    refreshTokens: listOf(text),
    revoked: flag,
  },
})
const SESSION = objectWith({
  ...{ ...HOLDING, id: count, value: text, grantId: orNull(count), issuedAt: moment, lastUsedAt: moment },
  ended: flag,
})

/** An app as it was saved; throws a `TypeError` for what is none. */
export function appFrom(row: unknown): App {
  // Apps that were saved before they could have an allocation have none.
  const app = { dailyCalls: null, ...(row as object) }
  demand(app, APP, 'apps')
  return app as App
}

/** A code as it was saved; throws likewise. */
export function codeFrom(row: unknown): Code {
  demand(row, CODE, 'codes')
  return row as Code
}

/** A grant as it was saved; throws likewise. */
export function grantFrom(row: unknown): Grant {
  demand(row, GRANT, 'grants')
  return row as Grant
}

/** A session as it was saved; throws likewise. */
export function sessionFrom(row: unknown): Session {
  demand(row, SESSION, 'sessions')
  return row as Session
}
