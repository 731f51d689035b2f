import { refused } from '../errors.ts'

/** `@{account.id}`, `@{found.records[0].Id}`, `@{many[1].id}` */
const REFERENCE = /@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}/g

/** The names that a part of a composite call refers to. */
export function referredIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(REFERENCE)].map(([, name]) => name ?? '')
}

/**
 * Puts what earlier parts answered in place of `@{…}`, in texts however deep; a text that is nothing but a reference
 * becomes the value itself. Throws a `SalesforceError` (400) when there is no such value.
 */
export function fillReferences(value: unknown, answers: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return fillText(value, answers)
  if (Array.isArray(value)) return value.map((one) => fillReferences(one, answers))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillReferences(one, answers)]))
}

/** The same for an address. */
export function fillText(text: string, answers: ReadonlyMap<string, unknown>): string {
  return text.replace(REFERENCE, (_whole, name: string, path: string) => {
    const value = follow(answers.get(name), path)
    if (value === undefined || value === null || typeof value === 'object') {
      const wanted = `${name}${path}`
      throw refused(
        'PROCESSING_HALTED',
        `Invalid reference specified. No value for ${wanted} found in ${name}. Verify that the API version of the ` +
          'subrequest is compatible.',
      )
    }
    return String(value)
  })
}

function follow(from: unknown, path: string): unknown {
  let at = from
  for (const [, name, index] of path.matchAll(/\.([A-Za-z0-9_]+)|\[(\d+)\]/g)) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Reflect.get(at, name ?? Number(index))
  }
  return at
}
