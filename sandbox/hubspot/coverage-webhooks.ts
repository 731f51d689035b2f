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

/** Rows of the coverage table in the format of `coverage.ts`, written out for every base. */
export function webhookLines(): string[] {
  return linesFor(APP_BASES, APPS)
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
