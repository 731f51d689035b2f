import type { Explainer, Finding, TokenReading } from '../connector/explain.ts'
import { withoutEnding } from '../lib/ending.ts'
import type { DiagnosisCode, Step } from '../model/diagnosis.ts'

const PASTE: readonly Step[] = [
  {
    text: 'Copy the credential again, with the Copy button of the CRM’s page, and paste nothing but it.',
    who: 'developer',
  },
]

/** A name before the credential: `hapikey=…`, `token: …`. */
const NAMED = /^[a-z][\w-]{1,29}[ \t]{0,3}[=:][ \t]{0,3}(?=[^\s=/])/i

/** What goes wrong in pasting, whoever the vendor is; the first that fits is told. */
const PASTED: readonly [pattern: RegExp, summary: string, code?: DiagnosisCode][] = [
  [/^$/, 'The credential is empty.'],
  [
    /^cw_(live|test)_/,
    'This is an API key of Crosswalk itself: it opens this gateway, and no CRM.',
    'token_wrong_kind',
  ],
  [/^https?:\/\//i, 'This is an address, not a credential.'],
  [/^["'`“”‘’«»]|["'`“”‘’«»]$/, 'The credential is in quotes: paste it without them.'],
  [
    /^(bearer\s+){2,}/i,
    'The word Bearer stands twice before the credential: a program adds one, so paste none.',
  ],
  [/^bearer\b/i, 'The word Bearer was pasted with the credential: paste only what comes after it.'],
  [/^authorization\s*:/i, 'A whole header was pasted: paste only the credential.'],
  [NAMED, 'A name was pasted with the credential: paste only what comes after the = or the colon.'],
  [/\\[nrt]/, 'An escaped line break (\\n) was pasted with the credential.'],
  [/\s/, 'The credential contains a space or a line break: copy it again, whole.'],
  [
    /[•*]{2}|…|\.\.\./,
    'The credential is masked or shortened: that is how pages show it, not the credential itself.',
  ],
  [/^[<{$]|^(your|my|the)[_-]|^x{6,}$/i, 'This is a placeholder: put the credential itself in its place.'],
  [
    /[^\x21-\x7e]/,
    'The credential contains a character that no credential has, perhaps from a word processor.',
  ],
]

const AROUND: typeof PASTED = [
  [/^\s|\s$/, 'A space or a line break stands before or after the credential: send it without.'],
]

/** What a text pasted as a credential is; what is pasted badly is told before the vendor’s own forms. */
export function readToken(text: string, explainer: Explainer): TokenReading {
  const short = text.slice(0, 8_192)
  const found =
    PASTED.find(([pattern]) => pattern.test(short.trim())) ?? AROUND.find(([pattern]) => pattern.test(short))
  if (!found) return explainer.readToken(text)
  const bare = bareToken(text)
  const inside = bare === '' ? null : explainer.readToken(bare)
  const wrong: Finding = {
    code: text.trim() === '' ? 'token_missing' : (found[2] ?? 'token_malformed'),
    summary: found[1],
    remedy: PASTE,
  }
  return {
    kind: inside?.wrong ? 'unknown' : (inside?.kind ?? 'unknown'),
    credentialType: null,
    region: inside?.region ?? null,
    wrong,
  }
}

const QUOTES = '"\'`“”‘’«»'

function bareToken(text: string): string {
  const value = text
    .trim()
    .replace(/^authorization\s*:\s*/i, '')
    .replace(/^(bearer\s+)+/i, '')
    .replace(NAMED, '')
    .replace(/^["'`“”‘’«»]+/, '')
  return withoutEnding(value, QUOTES).trim()
}
