/** What the coverage test sends to operations that need more than an object of properties. */
const BODIES: readonly (readonly [path: RegExp, body: () => unknown])[] = [
  [/splits\/batch\/upsert$/, () => ({ inputs: [{ id: '1', splits: [] }] })],
]

/** Returns the body of one operation (`METHOD /path`); undefined when the usual one will do. */
export function crmBody(operation: string): unknown {
  return BODIES.find(([path]) => path.test(operation))?.[1]()
}
