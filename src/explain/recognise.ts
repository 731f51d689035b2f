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
  return { form, connector: vendor?.id ?? null, diagnosis: explain(seen, known, vendor) }
}

/** The one connector whose words these are; null also when several claim them. */
function recognise(seen: Seen, connectors: readonly Vendor[]): Vendor | null {
  const claiming = connectors.filter((each) => each.explain.recognises(seen))
  return claiming.length === 1 ? (claiming[0] ?? null) : null
}
