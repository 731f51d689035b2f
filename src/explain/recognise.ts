import type { Explainer, Known, Seen } from '../connector/explain.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { explain, nothingKnown } from './explain.ts'
import { type PastedForm, readPasted } from './pasted.ts'

interface Vendor {
  id: string
  name: string
  explain: Explainer
}

export interface Explanation {
  /** In what form it was pasted. */
  form: PastedForm
  /** Whose words it is in; null when it is nobody's that is known here. */
  connector: string | null
  diagnosis: Diagnosis
}

/** Explains a pasted failure; `connector` is null when it is to be recognised. */
export function explainPasted(
  text: string,
  connectors: readonly Vendor[],
  connector: Vendor | null,
  known: Known = nothingKnown(Date.now()),
): Explanation {
  const { form, seen } = readPasted(text)
  const vendor = connector ?? recognise(seen, connectors)
  const diagnosis = explain(seen, known, vendor)
  if (diagnosis.code !== 'unknown') return { form, connector: vendor?.id ?? null, diagnosis }
  const sentence = seen.body === undefined ? sentenceOf(seen, vendor ? [vendor] : connectors, known) : null
  if (sentence) {
    const told = explain(sentence.seen, known, sentence.vendor)
    return { form, connector: sentence.vendor.id, diagnosis: told }
  }
  const other = connector && recognise(seen, connectors)
  return {
    form,
    connector: vendor?.id ?? null,
    diagnosis: other && other.id !== connector.id ? ofAnother(diagnosis, other) : diagnosis,
  }
}

/** How many lines of a text without JSON are looked at. */
const MOST_LINES = 50

/**
 * A message alone, as a log or a page shows it: the line that is a sentence of exactly one vendor's. It is taken for no
 * more than likely, since the rest of the answer is missing.
 */
function sentenceOf(
  seen: Seen,
  vendors: readonly Vendor[],
  known: Known,
): { seen: Seen; vendor: Vendor } | null {
  const lines = seen.text.split('\n', MOST_LINES).map((line) => line.trim())
  for (const line of lines) {
    for (const message of new Set([line, line.replace(/^[\w.]{1,60}: /, '')])) {
      if (message.length < SHORTEST) continue
      const alone: Seen = { ...seen, body: { message }, salvaged: true }
      const claiming = vendors.filter(({ explain }) => explain.find(alone, known) !== null)
      if (claiming.length === 1) return { seen: alone, vendor: claiming[0] as Vendor }
    }
  }
  return null
}

/** A word or two may stand anywhere. */
const SHORTEST = 20

function ofAnother(diagnosis: Diagnosis, { name }: Vendor): Diagnosis {
  return {
    ...diagnosis,
    evidence: [...diagnosis.evidence, { seen: `the words of ${name}`, from: 'the form of the answer' }],
    remedy: [
      { text: `Say that it is an answer of ${name}, and it is explained as one.`, who: 'developer' },
      ...diagnosis.remedy,
    ],
  }
}

/** The one connector whose words these are; null also when several claim them. */
function recognise(seen: Seen, connectors: readonly Vendor[]): Vendor | null {
  const claiming = connectors.filter((each) => each.explain.recognises(seen))
  return claiming.length === 1 ? (claiming[0] ?? null) : null
}
