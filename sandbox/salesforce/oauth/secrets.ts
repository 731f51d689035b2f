import { randomBytes } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `length` characters of chance from letters and digits. */
function chance(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += LETTERS[byte % LETTERS.length]
  return text
}

/** `00D…!AQ…`: the org's id of 15 characters, then what nobody can guess. */
export function newAccessToken(orgId: string): string {
  return `${orgId.slice(0, 15)}!AQ${chance(88)}`
}

export function newRefreshToken(): string {
  return `5Aep861${chance(80)}`
}

export function newCode(): string {
  return `aPrx${chance(60)}`
}

export function newClientId(): string {
  return `3MVG9${chance(80)}`
}

export function newClientSecret(): string {
  return randomBytes(32).toString('hex').toUpperCase()
}
