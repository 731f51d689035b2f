/** Operations of webhooks that have the same paths under several bases; columns as in `coverage-crm.ts`. */
const APP_BASES = [
  '/webhooks/v3',
  '/webhooks/2026-03',
  '/app-webhooks/2026-09',
  '/app-webhooks/2027-03-beta',
].map((base) => `${base}/{appId}`)

const APPS = `
GET	/settings	developer_key	200	webhooks/app-webhooks.test.ts
PUT	/settings	developer_key	200	webhooks/app-webhooks.test.ts
DELETE	/settings	developer_key	204	webhooks/app-webhooks.test.ts
GET	/subscriptions	developer_key	200	webhooks/app-webhooks.test.ts
POST	/subscriptions	developer_key	201	webhooks/app-webhooks.test.ts
POST	/subscriptions/batch/update	developer_key	200 207	webhooks/app-webhooks.test.ts
GET	/subscriptions/{subscriptionId}	developer_key	200	webhooks/app-webhooks.test.ts
PATCH	/subscriptions/{subscriptionId}	developer_key	200	webhooks/app-webhooks.test.ts
DELETE	/subscriptions/{subscriptionId}	developer_key	204	webhooks/app-webhooks.test.ts
`

const VERSIONS = ['2026-03', '2026-09', '2027-03-beta', 'v4']
const JOURNAL_TEST = 'webhooks/journal/journal.test.ts'

const JOURNAL = `
GET	/earliest	client_credentials	200 204	${JOURNAL_TEST}
GET	/latest	client_credentials	200 204	${JOURNAL_TEST}
GET	/offset/{offset}/next	client_credentials	200 204	${JOURNAL_TEST}
GET	/batch/earliest/{count}	client_credentials	200	${JOURNAL_TEST}
GET	/batch/latest/{count}	client_credentials	200	${JOURNAL_TEST}
GET	/batch/{offset}/next/{count}	client_credentials	200	${JOURNAL_TEST}
POST	/batch/read	client_credentials	200 207	${JOURNAL_TEST}
GET	/status/{statusId}	client_credentials	200	${JOURNAL_TEST}
`

const SUBSCRIPTIONS = `
GET		client_credentials	200	${JOURNAL_TEST}
POST		client_credentials	200	${JOURNAL_TEST}
GET	/{subscriptionId}	client_credentials	200	${JOURNAL_TEST}
DELETE	/{subscriptionId}	client_credentials	204	${JOURNAL_TEST}
DELETE	/portals/{portalId}	client_credentials	204	${JOURNAL_TEST}
POST	/filters	client_credentials	200	${JOURNAL_TEST}
GET	/filters/{filterId}	client_credentials	200	${JOURNAL_TEST}
DELETE	/filters/{filterId}	client_credentials	204	${JOURNAL_TEST}
GET	/filters/subscription/{subscriptionId}	client_credentials	200	${JOURNAL_TEST}
`

const SNAPSHOTS = `
POST	/crm	client_credentials	200	${JOURNAL_TEST}
`

function journalBases(...areas: string[]): string[] {
  return areas.flatMap((area) => VERSIONS.map((version) => `/webhooks-journal/${area}/${version}`))
}

/** Rows of the coverage table in the format of `coverage.ts`, written out for every base. */
export function webhookLines(): string[] {
  return [
    ...linesFor(APP_BASES, APPS),
    ...linesFor(journalBases('journal', 'journal-local'), JOURNAL),
    ...linesFor(journalBases('subscriptions'), SUBSCRIPTIONS),
    ...linesFor(journalBases('snapshots'), SNAPSHOTS),
    ['GET', '/webhooks-journal/files/{offset}', 'signed address', '200', JOURNAL_TEST].join('\t'),
  ]
}

function linesFor(bases: readonly string[], lines: string): string[] {
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [method = '', suffix = '', ...rest] = line.split('\t')
      return bases.map((base) => [method, `${base}${suffix}`, ...rest].join('\t'))
    })
}
