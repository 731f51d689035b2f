import type { Finding, Seen } from '../../../connector/explain.ts'
import { nameIn } from '../../../connector/explain.ts'
import type { DiagnosisCode, Step } from '../../../model/diagnosis.ts'
import { developer, PAGES } from './clicks.ts'
import { isStatus, type Words } from './words.ts'

/** A sentence of HubSpot's about a request, as a pattern that fits the whole of it, and what it means. */
interface Sentence {
  says: RegExp
  /** Told apart by its sub-category where it has one. */
  subCategory?: string
  code: DiagnosisCode
  summary: string
  remedy: readonly Step[]
}

const SENTENCES: readonly Sentence[] = [
  {
    says: /^Unable to infer object type from: [^\n]{0,200}$/,
    code: 'object_type_unknown',
    summary: 'HubSpot knows no object type of this name in this account.',
    remedy: [
      developer(
        'Use a name such as contacts, a type id such as 0-1 or 2-123456, or p_ and the name of a custom object; GET /crm/v3/schemas lists those of the account.',
      ),
    ],
  },
  {
    says: /^No properties found to update, please provide at least one\.?$/,
    code: 'nothing_to_write',
    summary: 'The update names no property.',
    remedy: [developer('Send at least one property, or do not send the call.')],
  },
  {
    says: /^Invalid input JSON on line \d+, column \d+: [\s\S]*$/,
    code: 'body_unreadable',
    summary:
      'HubSpot could not read the body: it is not JSON, or a member has another type than documented, or is missing.',
    remedy: [developer('Compare the place that the message names with the documentation of the endpoint.')],
  },
  {
    says: /^The maximum number of inputs supported in a batch (is \d+\.|request for property histories is \d+)[\s\S]*$/,
    code: 'batch_too_large',
    summary: 'The batch has more entries than HubSpot takes: 100, or 50 with the history of properties.',
    remedy: [developer('Send the entries in several batches.')],
  },
  {
    says: /^Duplicate IDs found in batch input: \[[\d, ]*\]\. IDs must be unique$/,
    code: 'batch_duplicate_ids',
    summary: 'The batch names a record more than once.',
    remedy: [developer('Name each record once; put the changes of one record into one entry.')],
  },
  {
    says: /^too many filters per filter group \(count: \d+, max allowed: \d+\)$/,
    code: 'filter_limit',
    summary: 'A filter group has more filters than HubSpot takes (six; eighteen in all).',
    remedy: [developer('Split the search into several, or use IN with a list of values.', PAGES.search)],
  },
  {
    says: /^too many filterGroups \(count: \d+, max allowed: \d+\)$/,
    code: 'filter_limit',
    summary: 'The search has more filter groups than HubSpot takes (five).',
    remedy: [developer('Split the search into several, or use IN with a list of values.', PAGES.search)],
  },
  {
    says: /^operator \w+ requires (values|a value|a highValue)$/,
    code: 'filter_invalid',
    summary: 'A filter lacks the value that its operator needs.',
    remedy: [developer('Send values for IN and NOT_IN, value and highValue for BETWEEN.', PAGES.search)],
  },
  {
    says: /^Object \d+ cannot be associated to itself \(\d+\)$/,
    code: 'association_invalid',
    summary: 'A record cannot be linked to itself.',
    remedy: [developer('Leave the link out.')],
  },
  {
    says: /^invalid from object type [\w-]+ for associations to be created\. expected: [\w-]+$/,
    code: 'association_invalid',
    summary: 'The link begins at another object type than this address serves.',
    remedy: [developer('Swap the two ends, or use the address of the other type.')],
  },
  {
    says: /^cannot pass multiple to object ids: \[[\d, ]*\] for one to one association type [^\n]{0,200}$/,
    code: 'association_invalid',
    summary: 'This kind of link joins one record with one.',
    remedy: [developer('Send one id at the other end.')],
  },
  {
    says: /^Names for properties should be lowercase and have less than 100 characters\. Invalid names: [\s\S]*$/,
    code: 'definition_invalid',
    summary: 'Names of properties are lower case and shorter than 100 characters.',
    remedy: [developer('Choose such a name; the label may be anything.', PAGES.properties)],
  },
  {
    says: /^Cannot have more than 250 identities on a profile\b[\s\S]*$/,
    code: 'merge_limit',
    summary: 'Records that were merged 250 times cannot be merged further.',
    remedy: [developer('Keep the two records apart.')],
  },
]

/** Refusals told apart by their sub-category, whatever the sentence. */
const SUB_CATEGORIES: Readonly<Record<string, Omit<Sentence, 'says'>>> = {
  'crm.associations.INVALID_ASSOCIATION_TYPE': {
    code: 'association_invalid',
    summary: 'There is no link of this type between these two object types.',
    remedy: [developer('GET /crm/v4/associations/{from}/{to}/labels lists the types there are.')],
  },
  'crm.associations.INVALID_IDENTIFIER': {
    code: 'association_invalid',
    summary: 'An end of the link is not the id of a record.',
    remedy: [developer('Send numeric ids of records that exist.')],
  },
  'PropertyValidationError.MISSING_OPTIONS': {
    code: 'definition_invalid',
    summary: 'A property of this type needs options.',
    remedy: [developer('Send at least one option with label and value.', PAGES.properties)],
  },
  'PropertyValidationError.INVALID_BOOLEAN_OPTION': {
    code: 'definition_invalid',
    summary: 'A yes-or-no property has exactly the options true and false.',
    remedy: [developer('Send these two options.', PAGES.properties)],
  },
  'Properties.PROPERTY_CREATE_FAILED_VALIDATION': {
    code: 'definition_invalid',
    summary: 'The definition of the property breaks a rule that HubSpot does not name.',
    remedy: [
      developer('Compare name, type, fieldType and groupName with the documentation.', PAGES.properties),
    ],
  },
  'ObjectSchemaError.CANNOT_MODIFY_HUBSPOT_DEFINED_OBJECT_TYPE': {
    code: 'definition_invalid',
    summary: 'Only custom objects can be changed, not those that HubSpot defines.',
    remedy: [developer('Add a property instead, or make a custom object.')],
  },
  'PipelineError.STAGE_ID_IN_USE': {
    code: 'in_use',
    summary: 'The stage or pipeline still has records.',
    remedy: [{ text: 'Move its records to another stage, then remove it.', who: 'crm_user' }],
  },
  'Properties.PROPERTY_WITH_NAME_EXISTS': {
    code: 'name_taken',
    summary: 'A property of this name exists already.',
    remedy: [developer('Use the existing property, or choose another name.', PAGES.properties)],
  },
  'ILS.DUPLICATE_LIST_NAMES': {
    code: 'name_taken',
    summary: 'A list of this name exists already.',
    remedy: [developer('Use the existing list, or choose another name.')],
  },
}

/** What HubSpot says of a request that it cannot take. */
export function requestFinding(words: Words, seen: Seen): Finding | null {
  if (!isStatus(words, 400, 409, 414)) return null
  const { subCategory, message } = words
  const named =
    subCategory !== undefined && Object.hasOwn(SUB_CATEGORIES, subCategory)
      ? SUB_CATEGORIES[subCategory]
      : undefined
  if (named) return { code: named.code, summary: named.summary, remedy: named.remedy }
  if (/^Invalid input JSON on line/.test(message) && isCursor(message, seen)) return CURSOR
  const found = SENTENCES.find(({ says }) => says.test(message))
  if (found)
    return {
      code: found.code,
      ...subjectOf(found.code, message),
      summary: found.summary,
      remedy: found.remedy,
    }
  return message === GENERIC ? search(seen) : null
}

const subjectOf = (code: DiagnosisCode, message: string) => {
  const name = code === 'object_type_unknown' ? nameIn(message.split(': ')[1]) : null
  return name ? { subject: name } : {}
}

/** A list that is asked for with the cursor of a search, or the reverse, cannot read it. */
const isCursor = (message: string, { call }: Seen) =>
  message.includes('Cannot deserialize value of type') && call?.method === 'GET'

const CURSOR: Finding = {
  code: 'cursor_invalid',
  summary: 'The cursor comes from another kind of list: those of searches and of lists differ.',
  remedy: [developer('Send `after` exactly as the page before of the same list gave it.')],
}

/** The one sentence for everything that HubSpot's search cannot do. */
const GENERIC = 'There was a problem with the request.'
const RESULT_WINDOW = 10_000

function search({ call }: Seen): Finding | null {
  if (call && !call.path.endsWith('/search')) return null
  const { after, limit } = (call?.body ?? {}) as { after?: unknown; limit?: unknown }
  const offset = Number(after ?? 0)
  if (offset >= RESULT_WINDOW || offset + Number(limit ?? 0) > RESULT_WINDOW) {
    return {
      code: 'result_window_exceeded',
      summary: `A search ends after ${RESULT_WINDOW} results; this one asked for more.`,
      evidence: [{ seen: `after is ${offset}`, from: 'the search that was sent' }],
      remedy: WALK,
    }
  }
  return {
    code: 'search_rejected',
    certainty: 'likely',
    summary:
      'HubSpot refused a search without saying why. It says just this when a search is paged past 10,000 results, and when a filter uses what it cannot do.',
    remedy: [
      ...WALK,
      developer(
        'Else take filters out one by one: associations.* takes EQ and IN only, NOT_HAS_PROPERTY no value.',
        PAGES.search,
      ),
    ],
  }
}

const WALK: readonly Step[] = [
  developer(
    'Sort by hs_object_id and begin each page after the last id (GT): a result of any length can be walked so.',
    PAGES.search,
  ),
]
