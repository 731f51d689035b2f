import { EXPORT_FILES } from './files/export-files.ts'

/** Names of query parameters whose values are secrets. */
const SECRET_NAME = /hapikey|token|secret|code|assertion|password|verifier/i
const MAYBE_SECRET = /%|pat-|hapikey|token|secret|code|assertion|password|verifier/i
const STATIC_TOKEN = /pat-[a-z0-9]+-[A-Za-z0-9-]+/g

/** Returns a path and a query as the ledger may keep them: without tokens, keys, codes and secrets. */
export function redacted(path: string, query: string): { path: string; query: string } {
  const plain =
    !path.includes('%') &&
    !path.includes('pat-') &&
    !path.startsWith('/oauth/') &&
    !path.startsWith(EXPORT_FILES)
  const cleanPath = plain ? path : hidden(path)
  if (query === '' || !MAYBE_SECRET.test(query)) return { path: cleanPath, query }
  return { path: cleanPath, query: query.split('&').map(withoutSecret).join('&') }
}

/** Hides static tokens wherever they stand, the tokens in OAuth paths, and what opens an exported file. */
export function hidden(path: string): string {
  const isToken = STATIC_TOKEN.test(decoded(path))
  STATIC_TOKEN.lastIndex = 0
  const text = isToken && !path.includes('pat-') ? decoded(path) : path
  return text
    .replace(STATIC_TOKEN, 'pat-***')
    .replace(/^(\/oauth\/[^/]+\/(?:access|refresh)-tokens\/)[^/]+/, '$1***')
    .replace(/^(\/crm-exports\/[^/]*\/[^/]*\/)[^/]+/, '$1***')
}

function withoutSecret(parameter: string): string {
  const end = parameter.indexOf('=')
  if (end === -1) return hidden(parameter)
  const name = parameter.slice(0, end)
  if (SECRET_NAME.test(decoded(name))) return `${name}=***`
  return `${name}=${hidden(parameter.slice(end + 1))}`
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
