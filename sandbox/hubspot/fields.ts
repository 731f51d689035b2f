import { HubspotError, invalid } from './errors.ts'
import { isObject, type JsonObject, wrongShape } from './wire.ts'

/** Largest batch of records. Source: error texts recorded in the developers' Slack, 2024-12 */
const BATCH_MAX = 100

/** Reads `inputs` of a batch: a list of objects, at most `max` of them. */
export function batchInputs(body: JsonObject, max: number = BATCH_MAX): JsonObject[] {
  const { inputs } = body
  if (inputs === undefined) throw requiredField('inputs')
  if (!Array.isArray(inputs)) throw wrongShape('list', inputs)
  if (inputs.length > max) {
    throw invalid(
      `The maximum number of inputs supported in a batch is ${max}. Please reduce the number of items and try again`,
    )
  }
  return inputs.map((input: unknown) => {
    if (!isObject(input)) throw wrongShape('object', input)
    return input
  })
}

/** The 400 of a missing member. */
export function requiredField(...names: string[]): HubspotError {
  return new HubspotError(400, {
    message: `Invalid input JSON on line 1, column 1: Some required fields were not set: [${names.join(', ')}]`,
  })
}

/** Reads a member that must be text; numbers are taken as text. */
export function textField(input: JsonObject, name: string): string {
  const value = input[name]
  if (value === undefined || value === null) throw requiredField(name)
  if (typeof value === 'object') throw wrongShape('string', value)
  return String(value)
}

/** Reads an optional member that must be text; null when absent. */
export function optionalText(input: JsonObject, name: string): string | null {
  return input[name] === undefined || input[name] === null ? null : textField(input, name)
}

/** Reads a member that must be a list of texts; empty when absent. */
export function textList(input: JsonObject, name: string): string[] {
  const value = input[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw wrongShape('list', value)
  return value.map((item: unknown) => {
    if (typeof item === 'object') throw wrongShape('string', item)
    return String(item)
  })
}
