import type { CustomValue } from '../model/values.ts'
import { type Codec, dayCodec, flagCodec, idCodec, instantCodec, textCodec } from './codec.ts'
import { type Draft, FILTER_OPERATORS, type FilterRule, type LiteralType, Refusal } from './row.ts'
import { propertyFilter } from './rows.ts'
import type { CustomField, CustomFieldType, MappingContext, Properties } from './vendor.ts'

/** What joins several options in one text, at every CRM studied that joins them. */
const OPTION_SEPARATOR = ';'

/** A number as JSON when a double holds it exactly, else as text. */
const numberCodec: Codec<string | number> = {
  decode(raw) {
    if (raw === null || raw === undefined || raw === '') return null
    const text = String(raw)
    const value = Number(text)
    return Number.isFinite(value) && String(value) === text ? value : text
  },
  encode(value) {
    if (typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value)) return value
    throw new Refusal('the value must be a number')
  },
  operators: ['eq', 'neq', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte', 'exists'],
  literal: 'number',
  filterValue(value) {
    if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)))
      return String(value)
    throw new Refusal('the value must be a number')
  },
}

const optionsCodec: Codec<string[]> = {
  decode(raw) {
    const text = textCodec.decode(raw)
    return text === null ? null : text.split(OPTION_SEPARATOR).filter((part) => part !== '')
  },
  encode(values) {
    if (values.some((value) => value === '' || value.includes(OPTION_SEPARATOR))) {
      throw new Refusal(`an option must not be empty or contain "${OPTION_SEPARATOR}"`)
    }
    return values.length === 0 ? null : values.join(OPTION_SEPARATOR)
  },
  operators: ['eq', 'in', 'not_in', 'exists'],
  literal: 'options',
  filterValue: textCodec.filterValue,
}

const codecs: Record<CustomFieldType, Codec<never>> = {
  text: textCodec,
  number: numberCodec,
  boolean: flagCodec,
  day: dayCodec,
  instant: instantCodec,
  option: idCodec,
  options: optionsCodec,
} as unknown as Record<CustomFieldType, Codec<never>>

const shapes: Record<CustomFieldType, (value: CustomValue) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' || typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  day: (value) => typeof value === 'string' && dayCodec.decode(value) === value,
  instant: (value) => typeof value === 'string' && instantCodec.decode(value) !== null && value.includes('T'),
  option: (value) => typeof value === 'string',
  options: (value) => Array.isArray(value),
}

/** The unified value of a custom property. */
export function readCustomField(field: CustomField, properties: Properties): CustomValue | undefined {
  const raw = properties[field.name]
  return raw === undefined ? undefined : (codecs[field.type].decode(raw) as CustomValue)
}

/** Puts `custom_fields` into a draft; names that are not custom properties of this account are refused. */
export function writeCustomFields(
  values: Readonly<Record<string, CustomValue>>,
  draft: Draft,
  { customFields }: MappingContext,
): void {
  for (const [name, value] of Object.entries(values)) {
    const at = `/${name}`
    const field = customFields.get(name)
    if (!field) throw new Refusal(`this account has no such property${suggestion(name, customFields)}`, at)
    if (field.read_only) throw new Refusal('this property can only be read', at)
    draft.set(name, value === null ? null : encode(field, value, at))
  }
}

function encode(field: CustomField, value: Exclude<CustomValue, null>, at: string): unknown {
  if (!shapes[field.type](value)) {
    throw new Refusal(`the value must be ${describeShape[field.type]}`, at)
  }
  const chosen = Array.isArray(value) ? value : [value]
  const known = field.options.map((option) => option.value)
  const stray = chosen.find((each) => !known.includes(String(each)))
  if ((field.type === 'option' || field.type === 'options') && known.length > 0 && stray !== undefined) {
    throw new Refusal(`${JSON.stringify(stray)} is not an option; the options are ${known.join(', ')}`, at)
  }
  try {
    return codecs[field.type].encode(value as never)
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.message, at) : error
  }
}

const describeShape: Record<CustomFieldType, string> = {
  text: 'a text',
  number: 'a number, or a decimal number as text',
  boolean: 'true or false',
  day: 'a calendar day, such as "2026-01-31"',
  instant: 'a date-time with an offset, such as "2026-01-31T09:00:00Z"',
  option: 'a text: one of the options',
  options: 'a list of texts: some of the options',
}

/** "; did you mean …" when a known name is alike. */
function suggestion(name: string, known: ReadonlyMap<string, CustomField>): string {
  const bare = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const alike = [...known.keys()].filter((each) => {
    const other = each.replaceAll('_', '')
    return bare.length > 2 && (other.includes(bare) || bare.includes(other))
  })
  return alike.length > 0 ? `; did you mean ${alike.slice(0, 3).join(' or ')}?` : ''
}

/** How a custom property can be filtered by. */
export function customFilter(field: CustomField): FilterRule {
  return propertyFilter(field.name, codecs[field.type])
}

/** How values of a custom property are written in a vendor's dialect. */
export const customLiteral = (field: CustomField): LiteralType => codecs[field.type].literal ?? 'text'

/** The operators that work on a custom property, for its description. */
export const customOperators = (field: CustomField) =>
  FILTER_OPERATORS.filter((operator) => codecs[field.type].operators.includes(operator))
