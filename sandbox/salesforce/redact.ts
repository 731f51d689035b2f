/** Names of query parameters whose values are secrets. */
const SECRET_NAME = /token|secret|code|assertion|password|verifier|^sid$/i
/** Access tokens: the org's id, `!`, and the rest. */
const ACCESS_TOKEN = /00D[A-Za-z0-9]{12}(?:!|%21)[A-Za-z0-9._%]+/g
const REFRESH_TOKEN = /5Aep[A-Za-z0-9._]{20,}/g

/** Returns a path and a query as the ledger may keep them: without tokens, codes and secrets. */
export function redacted(path: string, query: string): { path: string; query: string } {
  return { path: hidden(path), query: query === '' ? '' : query.split('&').map(withoutSecret).join('&') }
}

function hidden(text: string): string {
  return text.replace(ACCESS_TOKEN, '00D***').replace(REFRESH_TOKEN, '5Aep***')
}

function withoutSecret(parameter: string): string {
  const end = parameter.indexOf('=')
  if (end === -1) return hidden(parameter)
  const name = parameter.slice(0, end)
  return SECRET_NAME.test(decoded(name)) ? `${name}=***` : `${name}=${hidden(parameter.slice(end + 1))}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
