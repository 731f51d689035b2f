/** One request as a vendor's room sees it: no sockets, no streams, so that it can also be made in process. */
export interface Exchange {
  method: string
  /** The path as sent, still percent-encoded, without the query. */
  path: string
  /** The query as sent, without the question mark. */
  query: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
  /** The body as it was sent: of `multipart/…`, where parts need not be text, and of large files, whose `body` is ''. */
  bytes?: Buffer
}

/** One answer: header names lower case, the body as text, or as bytes that are none. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

/** What a vendor's room tells the ledger about a request that it answered. */
export interface Seen {
  answer: Answer
  /** The credential's id, never its secret; null when the request carried none that is known. */
  credentialId: string | null
  /** The route's pattern; null when the room has no such route. */
  route: string | null
}

/** Returns a JSON answer of the control surface (not of a vendor). */
export function controlAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** Puts a body into an exchange. */
export function putBody(exchange: Exchange, bytes: Buffer): void {
  exchange.body = bytes.toString('utf8')
  const type = exchange.headers['content-type']
  if (typeof type === 'string' && /^multipart\//i.test(type)) exchange.bytes = bytes
}
