import type { Finding, Seen } from '../connector/explain.ts'
import type { DiagnosisCode, Step } from '../model/diagnosis.ts'

const operator = (text: string): Step => ({ text, who: 'operator' })
const developer = (text: string): Step => ({ text, who: 'developer' })

const AGAIN: readonly Step[] = [
  developer(
    'Send a read again after some seconds. Before a write is sent again, read the record: it may have happened.',
  ),
  operator('If it stays, look at the CRM’s status page.'),
]

/** Statuses that say enough by themselves, whoever the vendor is. 52x: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/ */
const STATUSES: Readonly<Record<number, { code: DiagnosisCode; what: string; remedy?: readonly Step[] }>> = {
  405: {
    code: 'method_wrong',
    what: 'does not take this method at this address.',
    remedy: [developer('Compare method and path with the documentation.')],
  },
  408: { code: 'timed_out', what: 'waited too long for the request to arrive.' },
  414: {
    code: 'address_too_long',
    what: 'does not read an address of this length.',
    remedy: [developer('Ask for fewer fields, or use a call that takes them in its body.')],
  },
  423: {
    code: 'record_locked',
    what: 'has the record locked for the moment.',
    remedy: [
      developer('Wait some seconds, then send again; do not write one record from several places at once.'),
    ],
  },
  429: {
    code: 'rate_limited',
    what: 'asks for fewer calls and does not say which limit was reached.',
    remedy: [developer('Wait for the time in retry-after, or ten seconds, then send again.')],
  },
  500: { code: 'crm_failed', what: 'failed by itself.' },
  502: { code: 'crm_overloaded', what: 'gave up over the call, or what stands in front of it did.' },
  503: { code: 'crm_unavailable', what: 'is not available at the moment.' },
  504: { code: 'crm_overloaded', what: 'took too long over the call.' },
  520: { code: 'edge_failed', what: 'gave the network in front of it an answer that it could not read.' },
  521: { code: 'edge_failed', what: 'refuses connections from the network in front of it: it is down.' },
  522: { code: 'edge_failed', what: 'does not take connections from the network in front of it in time.' },
  523: { code: 'edge_failed', what: 'cannot be reached by the network in front of it.' },
  524: { code: 'edge_timeout', what: 'did not answer the network in front of it within 100 seconds.' },
  525: { code: 'edge_failed', what: 'and the network in front of it could not agree on TLS.' },
  526: { code: 'edge_failed', what: 'has a certificate that the network in front of it does not trust.' },
  530: { code: 'edge_failed', what: 'cannot be found by the network in front of it.' },
}

/** What an answer says without a vendor’s words: by its status and its form. Null when that is not enough. */
export function answerFinding(seen: Seen, name: string): Finding | null {
  const { status } = seen
  if (status === null) return null
  const isPage = /html/.test(seen.headers['content-type'] ?? '') || /^\s*<(!doctype|html)\b/i.test(seen.text)
  if (status >= 300 && status < 400) return REDIRECTED
  if (status < 300) return badSuccess(seen, isPage)
  const known = STATUSES[status] ?? (status >= 500 && status < 600 ? STATUSES[500] : undefined)
  if (known) return { code: known.code, summary: `${name} ${known.what}`, remedy: known.remedy ?? AGAIN }
  if (status === 401) return refused(name)
  if (isPage) {
    return {
      code: 'answer_is_page',
      certainty: 'likely',
      summary:
        'A web page came back instead of data: the address is none of the API, or a firewall or proxy answered in its place.',
      remedy: [
        developer('Compare the address with the documentation, letter by letter.'),
        operator('Send the same call past the proxy, or from another network.'),
      ],
    }
  }
  return null
}

const refused = (name: string): Finding => ({
  code: 'token_unknown',
  certainty: 'likely',
  summary: `${name} does not take the credential, and says no more.`,
  remedy: [
    {
      text: 'Copy the credential again from the CRM, whole and without quotes, or make a new one.',
      who: 'crm_admin',
    },
  ],
})

const REDIRECTED: Finding = {
  code: 'redirected',
  summary: 'The address leads elsewhere. A credential is never sent on to another address.',
  remedy: [
    operator(
      'Use the address of the API itself as base URL: https, without a path that is only for browsers.',
    ),
  ],
}

const BETWEEN: readonly Step[] = [
  operator(
    'Send the same call from another network: if it is well there, a proxy or firewall here changes answers.',
  ),
  ...AGAIN,
]

/** A success that is none. */
function badSuccess({ text, body }: Seen, isPage: boolean): Finding | null {
  if (isPage) {
    return {
      code: 'answer_is_page',
      summary:
        'A web page came back with a status of success: a sign-in page, a proxy, or the base URL of a website.',
      remedy: [
        operator('Check the base URL: it must be that of the API, not of the CRM’s pages.'),
        ...BETWEEN,
      ],
    }
  }
  if (body !== undefined) {
    return {
      code: 'answer_unexpected',
      summary: 'The answer is JSON of another shape than documented.',
      remedy: BETWEEN,
    }
  }
  const start = text.trim()
  if (start === '') {
    return { code: 'answer_empty', summary: 'The answer is empty where data is due.', remedy: BETWEEN }
  }
  if (/^[[{]/.test(start) && !isClosed(start)) {
    return {
      code: 'answer_cut_off',
      summary: 'The answer begins as JSON and ends in the middle.',
      remedy: BETWEEN,
    }
  }
  return { code: 'answer_not_json', summary: 'The answer is not JSON.', remedy: BETWEEN }
}

/** Whether brackets and quotation marks that were opened are closed in the end. */
function isClosed(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (inString) {
      if (c === '\\') i++
      else if (c === '"') inString = false
    } else if (c === '"') inString = true
    else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') depth--
  }
  return depth <= 0 && !inString
}
