import { type Finding, nameIn } from '../../../connector/explain.ts'
import { quoted } from '../../../lib/redact.ts'
import type { DiagnosisCode, Evidence, Step } from '../../../model/diagnosis.ts'
import { developer, PAGES } from './clicks.ts'
import { isStatus, type Words } from './words.ts'

/** One rule that one value broke. */
interface Broken {
  code: string
  property: string | null
  message: string
}

/** What each code of HubSpot's validation means: the property's name is put in front. */
const RULES: Readonly<Record<string, { code: DiagnosisCode; what: string; remedy: string }>> = {
  PROPERTY_DOESNT_EXIST: {
    code: 'property_unknown',
    what: 'does not exist in this account',
    remedy:
      'Use the internal name (Settings, Properties, the property, </>), or create the property first. Names are lower case.',
  },
  READ_ONLY_VALUE: {
    code: 'property_read_only',
    what: 'is read-only or calculated by HubSpot',
    remedy: 'Leave it out of the write.',
  },
  INVALID_OPTION: {
    code: 'option_not_allowed',
    what: 'got a value that is not one of its options',
    remedy: 'Send the internal value of an option (not its label), or add the option: Settings, Properties.',
  },
  INVALID_EMAIL: {
    code: 'email_invalid',
    what: 'got something that is not an e-mail address',
    remedy: 'Correct the address or leave it out.',
  },
  INVALID_DOMAIN: {
    code: 'domain_invalid',
    what: 'got something that is not a domain',
    remedy: 'Send a bare domain such as example.com, or leave it out.',
  },
  INVALID_DATE: {
    code: 'date_invalid',
    what: 'takes a day',
    remedy: 'Send YYYY-MM-DD, or the milliseconds of midnight UTC.',
  },
  INVALID_LONG: {
    code: 'number_invalid',
    what: 'takes a whole number',
    remedy: 'Send digits only; times as epoch milliseconds.',
  },
  INVALID_INTEGER: {
    code: 'number_invalid',
    what: 'takes a number',
    remedy: 'Send a plain number, with a point and without a unit.',
  },
  INVALID_OWNER: {
    code: 'owner_unknown',
    what: 'names no owner of this account',
    remedy: 'Send the id of an owner (not of a user): GET /crm/v3/owners lists them.',
  },
}

const OTHER = {
  code: 'value_invalid',
  what: 'got a value that breaks one of its rules',
  remedy: 'Look at the rule in Settings, Properties, the property.',
} as const

/** What HubSpot says of the values of a write. */
export function valueFinding(words: Words): Finding | null {
  if (!isStatus(words, 400, 422, 207)) return null
  return brokenRules(words) ?? taken(words) ?? missing(words)
}

const INVALID = 'Property values were not valid: '

function brokenRules(words: Words): Finding | null {
  if (
    !words.message.startsWith(INVALID) &&
    !words.errors.some(({ code }) => code !== undefined && Object.hasOwn(RULES, code))
  )
    return null
  const broken = brokenOf(words)
  if (broken.length === 0) return null
  const kinds = new Set(broken.map(({ code }) => ruleOf(code).code))
  const [first] = broken as [Broken]
  const sentences = unique(
    broken.map(
      ({ code, property }) => `${property ? `The property ${property}` : 'A property'} ${ruleOf(code).what}.`,
    ),
  )
  return {
    code: kinds.size > 1 ? 'several_values_invalid' : ruleOf(first.code).code,
    ...(first.property && broken.length === 1 ? { subject: first.property } : {}),
    summary: sentences.slice(0, SHOWN).join(' '),
    evidence: broken.slice(0, SHOWN).map(evidenceOf),
    remedy: remedyOf(broken),
  }
}

/** How many broken rules are told one by one. */
const SHOWN = 5

const ruleOf = (code: string) =>
  Object.hasOwn(RULES, code) ? (RULES[code] as (typeof RULES)[string]) : OTHER
const unique = (list: readonly string[]) => [...new Set(list)]

const evidenceOf = ({ code, property, message }: Broken): Evidence => ({
  seen: `${nameIn(code) ?? 'a code of its own'}${property ? ` for ${property}` : ''}: ${quoted(message, 600)}`,
  from: 'the list of errors in the answer',
})

function remedyOf(broken: readonly Broken[]): Step[] {
  const steps = unique(
    broken.map(({ code, property }) => `${property ? `${property}: ` : ''}${ruleOf(code).remedy}`),
  )
  return [
    ...steps.slice(0, SHOWN).map((text) => developer(text)),
    developer('Send the write again; nothing of it was taken.', PAGES.properties),
  ]
}

/** The entries of `errors`, or, in older bodies, of the JSON inside the message. */
function brokenOf({ message, errors }: Words): Broken[] {
  const listed = errors.flatMap((error) => {
    const [property] = [...(error.context.propertyName ?? []), ...(error.context.properties ?? [])]
    return error.code
      ? [{ code: codeOf(error.code, error.message), property: nameIn(property), message: error.message }]
      : []
  })
  if (listed.length > 0 || !message.startsWith(INVALID)) return listed
  return insideMessage(message.slice(INVALID.length))
}

function insideMessage(text: string): Broken[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  if (!Array.isArray(parsed)) return []
  return parsed.slice(0, 100).flatMap((each) => {
    const { error, name, message } = (each ?? {}) as Record<string, unknown>
    if (typeof error !== 'string') return []
    const said = typeof message === 'string' ? message : ''
    return [{ code: codeOf(error, said), property: nameIn(name), message: said }]
  })
}

/** Under which code an owner that does not exist comes is not known; its sentence is. */
const codeOf = (code: string, message: string) =>
  /^[^ ]{1,40} was not a valid owner ID$/.test(message) ? 'INVALID_OWNER' : code

/** The unique value that another record has: "… on <id>. <otherId> already has that value." */
const TAKEN =
  /^Cannot set PropertyValueCoordinates\{portalId=\d+, objectTypeId=[^,]{1,100}, propertyName=(\w+), value=[\s\S]*\} on (\d+)\. (\d+) already has that value\.$/

function taken({ message }: Words): Finding | null {
  const [, property, , other] = TAKEN.exec(message) ?? []
  if (!property || !other) return null
  return {
    code: 'value_taken',
    subject: property,
    summary: `The record ${other} already has this value of ${property}, which is unique.`,
    remedy: [
      developer(`Update record ${other} instead, or send another value of ${property}.`),
      {
        text: `If both records are the same person or company, merge them in HubSpot: open record ${other}, Actions, Merge.`,
        who: 'crm_user',
      },
    ],
  }
}

const REQUIRED = /^Error creating [^.]{1,100}\. Some required properties were not set\.$/

function missing(words: Words): Finding | null {
  if (!REQUIRED.test(words.message)) return null
  const names = (words.context.properties ?? []).flatMap((name) => nameIn(name) ?? []).slice(0, 20)
  const list = names.length > 0 ? names.join(', ') : 'properties that HubSpot does not name'
  return {
    code: 'required_missing',
    ...(names[0] ? { subject: names[0] } : {}),
    summary: `A new record of this type needs a value of ${list}.`,
    remedy: [developer(`Send ${list} with the new record.`, PAGES.properties)],
  }
}
