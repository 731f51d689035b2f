import { StartupError } from '../lib/startup-error.ts'

/**
 * Where a connection string points, for a message: `host:port/database`, without user and password.
 * Throws `StartupError` when the text is no such address; it is not repeated, for it may hold a password.
 */
export function describeAddress(connectionString: string): string {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') {
    throw new StartupError(
      'DATABASE_URL is not an address of a PostgreSQL: write postgresql://user:password@host:5432/database, ' +
        'with special characters of the password percent-encoded.',
    )
  }
  const socket = url.searchParams.get('host')
  return `${socket ?? `${url.hostname || 'localhost'}:${url.port || '5432'}`}${url.pathname}`
}

/** Node's and PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) in plain words. */
const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there; start it, or correct DATABASE_URL',
  ENOENT: 'nothing listens there; start it, or correct DATABASE_URL',
  ENOTFOUND: 'the host name is not known; correct DATABASE_URL',
  EAI_AGAIN: 'the host name cannot be looked up; check the network',
  EHOSTUNREACH: 'the host cannot be reached; check the network',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'it does not answer in time; check the address and the firewall',
  ECONNRESET: 'it closed the connection; check that this is the port of a PostgreSQL',
  '28P01': 'it refuses the user or the password; correct DATABASE_URL',
  '28000': 'it does not let this user in (pg_hba.conf)',
  '3D000': 'it has no database of this name; create it, or correct DATABASE_URL',
  '53300': 'it has no connection left; raise max_connections or lower CROSSWALK_POOL_SIZE',
  '57P03': 'it is still starting or stopping; try again',
}

/** One sentence on why the database at `address` cannot be used. The driver's error is not kept: it may hold the password. */
export function explainConnectFailure(error: unknown, address: string): StartupError {
  const { code, message } = firstOf(error)
  const reason =
    REASONS[code] ?? (/timeout/i.test(message) ? REASONS.ETIMEDOUT : unknownReason(code, message))
  return new StartupError(`The database at ${address} cannot be used: ${reason}.`)
}

/** Node tries each address of a name and reports an AggregateError; the first says enough. */
function firstOf(error: unknown): { code: string; message: string } {
  const inner = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error
  const { code, message } = (inner ?? {}) as { code?: unknown; message?: unknown }
  return { code: String(code ?? ''), message: String(message ?? '') }
}

/** `postgres://user:password@host` → `postgres://…@host`. */
function withoutUser(word: string): string {
  const scheme = word.indexOf('://')
  const at = word.lastIndexOf('@')
  return scheme === -1 || at < scheme ? word : `${word.slice(0, scheme)}://…${word.slice(at)}`
}

function unknownReason(code: string, message: string): string {
  const text = message.replace(/\S+/g, withoutUser).replace(/\.$/, '')
  return [text, code && `(${code})`].filter(Boolean).join(' ') || 'for an unknown reason'
}
