/** What an integration does, as far as it decides which credential it needs. */
export interface Intent {
  /** Unified objects, and whether they are only read. */
  objects: Readonly<Record<string, 'read' | 'write'>>
  /** Must the vendor tell of changes by itself? */
  webhooks: boolean
  /** Is it for the accounts of many customers? */
  manyAccounts: boolean
  /** Does it show something inside the vendor's pages? */
  uiExtensions: boolean
}

/** Something that ends, and what it means for the choice. */
export interface Sunset {
  /** RFC 3339 full-date. */
  on: string
  what: string
  source: string
}

/** Which credential to create. */
export interface Advice {
  /** The kind of credential to give to this gateway. */
  credentialType: string
  title: string
  /** Why this one, a sentence each. */
  because: readonly string[]
  /** The least scopes. */
  scopes: readonly string[]
  /** The clicks and commands, in order. */
  steps: readonly string[]
  /** Other ways, with why they were not taken. */
  instead: readonly { title: string; why: string }[]
  sunsets: readonly Sunset[]
}
