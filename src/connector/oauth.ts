/** One of the places where people sign in, for vendors that have several and cannot tell them apart themselves. */
export interface SignInPlace {
  id: string
  label: string
  /** The base URL of it; or what the person is asked for, and how that becomes one (null: it cannot). */
  at: string | { ask: string; example: string; baseUrlOf(text: string): string | null }
}

/** A vendor's OAuth 2.0 for many accounts, as data. */
export interface OAuthEndpoints {
  /** Where a person's browser is sent to sign in, at the vendor's own host. */
  authorizeUrl: string
  /** The same below another base URL, such as a sandbox's. */
  authorizePath: string
  /** Where a person chooses to sign in, the usual one first; absent: at `authorizeUrl`. */
  places?: readonly SignInPlace[]
  /** Below the base URL. */
  tokenPath: string
  /**
   * Where a grant is ended (RFC 7009), below the base URL; `remains`: what is not ended by it. `aliveAt`: where an access
   * token is answered 200 as long as it serves, for those that end themselves. Absent: no call does it.
   */
  revoke?: { path: string; remains?: string; aliveAt?: string }
  /** The account's own address has a token endpoint too, which knows its grants: tokens are asked for there. */
  atAccount?: boolean
  /** Who the vendor says it is in the `iss` parameter of its redirect, where it sends one (RFC 9207). */
  issuer: string
  /** Scopes that every app asks for, whatever it does. */
  always: readonly string[]
  /** Of an access token whose answer does not say, in seconds; null: it serves until it is refused. */
  usualSeconds: number | null
  /** Where a developer makes an app, and what to fill in. */
  howToRegister: string
  /** Whose tokens these are and what they may do, as far as the answer of the token endpoint says. */
  granted(answer: Readonly<Record<string, unknown>>): Granted
  /** The RFC 6749 error that a refusal in the vendor's own words means; null when it is none of them. */
  refusal(body: Readonly<Record<string, unknown>>): string | null
  /** What a person can do about a sign-in that the vendor refused, by the error of its redirect; null: nothing is known. */
  denied?(error: string, description: string): string | null
}

/**
 * How an app gets tokens without a person: by its own secret (RFC 6749 §4.4), or by signing that it acts for a user
 * (RFC 7523), with what the vendor wants as the audience of that.
 */
export type MachineFlow =
  | { grant: 'client_credentials' }
  | { grant: 'jwt_bearer'; audienceOf(baseUrl: string): string }

/** What a token endpoint said beside the tokens. */
export interface Granted {
  accountId: string | null
  scopes: readonly string[] | null
  /** Where the account's data is; believed only when it is an address of the vendor's. */
  baseUrl?: string | null
}
