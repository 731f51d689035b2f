import type { Broken, Seen } from '../connector/explain.ts'
import { firstObjects } from './json-in-text.ts'

/** What a pasted text proved to be. */
export type PastedForm = 'http' | 'json' | 'text'

export interface Pasted {
  form: PastedForm
  seen: Seen
}

/** The longest text that is looked at. */
export const MAX_PASTED = 65_536

/**
 * Reads what somebody pasted: a whole HTTP answer (also as `curl -v` shows it), a JSON body, or the text of an error of
 * some client. Every pattern is linear, for anybody may paste anything.
 */
export function readPasted(given: string): Pasted {
  const text = given.slice(0, MAX_PASTED).replace(/\r\n?/g, '\n')
  const { body, salvaged } = bodyOf(text)
  const http = httpOf(text)
  const status = http?.status ?? statusOf(text, body)
  const broken = body === undefined && status === null ? brokenOf(text) : null
  const seen: Seen = {
    status,
    headers: http?.headers ?? headersOf(text),
    body,
    text: http && body === undefined ? http.rest : text,
    broken,
    call: callOf(text),
    ...(salvaged ? { salvaged } : {}),
  }
  const form = http
    ? 'http'
    : body !== undefined && !salvaged && /^\s*(\{|\[\s*\{)/.test(text)
      ? 'json'
      : 'text'
  return { form, seen }
}

interface Http {
  status: number
  headers: Record<string, string>
  rest: string
}

const STATUS_LINE = /^(?:< )?HTTP\/\d(?:\.\d)? (\d{3})(?: .*)?$/m

/** A status line with headers after it; the last one, for a client may show redirects and 100s before. */
function httpOf(text: string): Http | null {
  const lines = text.split('\n')
  const at = lines.findLastIndex((line) => STATUS_LINE.test(line))
  if (at < 0) return null
  const [, status] = STATUS_LINE.exec(lines[at] ?? '') ?? []
  const headers: Record<string, string> = {}
  let end = at + 1
  for (; end < lines.length; end++) {
    const header = /^(?:< )?([A-Za-z][\w-]{0,63}):[ \t]?(.*)$/.exec(lines[end] ?? '')
    if (!header) break
    headers[(header[1] as string).toLowerCase()] = (header[2] as string).slice(0, 1_000)
  }
  return { status: Number(status), headers, rest: lines.slice(end).join('\n').trim() }
}

/** Where clients write the status: each pattern is one client's habit. */
const STATUSES: readonly RegExp[] = [
  /\bHTTP-Code: (\d{3})\b/,
  /\b(?:HTTP )?status(?: code)?[:=]? ?(\d{3})\b/i,
  /\bstatusCode["']?: ?(\d{3})\b/,
  /\bresulted in a `?(\d{3})\b/,
  /^\((\d{3})\)$/m,
  /^\[(\d{3})\] /m,
  /\bHTTP (?:error )?(\d{3})\b/i,
  /^\s{0,9}(\d{3})\s{0,9}$/,
  /\b(\d{3}) Client Error\b/,
  /\b(\d{3}) Server Error\b/,
  /^(\d{3}) (?:Unauthorized|Forbidden|Not Found|Bad Request|Conflict|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)\b/im,
]

function statusOf(text: string, body: unknown): number | null {
  const { upstream } = (body ?? {}) as { upstream?: { status?: unknown } }
  if (typeof upstream?.status === 'number') return upstream.status
  const found = STATUSES.map((pattern) => pattern.exec(text)?.[1]).find((each) => each !== undefined)
  const status = Number(found)
  return status >= 100 && status <= 599 ? status : null
}

/** How programs say that no answer came; codes of Node, curl, Python, Ruby and Go. */
const BROKEN: readonly [pattern: RegExp, broken: Broken][] = [
  [
    /\b(ENOTFOUND|EAI_AGAIN|Could not resolve host|NameResolutionError|getaddrinfo|no such host|Name or service not known)\b/i,
    'name_unresolved',
  ],
  [/\b(ECONNREFUSED|Connection refused|actively refused)\b/i, 'connection_refused'],
  [
    /\b(ERR_TLS_\w+|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT\w*|SSLError|CERTIFICATE_VERIFY_FAILED|SSL certificate problem|x509: |EPROTO)\b/i,
    'tls_failed',
  ],
  [
    /\b(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w{0,40}TIMEOUT|ECONNABORTED|timed? ?out|TimeoutError|ReadTimeout|deadline exceeded)\b/i,
    'timed_out',
  ],
  [
    /\b(ECONNRESET|EPIPE|socket hang up|UND_ERR_SOCKET|Connection reset|RemoteDisconnected|Empty reply from server|unexpected EOF)\b/i,
    'connection_lost',
  ],
  [/\b(EHOSTUNREACH|ENETUNREACH|No route to host|Network is unreachable)\b/i, 'unreachable'],
]

const brokenOf = (text: string): Broken | null => BROKEN.find(([pattern]) => pattern.test(text))?.[1] ?? null

/** Headers as clients print them, in the one form that is JSON. */
function headersOf(text: string): Record<string, string> {
  const [, line = ''] = /\bHeaders: (\{[^\n]*)/.exec(text) ?? []
  const json = line.slice(0, line.lastIndexOf('}') + 1)
  if (json === '') return {}
  try {
    const entries = Object.entries(JSON.parse(json) as object).filter(
      ([, value]) => typeof value === 'string',
    )
    return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
  } catch {
    return {}
  }
}

/** The call, where the text names it: `> GET /path HTTP/1.1`, `GET https://host/path`. */
function callOf(text: string): Seen['call'] {
  const found =
    /(?:^|[\s`(])(GET|POST|PUT|PATCH|DELETE) (?:https?:\/\/[^/\s]{1,255})?(\/[^\s?`)]{1,500})/.exec(text)
  return found ? { method: found[1] as string, path: found[2] as string } : null
}

/** Members that say what went wrong, whoever the vendor is; a text may hold other JSON beside. */
const TELLING = [
  'message',
  'category',
  'error',
  'errors',
  'errorType',
  'policyName',
  'correlationId',
  'upstream',
]

function bodyOf(text: string): { body: unknown; salvaged?: true } {
  const found = firstObjects(text)
  const scored = found.map((value) => ({
    value,
    score: TELLING.filter((name) => Object.hasOwn(value, name)).length,
  }))
  const [best] = scored.sort((a, b) => b.score - a.score)
  if (best && best.score > 0) return { body: fromProblem(best.value) }
  const salvaged = salvage(text)
  if (salvaged) return { body: salvaged, salvaged: true }
  return { body: best?.value }
}

/** A problem of our own API: what the CRM said stands in `upstream`. */
function fromProblem(value: Readonly<Record<string, unknown>>): unknown {
  const { upstream, errors, missing_scopes } = value
  if (typeof upstream !== 'object' || upstream === null || typeof value.request_id !== 'string') return value
  const { message, category, correlation_id } = upstream as Record<string, unknown>
  const scopes = Array.isArray(missing_scopes) ? { context: { requiredGranularScopes: missing_scopes } } : {}
  return {
    status: 'error',
    message,
    category,
    correlationId: correlation_id,
    ...(Array.isArray(errors) ? { errors } : {}),
    ...scopes,
    upstream,
  }
}

/** Members that are whole in a JSON that is not, such as one that a log has cut off. */
function salvage(text: string): Record<string, string> | null {
  const members = [
    ...text.matchAll(
      /["'](message|category|subCategory|errorType|policyName|correlationId|status|error)["']\s*:\s*(?:"((?:[^"\\]|\\.){1,4000})"|'([^'\\]{1,4000})')/g,
    ),
  ]
  const found: Record<string, string> = {}
  for (const [, name, inDouble, inSingle] of members.slice(0, 50)) {
    if (name && !Object.hasOwn(found, name)) found[name] = unescaped(inDouble) ?? inSingle ?? ''
  }
  return found.message || found.category || found.policyName ? found : null
}

function unescaped(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text
  }
}
