/** What came in JSON as a text. Objects may have a `toString` of their own that is no function. */
export function textOf(given: unknown): string {
  return typeof given === 'object' && given !== null ? JSON.stringify(given) : String(given)
}

/** The same as a number; NaN for what is none. */
export function numberOf(given: unknown): number {
  return typeof given === 'object' ? Number.NaN : Number(given)
}
