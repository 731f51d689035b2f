/** A column of a bulk answer: a field, or that of a parent by its path ("Account.Name"). */
export interface Column {
  name: string
  type: 'text' | 'number' | 'boolean' | 'instant'
}

type Json = Record<string, unknown>

/**
 * Makes records of lines as a query by REST would have answered them: an empty value is null there too, moments end in
 * `+0000`, and fields of a parent stand within it, which is null when it has none of them.
 */
export function recordMaker(columns: readonly Column[]): (line: readonly string[]) => Json {
  const parents = [...new Set(columns.flatMap(({ name }) => name.split('.').slice(0, -1).slice(0, 1)))]
  const own = columns.flatMap(({ name, type }, at) =>
    name.includes('.') ? [] : [{ name, read: READERS[type], at }],
  )
  const nested = parents.map((parent) => ({ parent, make: parentMaker(columns, parent) }))
  // A copy of one object is compact, however many members it has; see the mapping's own.
  const blank: Json = JSON.parse(
    JSON.stringify(
      Object.fromEntries([...own.map(({ name }) => name), ...parents].map((key) => [key, null])),
    ),
  )
  return (line) => {
    const record = { ...blank }
    for (const { name, read, at } of own) {
      const text = line[at]
      if (text) record[name] = read(text)
    }
    for (const { parent, make } of nested) record[parent] = make(line)
    return record
  }
}

function parentMaker(columns: readonly Column[], parent: string): (line: readonly string[]) => Json | null {
  const begins = `${parent}.`
  const inner = columns.flatMap(({ name, type }, at) =>
    name.startsWith(begins) ? [{ column: { name: name.slice(begins.length), type }, at }] : [],
  )
  const make = recordMaker(inner.map(({ column }) => column))
  return (line) => (inner.some(({ at }) => line[at]) ? make(inner.map(({ at }) => line[at] ?? '')) : null)
}

const READERS: Readonly<Record<Column['type'], (text: string) => unknown>> = {
  text: (text) => text,
  number: Number,
  boolean: (text) => text === 'true',
  instant: (text) => (text.endsWith('Z') ? `${text.slice(0, -1)}+0000` : text),
}
