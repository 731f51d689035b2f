/** A JSON schema as OpenAPI 3.1 has it, as far as these documents use it. */
interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  items?: Schema
  format?: string
  pattern?: string
}

interface Parameter {
  name: string
  in: string
  schema: Schema
}

interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

interface Document {
  paths: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, unknown> }
}

export interface MadeUp {
  method: string
  path: string
  /** The path as the document has it. */
  template: string
  body: string | undefined
}

const TEXTS = [
  '',
  'a',
  'Ada',
  '0',
  '-1',
  '1250.00',
  'null',
  'EUR',
  '2026-01-31',
  '2026-01-31T09:00:00Z',
  '0000-01-01',
]
const ODD_TEXTS = [
  '9999-12-31',
  '\u0000',
  '\ud800',
  '🦊',
  '../..',
  '%2e',
  "' or 1=1 --",
  'x'.repeat(5_000),
  '__proto__',
]
const ODD_VALUES = [null, true, 0, -1, 1.5, 1e21, [], {}, [[]], { a: { b: 1 } }, '']

/** Makes up requests from an OpenAPI document: mostly as it says, often a little wrong; the same ones for a seed. */
export class Requests {
  readonly #document: Document
  readonly #operations: [template: string, method: string, operation: Operation][]
  readonly #ids: Record<string, string>
  #state: number

  constructor(document: Document, { seed, ids }: { seed: number; ids: Record<string, string> }) {
    this.#document = document
    this.#ids = ids
    this.#state = seed
    this.#operations = Object.entries(document.paths).flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
        template,
        method.toUpperCase(),
        operation as Operation,
      ]),
    )
  }

  next(): MadeUp {
    return this.#make(this.#pick(this.#operations), (name, template, method) =>
      this.#id(name, template, method),
    )
  }

  /** One of the operations that some of them are, with these ids in its path. */
  oneOf(is: (template: string, method: string) => boolean, ids: Record<string, string>): MadeUp {
    const among = this.#operations.filter(([template, method]) => is(template, method))
    return this.#make(
      this.#pick(among),
      (name, template, method) => ids[name] ?? this.#id(name, template, method),
    )
  }

  /** A whole number below this one. */
  whole(below: number): number {
    return this.#whole(below)
  }

  #make(
    [template, method, operation]: [string, string, Operation],
    idOf: (name: string, template: string, method: string) => string,
  ): MadeUp {
    const { parameters = [], requestBody } = operation
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => idOf(name, template, method))
    const query = new URLSearchParams()
    for (const parameter of parameters) {
      if (parameter.in === 'query' && this.#chance(0.4))
        query.append(parameter.name, this.#text(parameter.schema))
    }
    if (this.#chance(0.05)) query.append(this.#pick(TEXTS), this.#pick(ODD_TEXTS))
    const schema = requestBody?.content['application/json']?.schema
    const body = schema ? this.#body(schema) : undefined
    return { method, template, body, path: `${path}${query.size > 0 ? `?${query}` : ''}` }
  }

  #id(name: string, template: string, method: string): string {
    const known = this.#ids[name]
    // The connection that the requests go to must live on.
    const deletes = method === 'DELETE' && template.endsWith(`{${name}}`)
    if (known && !deletes && this.#chance(0.85)) return known
    if (name === 'object' && this.#chance(0.8)) return this.#pick(['contacts', 'deals', 'users'])
    return encodeURIComponent(
      this.#pick([...TEXTS.slice(1), ...ODD_TEXTS.filter((text) => text !== '\ud800')]),
    )
  }

  #text(schema: Schema): string {
    const value = this.#value(schema, 0)
    return typeof value === 'string' ? value.replaceAll('\ud800', '') : JSON.stringify(value)
  }

  #body(schema: Schema): string {
    if (this.#chance(0.03)) return this.#pick(['', '{', '[]', 'null', '"text"'])
    return JSON.stringify(this.#value(schema, 0))
  }

  #value(given: Schema, depth: number): unknown {
    const schema = this.#resolved(given)
    if (depth > 0 && this.#chance(0.06)) return this.#pick(ODD_VALUES)
    if (schema.enum && this.#chance(0.9)) return this.#pick(schema.enum)
    if (schema.anyOf) return this.#value(this.#pick(schema.anyOf), depth)
    const type = Array.isArray(schema.type) ? this.#pick(schema.type) : schema.type
    if (schema.properties) return this.#object(schema, depth)
    switch (type) {
      case 'array':
        return Array.from({ length: this.#whole(3) }, () => this.#value(schema.items ?? {}, depth + 1))
      case 'object':
        return schema.additionalProperties === undefined ? this.#filter(0) : this.#map(schema, depth)
      case 'integer':
        return this.#pick([1, 2, 50, 100, 0, -1, 101, 2 ** 53])
      case 'number':
        return this.#pick([0, 0.5, 1, 7])
      case 'boolean':
        return this.#chance(0.5)
      case 'null':
        return null
      default:
        return this.#chance(0.8) ? this.#pick(TEXTS) : this.#pick(ODD_TEXTS)
    }
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const entries = Object.entries(schema.properties ?? {}).filter(
      ([name]) => schema.required?.includes(name) || this.#chance(depth === 0 ? 0.15 : 0.5),
    )
    const object = Object.fromEntries(entries.map(([name, inner]) => [name, this.#value(inner, depth + 1)]))
    if (this.#chance(0.03)) object[this.#pick(TEXTS)] = this.#pick(ODD_TEXTS)
    return object
  }

  #map(schema: Schema, depth: number): Record<string, unknown> {
    const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
    const names = ['customer_tier', 'nps_score', 'vip', 'renewal_date', 'arr', 'nonsense']
    return { [this.#pick(names)]: this.#value(inner, depth + 1) }
  }

  /** The document calls a filter an object; what is in it stands in its description. */
  #filter(depth: number): unknown {
    if (depth < 4 && this.#chance(0.3)) {
      const parts = Array.from({ length: 1 + this.#whole(4) }, () => this.#filter(depth + 1))
      return this.#chance(0.5) ? { and: parts } : { or: parts }
    }
    const fields = ['first_name', 'amount', 'close_date', 'created_at', 'updated_at', 'lifecycle_stage']
    const field = this.#pick([...fields, 'employees', 'custom_fields.vip', 'custom_fields.arr', 'nonsense'])
    const op = this.#pick(['eq', 'neq', 'in', 'gt', 'lte', 'exists', 'contains_token', 'like'])
    const plain = op === 'exists' ? this.#chance(0.5) : this.#pick(TEXTS)
    const value = op === 'in' ? [plain] : plain
    return { field, op, value: this.#chance(0.1) ? this.#pick([...ODD_VALUES, ...ODD_TEXTS]) : value }
  }

  #resolved(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1)
    return name ? ((this.#document.components?.schemas?.[name] ?? {}) as Schema) : schema
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#whole(list.length)] as T
  }

  #chance(share: number): boolean {
    return this.#whole(1_000_000) < share * 1_000_000
  }

  /** Mulberry32 (github.com/bryc/code, PRNGs): reproducible, which is all that is asked of it. */
  #whole(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}
