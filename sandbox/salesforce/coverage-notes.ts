/** What the table of paths cannot say: a part of the page. */
export const NOTES = `## Queries and bulk jobs

- SOQL: parents (5 levels), children (5 levels), TYPEOF, semi-joins and anti-joins, every operator, date words and date functions, aggregates
  with GROUP BY (ROLLUP, CUBE) and HAVING, FIELDS(), toLabel, FORMAT, convertCurrency (one currency: it changes nothing), ALL ROWS, USING SCOPE
  mine and everything. FOR VIEW, WITH SECURITY_ENFORCED and the like change nothing. Refused: DISTANCE, WITH DATA CATEGORY, explain.
- Days begin at the user's midnight, weeks on Sunday, fiscal years in January. AND beside OR wants parentheses; NOT may stand before any comparison.
- A locator keeps which records a result has and in what order; their values are those of the moment at which a page is read. A user has ten
  locators, for two days.
- A query that would make more than 60 million comparisons is ended with \`QUERY_TIMEOUT\`.
- Bulk jobs wait \`bulkQueueMs\` and run \`bulkRunMs\` on the sandbox's clock (settings, both 0); \`POST /_sandbox/salesforce/settle\` waits until none is
  under way. An upload may have 150 MB of what base64 makes of it, 117,964,800 bytes (\`bulkUploadBytes\`); one byte more is 413. It stays bytes from its
  arrival to its results: lines are read some at a time, first all of them to see that they can be read, then 200 at a time to be written.

## Limits

- Calls in 24 hours by edition and licences; 403 \`REQUEST_LIMIT_EXCEEDED\`. \`Sforce-Limit-Info\` counts exactly; an app with \`daily_calls\` of its own has
  \`per-app-api-usage\` beside it, and is refused alone. Composite, batch, graph and collections are one call.
- \`/limits\` counts \`DailyApiRequests\`, \`DailyBulkV2QueryJobs\`, \`DailyBulkV2QueryFileStorageMB\` and \`DailyBulkApiBatches\` (one for each 10,000 rows of an
  upload); the other figures stand still. \`bulkQueryJobs\`, \`bulkResultMB\` and \`bulkBatches\` set them. A bulk query too many is 400 \`LIMIT_EXCEEDED\`.
- Long calls at once: 5 in Developer orgs, 25 in others, from 20 seconds on (\`callMs\` makes calls long). Address and headers: 16,384 bytes, 414 and 431.

## Conditional requests

\`If-Match\` and \`If-None-Match\` hold of accounts, which have an \`ETag\`; \`If-Modified-Since\` and \`If-Unmodified-Since\` of every record; describes know
\`If-Modified-Since\`. 304, 412, and 400 for a condition of a write that is none. Deletes take no conditions unless \`conditionalDeletes\` says so: the vendor's pages disagree. Parts of a
composite call have theirs in \`httpHeaders\`.

## The state

A snapshot has everything: records, the recycle bin, objects and fields, rules, apps, grants and sessions, calls and bulk jobs counted, open locators,
what each user has viewed, bulk jobs with what was uploaded and what came of it. A restored state goes on where clients were: the next page, the
results of a job, the rows that a job had before it. A damaged snapshot is refused with a sentence and changes nothing. With \`--data\`, when sessions
were used last, locators and what was viewed are kept with the next change and at an orderly end: reading by itself starts no write.

## Not there

- SOAP and so its \`login()\`, \`merge()\` and \`convertLead()\`, the username-password flow (blocked in new orgs) and the device flow: none of them is in
  the REST API. What they do can be done from outside: \`POST /_sandbox/salesforce/merge\` and \`…/convert-lead\`.
- Invocable actions (\`/actions\`), quick actions, approval processes, \`/chatter\`, \`/connect\`, \`/tooling\`, reports, files, \`/async-queries\`.
- Bulk API 1 (\`/services/async\`): jsforce takes it for \`query().update()\` and \`destroy()\` on more than 200 rows; its \`allowBulk: false\` does not.
- XML: answers are JSON, \`Accept: application/xml\` changes nothing, and XML bodies are 415.

## Not recorded

So perhaps different at the vendor. Settings: \`codeVerifierRefusal\`, \`wwwAuthenticate\`, \`jwtAnswerSigned\`, \`collectionReadMax\`, \`conditionalDeletes\`, \`appQuotaRefusal\`. Fixed here:

- how an extended code of \`INVALID_QUERY_LOCATOR\` is written;
- the texts with which bulk refuses OFFSET, TYPEOF and aggregates, and what it says of a state that a job cannot have (\`INVALIDJOBSTATE\`);
- codes and texts of 412, 413, 414 and 431, and of a bulk write when the day has no batches left;
- which hash an \`ETag\` is (here of all values, whatever \`?fields=\` names); the texts of \`inactive_user\`, \`inactive_org\` and \`rate_limit_exceeded\`;
- the probabilities of the stages of a new org.

## Shown by

| of the issue | command |
| --- | --- |
| sign-in by every grant, PKCE, rotation, five grants, revoke, introspect, userinfo, identity, pages | \`npx vitest run sandbox/salesforce/oauth sandbox/salesforce/pages\` |
| versions, describe, records, upsert, updated and deleted, recent, limits, search, conditions | \`npx vitest run sandbox/salesforce/routes\` |
| ids of 15 and 18 characters | \`npx vitest run sandbox/salesforce/ids.test.ts\` |
| every error code, 403 limits, locks, duplicates, rules, picklists, field-level security | \`npx vitest run sandbox/salesforce/error-codes.test.ts sandbox/salesforce/control\` |
| composite, batch, graph, tree, collections; queries and references inside of them | \`npx vitest run sandbox/salesforce/composite\` |
| SOQL, paging, malformed queries | \`npx vitest run sandbox/salesforce/soql\` |
| Bulk API 2.0, both ways, and uploads of the largest size | \`npx vitest run sandbox/salesforce/bulk\` |
| snapshots and damaged ones | \`npx vitest run sandbox/salesforce/snapshots.test.ts sandbox/salesforce/damaged-snapshots.test.ts\` |
| jsforce unmodified | \`npx vitest run sandbox/salesforce/client.test.ts sandbox/salesforce/soql/client.test.ts sandbox/salesforce/bulk/client.test.ts\` |
| nonsense of every kind is refused | \`npx vitest run sandbox/salesforce/nonsense.test.ts\` |
| no line of a vendor in \`core/\` | \`npx vitest run --project architecture\` |
`
