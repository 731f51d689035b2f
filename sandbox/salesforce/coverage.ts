import { DATA_PREFIX } from './data-prefix.ts'
import { OPEN_ROUTES } from './open-routes.ts'
import { ROUTES } from './router.ts'

/** One path of the org: how it answers, and the test file that drives it. */
export interface CoverageRow {
  method: string
  path: string
  success: string
  testedBy: string
}

/** Every path of the org, those outside of the versions first. Each route names its test itself. */
export function coverageRows(): CoverageRow[] {
  const row = (
    route: (typeof OPEN_ROUTES)[number] | (typeof ROUTES)[number],
    prefix: string,
  ): CoverageRow => ({
    method: route.method,
    path: `${prefix}${route.pattern}`,
    success: route.success.join(' '),
    testedBy: route.testedBy,
  })
  return [
    ...OPEN_ROUTES.map((route) => row(route, '')),
    ...ROUTES.map((route) => row(route, `${DATA_PREFIX}/{version}`)),
  ]
}

/** What the table cannot say of queries and bulk jobs. */
const QUERIES = `## Queries and bulk jobs

- SOQL: parents (5 levels), children (5 levels), TYPEOF, semi-joins and anti-joins, every operator, date words and date functions, aggregates
  with GROUP BY (ROLLUP, CUBE) and HAVING, FIELDS(), toLabel, FORMAT, convertCurrency (one currency: it changes nothing), ALL ROWS, USING SCOPE
  mine and everything. FOR VIEW, WITH SECURITY_ENFORCED and the like change nothing. Refused: DISTANCE, WITH DATA CATEGORY, explain.
- Days begin at the user's midnight, weeks on Sunday, fiscal years in January. AND beside OR wants parentheses; NOT may stand before any comparison.
- A locator keeps which records a result has and in what order; their values are those of the moment at which a page is read. A user has ten
  locators, for two days. Locators and bulk jobs are no part of a snapshot.
- A query that would make more than 60 million comparisons is ended with \`QUERY_TIMEOUT\`.
- Bulk jobs wait \`bulkQueueMs\` and run \`bulkRunMs\` on the sandbox's clock (settings, both 0). An upload may have 10 MB here, 150 MB at the vendor.
  Bulk API 1 is not there.
- Not recorded, so perhaps different at the vendor: how an extended code of \`INVALID_QUERY_LOCATOR\` is written, the texts with which
  bulk refuses OFFSET, TYPEOF and aggregates, and what it says of a state that a job cannot have (\`INVALIDJOBSTATE\`).
`

/** The page `docs/sandbox/salesforce.md`; coverage.test.ts fails when it is stale, and the README of the sandbox tells how to write it. */
export function coveragePage(): string {
  const rows = coverageRows().map(
    ({ method, path, success, testedBy }) =>
      `| ${method} | \`${path}\` | ${success} | [${testedBy}](../../sandbox/salesforce/${testedBy}) |`,
  )
  return `# The Salesforce sandbox: what it answers

Generated from the routes. Versions 31.0 to 68.0 answer alike unless the vendor tells them apart. Whatever is not here
is answered like the vendor answers paths that it does not have: 404 \`NOT_FOUND\`.

| method | path | success | tested by |
| --- | --- | --- | --- |
${rows.join('\n')}

${QUERIES}`
}
