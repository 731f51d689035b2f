import type { Finding, Known, Seen } from '../../../connector/explain.ts'
import { nameIn } from '../../../connector/explain.ts'
import type { Step } from '../../../model/diagnosis.ts'
import { developer, PAGES } from './clicks.ts'
import { isStatus, type Words } from './words.ts'

/** What HubSpot says of records, limits and of its own state. */
export function stateFinding(words: Words, seen: Seen, known: Known): Finding | null {
  return (
    limited(words) ??
    exists(words) ??
    absent(words) ??
    retired(words, seen, known) ??
    partly(words) ??
    plan(words) ??
    momentary(words)
  )
}

const WINDOWS: Readonly<Record<string, string>> = {
  TEN_SECONDLY_ROLLING: 'burst',
  SECONDLY: 'search',
  DAILY: 'daily',
}

const SENTENCES: Readonly<Record<string, string>> = {
  'You have reached your ten_secondly_rolling limit.': 'burst',
  'You have reached your secondly limit.': 'search',
  'You have reached your daily limit.': 'daily',
}

const own = (table: Readonly<Record<string, string>>, key: string | undefined) =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined

const SPENT: Readonly<Record<string, Finding>> = {
  burst: {
    code: 'rate_window_spent',
    window: 'burst',
    summary: 'More calls came within ten seconds than this credential has.',
    remedy: [
      developer(
        'Wait ten seconds, then send again, fewer at once: batch endpoints take 100 records a call.',
        PAGES.usage,
      ),
    ],
  },
  search: {
    code: 'rate_window_spent',
    window: 'search',
    summary: 'More searches came within a second than the account has: five, for all its apps together.',
    remedy: [
      developer(
        'Wait a second, then send again, one search after the other; read by id or by list where it can be.',
        PAGES.search,
      ),
    ],
  },
  daily: {
    code: 'rate_day_spent',
    window: 'daily',
    summary: 'The calls of the day are spent: all private apps and service keys of the account share them.',
    remedy: [
      {
        text: 'See in HubSpot which app spends them: Development, Monitoring (or Settings, Integrations, the app, Logs).',
        who: 'crm_admin',
        link: PAGES.usage,
      },
      developer(
        'Wait for midnight in the account’s time zone, or read less often: batches, and only what changed.',
      ),
      {
        text: 'If the load is right, the API limit increase adds a million calls a day.',
        who: 'crm_admin',
        link: PAGES.usage,
      },
    ],
  },
}

function limited(words: Words): Finding | null {
  if (!isStatus(words, 429)) return null
  const window = own(WINDOWS, words.policy) ?? own(SENTENCES, words.message)
  if (window) return SPENT[window] ?? null
  return words.status === 429
    ? {
        code: 'rate_limited',
        summary: 'HubSpot asks for fewer calls; it names no limit that is known here.',
        remedy: [
          developer('Wait for the time in retry-after, or ten seconds, then send again.', PAGES.usage),
        ],
      }
    : null
}

const ALREADY = /^([\w ]{1,60}) already exists(?:\.(?: Existing ID: (\d{1,20}))?)?$/

function exists(words: Words): Finding | null {
  if (!isStatus(words, 409)) return null
  const isConflict = words.category === 'CONFLICT' || words.category === 'OBJECT_ALREADY_EXISTS'
  if (words.status === null && !isConflict) return null
  const told = ALREADY.exec(words.message)
  if (!told) return null
  const [, , inText] = told
  const id = nameIn(inText ?? words.context.existingId?.[0])
  return {
    code: 'record_exists',
    ...(id ? { subject: id } : {}),
    summary: id
      ? `Record ${id} exists already with one of these unique values.`
      : 'A record with one of these unique values exists already; HubSpot does not say which.',
    remedy: [
      id
        ? developer(`Update record ${id} instead of creating another.`)
        : developer('Look the record up by its e-mail address, domain or unique property, and update it.'),
      developer('A record that was just made is in the search only after some seconds: read it by its id.'),
    ],
  }
}

const NOT_SOME =
  /^Could not get some [A-Z_0-9-]{1,80} objects, they may be deleted or not exist\. Check that ids are valid\.$/

function absent(words: Words): Finding | null {
  const { message } = words
  if (isStatus(words, 400, 404) && /^Object not found\. {1,2}objectId are usually numeric\.$/.test(message))
    return BAD_ID
  if (isStatus(words, 400, 404) && /^Object not found\. +objectId is usually positive\.$/.test(message))
    return BAD_ID
  if (isStatus(words, 404) && message === 'resource not found') return GONE
  if (isStatus(words, 404) && words.category === 'OBJECT_NOT_FOUND') return GONE
  if (isStatus(words, 207, 400, 404) && NOT_SOME.test(message)) return GONE
  return null
}

const BAD_ID: Finding = {
  code: 'id_malformed',
  summary: 'Ids of HubSpot’s records are positive numbers; this one is not.',
  remedy: [
    developer('Send the record id (hs_object_id); for another unique property add idProperty=<name>.'),
  ],
}

const GONE: Finding = {
  code: 'record_not_found',
  summary:
    'HubSpot has no live record with this id: it was never made, or is archived, deleted or merged away; HubSpot does not say which.',
  remedy: [
    developer('Read it with archived=true: an archived record is shown for 90 days.'),
    {
      text: 'Look in HubSpot under Contacts (or the object), Actions, Restore records: a Super Admin can restore it for 90 days.',
      who: 'crm_admin',
    },
    developer('Check that the id belongs to this account and this object type.'),
  ],
}

/** When old versions end, as announced (https://developers.hubspot.com/changelog). */
const SUNSETS: readonly { path: RegExp; ends: string; what: string }[] = [
  { path: /^\/oauth\/v1\//, ends: '2027-02-16', what: 'OAuth v1' },
  { path: /^\/(crm\/)?[a-z-]+\/v4\/|^\/crm\/v4\//, ends: '2027-03-30', what: 'Version 4' },
  { path: /\/v[1-3](\/|$)/, ends: '2027-09-01', what: 'Versions 1 to 3' },
  { path: /\/2026-03(\/|$)/, ends: '2027-09-30', what: 'Release 2026-03' },
]

function retired(words: Words, { call, headers }: Seen, { now }: Known): Finding | null {
  const isPage = /html/.test(headers['content-type'] ?? '')
  const isGone = words.status === 410
  if (!isGone && !(words.status === 404 && isPage)) return null
  const sunset = call ? SUNSETS.find(({ path }) => path.test(call.path)) : undefined
  if (sunset && (isGone || now >= Date.parse(sunset.ends))) {
    return {
      code: 'endpoint_retired',
      certainty: isGone ? 'certain' : 'likely',
      subject: sunset.ends,
      summary: `${sunset.what} of the API was announced to end on ${sunset.ends}; this address is one of it.`,
      remedy: [developer('Use the same endpoint of the newest dated release.', PAGES.versions)],
    }
  }
  return isGone
    ? {
        code: 'endpoint_retired',
        summary: 'HubSpot has taken this address away for good.',
        remedy: [developer('Use the same endpoint of the newest dated release.', PAGES.versions)],
      }
    : {
        code: 'route_unknown',
        summary:
          'HubSpot has nothing at this address: that is its page for addresses, not its answer for records.',
        remedy: [
          developer('Compare path and version with the documentation, letter by letter.', PAGES.versions),
        ],
      }
}

function partly({ status, numErrors, errors }: Words): Finding | null {
  if (status !== 207) return null
  const kinds = [...new Set(errors.flatMap(({ category }) => nameIn(category) ?? []))].slice(0, 5)
  const count = Math.max(numErrors, errors.length)
  if (count === 0) return null
  return {
    code: 'partly_failed',
    ...(kinds[0] ? { subject: kinds[0] } : {}),
    summary: `A part of the batch was done; ${count === 1 ? 'one error says' : `${count} errors say`} what was not${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}.`,
    remedy: [
      developer(
        'Take the results that are there; send again only the entries that the errors name.',
        PAGES.errors,
      ),
    ],
  }
}

function plan(words: Words): Finding | null {
  if (
    isStatus(words, 402, 400, 403) &&
    (words.status === 402 || words.errorType === 'LimitExceededException')
  ) {
    return {
      code: 'plan_limit',
      summary: 'The account has as many of these as its plan allows.',
      remedy: [
        {
          text: 'Remove what is not needed, or enlarge the plan: Account & Billing, Usage & Limits.',
          who: 'crm_admin',
        },
      ],
    }
  }
  if (words.status === 414) {
    return {
      code: 'address_too_long',
      summary: 'The address with its query is longer than HubSpot reads.',
      remedy: [developer('Ask for fewer properties, or use the batch read, which takes them in the body.')],
    }
  }
  return null
}

const WAIT: Readonly<Record<number, readonly Step[]>> = {
  423: [
    developer(
      'Wait two seconds or more, then send again; do not write one record from several places at once.',
      PAGES.errors,
    ),
  ],
  477: [developer('Wait for the time in retry-after (up to a day), then send again.', PAGES.errors)],
}

function momentary({ status }: Words): Finding | null {
  if (status === 423)
    return {
      code: 'record_locked',
      summary: 'Another write holds the record; HubSpot lets go after two seconds.',
      remedy: WAIT[423] ?? [],
    }
  if (status === 477)
    return {
      code: 'data_migration',
      summary: 'HubSpot is moving this account to another data centre; it takes up to a day.',
      remedy: WAIT[477] ?? [],
    }
  return null
}
