/** A JSON schema as OpenAPI 3.1 has it, as far as these documents use it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  items?: Schema
  pattern?: string
}

export interface Schemas {
  components?: { schemas?: Record<string, unknown> }
}

/** Where a value is not as its schema says: JSON pointers with what is wrong; empty when all is well. */
export function violations(document: Schemas, given: Schema, value: unknown, at = ''): string[] {
  const name = given.$ref?.split('/').at(-1)
  const schema = name ? ((document.components?.schemas?.[name] ?? {}) as Schema) : given
  if (schema.anyOf) {
    const tried = schema.anyOf.map((each) => violations(document, each, value, at))
    return tried.some((found) => found.length === 0) ? [] : [`${at}: is none of what it may be`]
  }
  const wrong = (schema.allOf ?? []).flatMap((each) => violations(document, each, value, at))
  if (schema.enum && !schema.enum.includes(value)) wrong.push(`${at}: ${JSON.stringify(value)} is not listed`)
  if ('const' in schema && schema.const !== value) wrong.push(`${at}: is not ${JSON.stringify(schema.const)}`)
  const types = schema.type === undefined ? null : [schema.type].flat()
  if (types && !types.some((type) => isOf(type, value)))
    return [...wrong, `${at}: is no ${types.join(' or ')}`]
  if (schema.pattern && typeof value === 'string' && !new RegExp(schema.pattern, 'u').test(value))
    wrong.push(`${at}: has not the pattern`)
  if (Array.isArray(value)) {
    const { items } = schema
    return [
      ...wrong,
      ...(items ? value.flatMap((each, n) => violations(document, items, each, `${at}/${n}`)) : []),
    ]
  }
  return typeof value === 'object' && value !== null
    ? [...wrong, ...membersOf(document, schema, value as Record<string, unknown>, at)]
    : wrong
}

function membersOf(document: Schemas, schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const { properties = {}, required = [], additionalProperties } = schema
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${at}/${name}: is missing`)
  const wrong = Object.entries(value).flatMap(([name, each]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (known) return violations(document, known, each, `${at}/${name}`)
    if (additionalProperties === false) return [`${at}/${name}: is not documented`]
    return typeof additionalProperties === 'object'
      ? violations(document, additionalProperties, each, `${at}/${name}`)
      : []
  })
  return [...missing, ...wrong]
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}
