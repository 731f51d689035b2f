import type { Credential, Token } from './entities.ts'

const DAY_MS = 86_400_000
/**
 * How long "rotate and expire later" keeps the old token.
 * Source: developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview
 */
const GRACE_MS = 7 * DAY_MS
/** After this long without a rotation a reminder is due. Source: blog.fuerstvonmartin.de/en/knowledge/rotating-tokens-in-hubspot */
export const REMINDER_MS = 180 * DAY_MS

/** Whether a token is accepted at a moment: to the last millisecond before its end. */
export function isLive(token: Token, now: number): boolean {
  return token.refusedFrom === null || now < token.refusedFrom
}

/** The token that stays: the newest one, or the old one after a rotation was cancelled. */
export function currentToken(credential: Credential): Token {
  const token = credential.tokens.find(({ refusedFrom }) => refusedFrom === null)
  if (token === undefined) throw new Error(`Credential ${credential.id} has no current token`)
  return token
}

/** Old tokens in their seven days, the one that ends first at the front. */
export function pendingTokens(credential: Credential, now: number): Token[] {
  return credential.tokens.filter((token) => token.refusedFrom !== null && isLive(token, now))
}

/** "Rotate and expire now": every older token is refused from this very millisecond on. */
export function rotateNow(credential: Credential, token: Token): void {
  expireOld(credential, token.issuedAt)
  Object.assign(currentToken(credential), { refusedFrom: token.issuedAt, inGrace: false })
  credential.tokens.push(token)
}

/** "Rotate and expire later": the old token works for exactly seven more days. */
export function rotateLater(credential: Credential, token: Token): void {
  Object.assign(currentToken(credential), { refusedFrom: token.issuedAt + GRACE_MS, inGrace: true })
  credential.tokens.push(token)
}

/** Ends the seven days of every older token now. */
export function expireOld(credential: Credential, now: number): void {
  for (const token of pendingTokens(credential, now))
    Object.assign(token, { refusedFrom: now, inGrace: false })
}

/** Takes a pending rotation back: the new token is refused from now on, the old one stays. */
export function cancelRotation(credential: Credential, now: number): void {
  const old = pendingTokens(credential, now).at(-1)
  if (old === undefined) return
  Object.assign(currentToken(credential), { refusedFrom: now, inGrace: false })
  Object.assign(old, { refusedFrom: null, inGrace: false })
}

/** Whether nothing was rotated for 180 days. */
export function isRotationDue(credential: Credential, now: number): boolean {
  return now - currentToken(credential).issuedAt >= REMINDER_MS
}
