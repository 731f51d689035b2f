import { type FaultAbout, type FaultField, MATCH_FIELDS, TIMES_FIELD } from '../fault-fields.ts'
import type { FaultEffect, FaultRule } from '../faults.ts'

/** Reads a rule from its form; what is wrong with a value is for `Faults.add` to say. */
export function ruleOf(form: URLSearchParams, about: FaultAbout): FaultRule {
  const named = about.name === undefined ? {} : { name: about.name }
  const effect = { kind: about.kind, ...named, ...membersOf(form, 'effect', about.fields) }
  return {
    match: membersOf(form, 'match', MATCH_FIELDS),
    ...membersOf(form, 'match', [TIMES_FIELD]),
    effect: effect as FaultEffect,
  }
}

/** What was filled in; a field that was left empty is absent. */
function membersOf(
  form: URLSearchParams,
  place: string,
  fields: readonly FaultField[],
): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const { name, type } of fields) {
    const text = (form.get(`${place}.${name}`) ?? '').trim()
    if (text !== '') members[name] = typed(type, text)
  }
  return members
}

function typed(type: FaultField['type'], text: string): unknown {
  if (type === 'flag') return text === 'true'
  if (type === 'whole' || type === 'share') return Number(text)
  return type === 'text' ? text : parsed(text)
}

/** JSON where it is JSON, else the text as it stands. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
