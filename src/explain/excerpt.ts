import { withoutAddresses, wordsOnly } from '../lib/redact.ts'

/** Bounds of an excerpt: how deep, how many entries of a list, how many members in all, how long a text. */
const MAX_DEPTH = 4
const MAX_ENTRIES = 5
const MAX_MEMBERS = 40
const MAX_TEXT = 300

/**
 * What a log may keep of an error body: the members that the connector names, in bounds, without secrets and e-mail
 * addresses. Undefined when nothing of it may be kept.
 */
export function excerptOf(body: unknown, keeps: readonly string[]): unknown {
  let members = 0
  const cut = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return withoutAddresses(wordsOnly(value, MAX_TEXT))
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
    if (typeof value === 'boolean' || value === null) return value
    if (typeof value !== 'object' || depth >= MAX_DEPTH) return undefined
    if (Array.isArray(value)) {
      const kept = value.slice(0, MAX_ENTRIES).map((each) => cut(each, depth + 1))
      return kept.filter((each) => each !== undefined)
    }
    const kept: Record<string, unknown> = {}
    for (const name of keeps) {
      if (!Object.hasOwn(value, name) || ++members > MAX_MEMBERS) continue
      const inner = cut((value as Record<string, unknown>)[name], depth + 1)
      if (inner !== undefined) kept[name] = inner
    }
    return kept
  }
  const excerpt = typeof body === 'object' && body !== null ? cut(body, 0) : undefined
  return excerpt && Object.keys(excerpt).length > 0 ? excerpt : undefined
}
