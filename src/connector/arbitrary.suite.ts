import fc from 'fast-check'
import type { z } from 'zod'

/** The parts of a zod schema that decide which values it takes (zod 4's own introspection). */
interface Definition {
  type: string
  format?: string
  innerType?: z.ZodType
  element?: z.ZodType
  shape?: Record<string, z.ZodType>
  entries?: Record<string, string>
  checks?: { _zod: { def: { check: string; minimum?: number; value?: number; pattern?: RegExp } } }[]
}

const definitionOf = (schema: z.ZodType) => (schema as unknown as { _zod: { def: Definition } })._zod.def

const checkOf = ({ checks = [] }: Definition, name: string) =>
  checks.map((check) => check._zod.def).find((check) => check.check === name)

/** Whether a text is a decimal number, of which "1.50" and "1.5" are the same. */
export const isDecimal = (schema: z.ZodType): boolean =>
  checkOf(definitionOf(schema), 'string_format')?.pattern?.source.startsWith('^-?\\d{1,30}') === true

/** The members of an object's schema; none of any other. */
export const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> => definitionOf(schema).shape ?? {}

/** Random values that a schema takes, so that a mapping is tried with everything a caller may send. */
export function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return anyOf(definitionOf(schema)).filter((value) => schema.safeParse(value).success)
}

function anyOf(definition: Definition): fc.Arbitrary<unknown> {
  const inner = () => arbitraryOf(definition.innerType as z.ZodType)
  switch (definition.type) {
    case 'string':
      return textOf(definition)
    case 'number':
      return numberOf(definition)
    case 'boolean':
      return fc.boolean()
    case 'enum':
      return fc.constantFrom(...Object.values(definition.entries ?? {}))
    case 'nullable':
      return fc.option(inner(), { freq: 4 })
    case 'default':
    case 'optional':
      return inner()
    case 'array':
      return fc.array(arbitraryOf(definition.element as z.ZodType), { maxLength: 3 })
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(definition.shape ?? {}).map(([key, value]) => [key, arbitraryOf(value)]),
        ),
      )
    default:
      throw new Error(`no arbitrary for the schema type ${definition.type}`)
  }
}

function textOf(definition: Definition): fc.Arbitrary<string> {
  if (definition.format === 'date') return moments.map((date) => date.toISOString().slice(0, 10))
  if (definition.format === 'datetime') return moments.map((date) => date.toISOString())
  const pattern = checkOf(definition, 'string_format')?.pattern
  if (pattern) return fc.stringMatching(pattern)
  return fc.oneof(
    fc.string({
      unit: 'grapheme',
      minLength: checkOf(definition, 'min_length')?.minimum ?? 0,
      maxLength: 20,
    }),
    fc.constantFrom(
      'Ada',
      'Computer Software',
      'a@b.example',
      'a;b',
      ' space ',
      '0',
      'null',
      'CUSTOMER',
      '2026-01-31',
    ),
  )
}

function numberOf(definition: Definition): fc.Arbitrary<number> {
  const min = checkOf(definition, 'greater_than')?.value ?? -1e9
  const max = checkOf(definition, 'less_than')?.value ?? 1e9
  if (definition.format === 'safeint') return fc.integer({ min, max })
  const hundredths = fc.integer({ min: Math.ceil(min * 100), max: Math.floor(max * 100) })
  // Adding zero turns -0, which JSON cannot say, into 0.
  return fc.oneof(
    fc.double({ min, max, noNaN: true }).map((value) => value + 0),
    hundredths.map((value) => value / 100),
  )
}

/** Years that every CRM's date picker has. */
const moments = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('2199-12-31T23:59:59Z'),
  noInvalidDate: true,
})
