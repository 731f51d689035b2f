import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import type { MachineFlow } from '../../connector/oauth.ts'
import { Problem } from '../../model/problems.ts'

/** What buys the next access token. */
export type Means =
  | { grant: 'refresh_token'; refreshToken: string }
  | { grant: 'client_credentials' }
  | { grant: 'jwt_bearer'; assertion: string }

/** Whom an app acts for, and the key that it signs that with. */
export interface SigningUser {
  username: string
  /** PEM. */
  privateKey: string
}

/** The secret of a grant, as it is sealed: a refresh token, or what stands in its place. */
export function secretOf(flow: MachineFlow, user: SigningUser | null): string {
  if (flow.grant === 'client_credentials') {
    if (user) throw new Problem('invalid_request', 'This kind of credential has no user of its own.')
    return flow.grant
  }
  if (!user)
    throw new Problem('invalid_request', 'This kind of credential needs `username` and `private_key`.')
  signed({ sub: user.username }, user.privateKey)
  return JSON.stringify(user)
}

/** Vendors take assertions that end within minutes (3 at the strictest of them). */
const ASSERTION_SECONDS = 180

/** What a sealed secret buys tokens with; `flow` is null for a refresh token. */
export function meansOf(
  flow: MachineFlow | null,
  secret: string,
  { clientId, baseUrl, nowMs }: { clientId: string; baseUrl: string; nowMs: number },
): Means {
  if (!flow) return { grant: 'refresh_token', refreshToken: secret }
  if (flow.grant === 'client_credentials') return { grant: flow.grant }
  const { username, privateKey } = JSON.parse(secret) as SigningUser
  const claims = {
    iss: clientId,
    sub: username,
    aud: flow.audienceOf(baseUrl),
    exp: Math.floor(nowMs / 1000) + ASSERTION_SECONDS,
    jti: randomUUID(),
  }
  return { grant: flow.grant, assertion: signed(claims, privateKey) }
}

/** A JSON web token, signed by RS256. Throws a Problem `invalid_request` for a key that is none. */
function signed(claims: object, privateKey: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  try {
    const key = createPrivateKey(privateKey)
    if (key.asymmetricKeyType !== 'rsa') throw new Error('not RSA')
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
  } catch {
    const message = 'must be an RSA key in PEM, without a passphrase'
    throw new Problem('invalid_request', `The private key ${message}.`, {
      errors: [{ at: '/credential/private_key', message }],
    })
  }
}
