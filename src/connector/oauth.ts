/** A vendor's OAuth 2.0 for many accounts, as data. */
export interface OAuthEndpoints {
  /** Where a person's browser is sent to sign in, at the vendor's own host. */
  authorizeUrl: string
  /** The same below another base URL, such as a sandbox's. */
  authorizePath: string
  /** Below the base URL. */
  tokenPath: string
  /** Who the vendor says it is in the `iss` parameter of its redirect, where it sends one (RFC 9207). */
  issuer: string
  /** Scopes that every app asks for, whatever it does. */
  always: readonly string[]
  /** Of an access token whose answer does not say, in seconds. */
  usualSeconds: number
  /** Where a developer makes an app, and what to fill in. */
  howToRegister: string
  /** Whose tokens these are and what they may do, as far as the answer of the token endpoint says. */
  granted(answer: Readonly<Record<string, unknown>>): Granted
  /** The RFC 6749 error that a refusal in the vendor's own words means; null when it is none of them. */
  refusal(body: Readonly<Record<string, unknown>>): string | null
}

/** What a token endpoint said beside the tokens. */
export interface Granted {
  accountId: string | null
  scopes: readonly string[] | null
}
