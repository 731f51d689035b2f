type Json = Readonly<Record<string, unknown>>

/** How many objects of a text are looked at. */
const MOST = 20

/**
 * The JSON objects that stand in a text, outermost ones only, in their order. One pass that keeps strings apart; an
 * opening brace that nothing closes is passed over once, so the work stays linear.
 */
export function firstObjects(text: string): Json[] {
  const found: Json[] = []
  for (let at = text.indexOf('{'), tries = 0; at >= 0 && found.length < MOST && tries < MOST * 2; tries++) {
    const end = endOf(text, at)
    const parsed = end < 0 ? null : parsedObject(text.slice(at, end))
    if (parsed) found.push(parsed)
    at = text.indexOf('{', parsed ? end : at + 1)
  }
  return found
}

/** One past the brace that closes the one at `start`; -1 when none does. */
function endOf(text: string, start: number): number {
  let depth = 0
  let inString = false
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (inString) {
      if (c === '\\') i++
      else if (c === '"') inString = false
    } else if (c === '"') inString = true
    else if (c === '{') depth++
    else if (c === '}' && --depth === 0) return i + 1
  }
  return -1
}

function parsedObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
  } catch {
    return null
  }
}
