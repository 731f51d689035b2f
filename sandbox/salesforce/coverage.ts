import { NOTES } from './coverage-notes.ts'
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

${NOTES}`
}
