import { APP_MANAGEMENT } from './app-management.ts'
import { crmLines, septemberLines } from './coverage-crm.ts'
import { webhookLines } from './coverage-webhooks.ts'
import { APP_PATHS } from './extensions/app-paths.ts'
import { pageRows } from './pages/table.ts'

/** One registered path: what it needs, how it answers, and the test file that drives it beside coverage.test.ts. */
export interface CoverageRow {
  method: string
  path: string
  need: string
  success: string
  testedBy: string
}

/**
 * Every path of the HubSpot room. Columns are separated by tabs: method, path, need (see scopes.ts), status codes of
 * success, tested by. coverage.test.ts fails when a registered route is not here, when a row has no route, and
 * when a path does not answer with one of its codes.
 */
const TABLE = `
GET	/crm/v3/objects/{objectType}	object.read	200	client-objects.test.ts
GET	/crm/objects/v3/{objectType}	object.read	200	client-objects.test.ts
GET	/crm/objects/2026-03/{objectType}	object.read	200	client-objects.test.ts
POST	/crm/v3/objects/{objectType}	object.write	201	client-objects.test.ts
POST	/crm/objects/v3/{objectType}	object.write	201	client-objects.test.ts
POST	/crm/objects/2026-03/{objectType}	object.write	201	client-objects.test.ts
GET	/crm/v3/objects/{objectType}/{objectId}	object.read	200	client-objects.test.ts
GET	/crm/objects/v3/{objectType}/{objectId}	object.read	200	client-objects.test.ts
GET	/crm/objects/2026-03/{objectType}/{objectId}	object.read	200	client-objects.test.ts
PATCH	/crm/v3/objects/{objectType}/{objectId}	object.write	200	client-objects.test.ts
PATCH	/crm/objects/v3/{objectType}/{objectId}	object.write	200	client-objects.test.ts
PATCH	/crm/objects/2026-03/{objectType}/{objectId}	object.write	200	client-objects.test.ts
DELETE	/crm/v3/objects/{objectType}/{objectId}	object.write	204	client-objects.test.ts
DELETE	/crm/objects/v3/{objectType}/{objectId}	object.write	204	client-objects.test.ts
DELETE	/crm/objects/2026-03/{objectType}/{objectId}	object.write	204	client-objects.test.ts
POST	/crm/v3/objects/{objectType}/merge	object.write	200	client-objects.test.ts
POST	/crm/objects/v3/{objectType}/merge	object.write	200	client-objects.test.ts
POST	/crm/objects/2026-03/{objectType}/merge	object.write	200	client-objects.test.ts
POST	/crm/v3/objects/{objectType}/gdpr-delete	object.write	204	client-objects.test.ts
POST	/crm/objects/v3/{objectType}/gdpr-delete	object.write	204	client-objects.test.ts
POST	/crm/objects/2026-03/{objectType}/gdpr-delete	object.write	204	client-objects.test.ts
POST	/crm/v3/objects/{objectType}/batch/read	object.read	200 207	batch.test.ts
POST	/crm/objects/v3/{objectType}/batch/read	object.read	200 207	batch.test.ts
POST	/crm/objects/2026-03/{objectType}/batch/read	object.read	200 207	batch.test.ts
POST	/crm/v3/objects/{objectType}/batch/create	object.write	201 207	batch.test.ts
POST	/crm/objects/v3/{objectType}/batch/create	object.write	201 207	batch.test.ts
POST	/crm/objects/2026-03/{objectType}/batch/create	object.write	201 207	batch.test.ts
POST	/crm/v3/objects/{objectType}/batch/update	object.write	200 207	batch.test.ts
POST	/crm/objects/v3/{objectType}/batch/update	object.write	200 207	batch.test.ts
POST	/crm/objects/2026-03/{objectType}/batch/update	object.write	200 207	batch.test.ts
POST	/crm/v3/objects/{objectType}/batch/upsert	object.write	200 207	batch.test.ts
POST	/crm/objects/v3/{objectType}/batch/upsert	object.write	200 207	batch.test.ts
POST	/crm/objects/2026-03/{objectType}/batch/upsert	object.write	200 207	batch.test.ts
POST	/crm/v3/objects/{objectType}/batch/archive	object.write	204	batch.test.ts
POST	/crm/objects/v3/{objectType}/batch/archive	object.write	204	batch.test.ts
POST	/crm/objects/2026-03/{objectType}/batch/archive	object.write	204	batch.test.ts
POST	/crm/v3/objects/{objectType}/search	object.read	200	search.test.ts
POST	/crm/objects/v3/{objectType}/search	object.read	200	search.test.ts
POST	/crm/objects/2026-03/{objectType}/search	object.read	200	search.test.ts
GET	/crm/v3/properties/{objectType}	schema.read	200	client-definitions.test.ts
GET	/crm/properties/v3/{objectType}	schema.read	200	client-definitions.test.ts
GET	/crm/properties/2026-03/{objectType}	schema.read	200	client-definitions.test.ts
POST	/crm/v3/properties/{objectType}	schema.write	201	client-definitions.test.ts
POST	/crm/properties/v3/{objectType}	schema.write	201	client-definitions.test.ts
POST	/crm/properties/2026-03/{objectType}	schema.write	201	client-definitions.test.ts
GET	/crm/v3/properties/{objectType}/{propertyName}	schema.read	200	client-definitions.test.ts
GET	/crm/properties/v3/{objectType}/{propertyName}	schema.read	200	client-definitions.test.ts
GET	/crm/properties/2026-03/{objectType}/{propertyName}	schema.read	200	client-definitions.test.ts
PATCH	/crm/v3/properties/{objectType}/{propertyName}	schema.write	200	client-definitions.test.ts
PATCH	/crm/properties/v3/{objectType}/{propertyName}	schema.write	200	client-definitions.test.ts
PATCH	/crm/properties/2026-03/{objectType}/{propertyName}	schema.write	200	client-definitions.test.ts
DELETE	/crm/v3/properties/{objectType}/{propertyName}	schema.write	204	client-definitions.test.ts
DELETE	/crm/properties/v3/{objectType}/{propertyName}	schema.write	204	client-definitions.test.ts
DELETE	/crm/properties/2026-03/{objectType}/{propertyName}	schema.write	204	client-definitions.test.ts
POST	/crm/v3/properties/{objectType}/batch/read	schema.read	200 207	client-definitions.test.ts
POST	/crm/properties/v3/{objectType}/batch/read	schema.read	200 207	client-definitions.test.ts
POST	/crm/properties/2026-03/{objectType}/batch/read	schema.read	200 207	client-definitions.test.ts
POST	/crm/v3/properties/{objectType}/batch/create	schema.write	201 207	client-definitions.test.ts
POST	/crm/properties/v3/{objectType}/batch/create	schema.write	201 207	client-definitions.test.ts
POST	/crm/properties/2026-03/{objectType}/batch/create	schema.write	201 207	client-definitions.test.ts
POST	/crm/v3/properties/{objectType}/batch/archive	schema.write	204	client-definitions.test.ts
POST	/crm/properties/v3/{objectType}/batch/archive	schema.write	204	client-definitions.test.ts
POST	/crm/properties/2026-03/{objectType}/batch/archive	schema.write	204	client-definitions.test.ts
GET	/crm/v3/properties/{objectType}/groups	schema.read	200	client-definitions.test.ts
GET	/crm/properties/v3/{objectType}/groups	schema.read	200	client-definitions.test.ts
GET	/crm/properties/2026-03/{objectType}/groups	schema.read	200	client-definitions.test.ts
POST	/crm/v3/properties/{objectType}/groups	schema.write	201	client-definitions.test.ts
POST	/crm/properties/v3/{objectType}/groups	schema.write	201	client-definitions.test.ts
POST	/crm/properties/2026-03/{objectType}/groups	schema.write	201	client-definitions.test.ts
GET	/crm/v3/properties/{objectType}/groups/{groupName}	schema.read	200	client-definitions.test.ts
GET	/crm/properties/v3/{objectType}/groups/{groupName}	schema.read	200	client-definitions.test.ts
GET	/crm/properties/2026-03/{objectType}/groups/{groupName}	schema.read	200	client-definitions.test.ts
PATCH	/crm/v3/properties/{objectType}/groups/{groupName}	schema.write	200	client-definitions.test.ts
PATCH	/crm/properties/v3/{objectType}/groups/{groupName}	schema.write	200	client-definitions.test.ts
PATCH	/crm/properties/2026-03/{objectType}/groups/{groupName}	schema.write	200	client-definitions.test.ts
DELETE	/crm/v3/properties/{objectType}/groups/{groupName}	schema.write	204	client-definitions.test.ts
DELETE	/crm/properties/v3/{objectType}/groups/{groupName}	schema.write	204	client-definitions.test.ts
DELETE	/crm/properties/2026-03/{objectType}/groups/{groupName}	schema.write	204	client-definitions.test.ts
GET	/crm/v3/pipelines/{objectType}	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/v3/{objectType}	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/2026-03/{objectType}	schema.read	200	client-definitions.test.ts
POST	/crm/v3/pipelines/{objectType}	schema.write	201	client-definitions.test.ts
POST	/crm/pipelines/v3/{objectType}	schema.write	201	client-definitions.test.ts
POST	/crm/pipelines/2026-03/{objectType}	schema.write	201	client-definitions.test.ts
GET	/crm/v3/pipelines/{objectType}/{pipelineId}	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/v3/{objectType}/{pipelineId}	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/2026-03/{objectType}/{pipelineId}	schema.read	200	client-definitions.test.ts
PUT	/crm/v3/pipelines/{objectType}/{pipelineId}	schema.write	200	client-definitions.test.ts
PUT	/crm/pipelines/v3/{objectType}/{pipelineId}	schema.write	200	client-definitions.test.ts
PUT	/crm/pipelines/2026-03/{objectType}/{pipelineId}	schema.write	200	client-definitions.test.ts
PATCH	/crm/v3/pipelines/{objectType}/{pipelineId}	schema.write	200	client-definitions.test.ts
PATCH	/crm/pipelines/v3/{objectType}/{pipelineId}	schema.write	200	client-definitions.test.ts
PATCH	/crm/pipelines/2026-03/{objectType}/{pipelineId}	schema.write	200	client-definitions.test.ts
DELETE	/crm/v3/pipelines/{objectType}/{pipelineId}	schema.write	204	client-definitions.test.ts
DELETE	/crm/pipelines/v3/{objectType}/{pipelineId}	schema.write	204	client-definitions.test.ts
DELETE	/crm/pipelines/2026-03/{objectType}/{pipelineId}	schema.write	204	client-definitions.test.ts
GET	/crm/v3/pipelines/{objectType}/{pipelineId}/audit	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/v3/{objectType}/{pipelineId}/audit	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/2026-03/{objectType}/{pipelineId}/audit	schema.read	200	client-definitions.test.ts
GET	/crm/v3/pipelines/{objectType}/{pipelineId}/stages	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/v3/{objectType}/{pipelineId}/stages	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages	schema.read	200	client-definitions.test.ts
POST	/crm/v3/pipelines/{objectType}/{pipelineId}/stages	schema.write	201	client-definitions.test.ts
POST	/crm/pipelines/v3/{objectType}/{pipelineId}/stages	schema.write	201	client-definitions.test.ts
POST	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages	schema.write	201	client-definitions.test.ts
GET	/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/v3/{objectType}/{pipelineId}/stages/{stageId}	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages/{stageId}	schema.read	200	client-definitions.test.ts
PUT	/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}	schema.write	200	client-definitions.test.ts
PUT	/crm/pipelines/v3/{objectType}/{pipelineId}/stages/{stageId}	schema.write	200	client-definitions.test.ts
PUT	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages/{stageId}	schema.write	200	client-definitions.test.ts
PATCH	/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}	schema.write	200	client-definitions.test.ts
PATCH	/crm/pipelines/v3/{objectType}/{pipelineId}/stages/{stageId}	schema.write	200	client-definitions.test.ts
PATCH	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages/{stageId}	schema.write	200	client-definitions.test.ts
DELETE	/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}	schema.write	204	client-definitions.test.ts
DELETE	/crm/pipelines/v3/{objectType}/{pipelineId}/stages/{stageId}	schema.write	204	client-definitions.test.ts
DELETE	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages/{stageId}	schema.write	204	client-definitions.test.ts
GET	/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}/audit	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/v3/{objectType}/{pipelineId}/stages/{stageId}/audit	schema.read	200	client-definitions.test.ts
GET	/crm/pipelines/2026-03/{objectType}/{pipelineId}/stages/{stageId}/audit	schema.read	200	client-definitions.test.ts
GET	/crm/v3/owners	owners	200	client-definitions.test.ts
GET	/crm/owners/v3	owners	200	client-definitions.test.ts
GET	/crm/owners/2026-03	owners	200	client-definitions.test.ts
GET	/crm/v3/owners/{ownerId}	owners	200	client-definitions.test.ts
GET	/crm/owners/v3/{ownerId}	owners	200	client-definitions.test.ts
GET	/crm/owners/2026-03/{ownerId}	owners	200	client-definitions.test.ts
GET	/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}	object.read	200	client-associations.test.ts
GET	/crm/objects/v4/{objectType}/{objectId}/associations/{toObjectType}	object.read	200	client-associations.test.ts
GET	/crm/objects/2026-03/{objectType}/{objectId}/associations/{toObjectType}	object.read	200	client-associations.test.ts
PUT	/crm/v4/objects/{objectType}/{objectId}/associations/default/{toObjectType}/{toObjectId}	object.write	200	client-associations.test.ts
PUT	/crm/objects/v4/{objectType}/{objectId}/associations/default/{toObjectType}/{toObjectId}	object.write	200	client-associations.test.ts
PUT	/crm/objects/2026-03/{objectType}/{objectId}/associations/default/{toObjectType}/{toObjectId}	object.write	200	client-associations.test.ts
PUT	/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}	object.write	201	client-associations.test.ts
PUT	/crm/objects/v4/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}	object.write	201	client-associations.test.ts
PUT	/crm/objects/2026-03/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}	object.write	201	client-associations.test.ts
DELETE	/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}	object.write	204	client-associations.test.ts
DELETE	/crm/objects/v4/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}	object.write	204	client-associations.test.ts
DELETE	/crm/objects/2026-03/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}	object.write	204	client-associations.test.ts
GET	/crm/v4/associations/{objectType}/{toObjectType}/labels	object.read	200	client-associations.test.ts
GET	/crm/associations/v4/{objectType}/{toObjectType}/labels	object.read	200	client-associations.test.ts
GET	/crm/associations/2026-03/{objectType}/{toObjectType}/labels	object.read	200	client-associations.test.ts
POST	/crm/v4/associations/usage/high-usage-report/{userId}	none	200	client-associations.test.ts
POST	/crm/associations/v4/usage/high-usage-report/{userId}	none	200	client-associations.test.ts
POST	/crm/associations/2026-03/usage/high-usage-report/{userId}	none	200	client-associations.test.ts
POST	/crm/v4/associations/{objectType}/{toObjectType}/batch/associate/default	object.write	200 207	client-associations.test.ts
POST	/crm/associations/v4/{objectType}/{toObjectType}/batch/associate/default	object.write	200 207	client-associations.test.ts
POST	/crm/associations/2026-03/{objectType}/{toObjectType}/batch/associate/default	object.write	200 207	client-associations.test.ts
POST	/crm/v4/associations/{objectType}/{toObjectType}/batch/create	object.write	201 207	client-associations.test.ts
POST	/crm/associations/v4/{objectType}/{toObjectType}/batch/create	object.write	201 207	client-associations.test.ts
POST	/crm/associations/2026-03/{objectType}/{toObjectType}/batch/create	object.write	201 207	client-associations.test.ts
POST	/crm/v4/associations/{objectType}/{toObjectType}/batch/read	object.read	200 207	client-associations.test.ts
POST	/crm/associations/v4/{objectType}/{toObjectType}/batch/read	object.read	200 207	client-associations.test.ts
POST	/crm/associations/2026-03/{objectType}/{toObjectType}/batch/read	object.read	200 207	client-associations.test.ts
POST	/crm/v4/associations/{objectType}/{toObjectType}/batch/archive	object.write	204	client-associations.test.ts
POST	/crm/associations/v4/{objectType}/{toObjectType}/batch/archive	object.write	204	client-associations.test.ts
POST	/crm/associations/2026-03/{objectType}/{toObjectType}/batch/archive	object.write	200	client-associations.test.ts
POST	/crm/v4/associations/{objectType}/{toObjectType}/batch/labels/archive	object.write	204	client-associations.test.ts
POST	/crm/associations/v4/{objectType}/{toObjectType}/batch/labels/archive	object.write	204	client-associations.test.ts
POST	/crm/associations/2026-03/{objectType}/{toObjectType}/batch/labels/archive	object.write	200	client-associations.test.ts
POST	/crm/v3/associations/{objectType}/{toObjectType}/batch/create	object.write	201 207	client-associations.test.ts
POST	/crm/v3/associations/{objectType}/{toObjectType}/batch/read	object.read	200 207	client-associations.test.ts
POST	/crm/v3/associations/{objectType}/{toObjectType}/batch/archive	object.write	204	client-associations.test.ts
GET	/crm/v3/associations/{objectType}/{toObjectType}/types	object.read	200	client-associations.test.ts
GET	/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}	object.read	200	client-associations.test.ts
PUT	/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}/{associationType}	object.write	200	client-associations.test.ts
DELETE	/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}/{associationType}	object.write	204	client-associations.test.ts
GET	/account-info/v3/details	none	200	wire.test.ts
GET	/account-info/2026-03/details	none	200	wire.test.ts
GET	/account-info/v3/api-usage/daily/private-apps	none	200	wire.test.ts
GET	/account-info/2026-03/api-usage/daily/private-apps	none	200	wire.test.ts
POST	/oauth/v2/private-apps/get/access-token-info	none	200	wire.test.ts
POST	/oauth/v1/token	none	200	oauth/client.test.ts
POST	/oauth/v3/token	none	200	oauth/tokens.test.ts
POST	/oauth/2026-03/token	none	200	oauth/tokens.test.ts
POST	/oauth/2026-09/token	none	200	oauth/tokens.test.ts
POST	/oauth/v3/token/introspect	none	200	oauth/tokens.test.ts
POST	/oauth/2026-03/token/introspect	none	200	oauth/tokens.test.ts
POST	/oauth/2026-09/token/introspect	none	200	oauth/tokens.test.ts
POST	/oauth/v3/token/revoke	none	200	oauth/tokens.test.ts
POST	/oauth/2026-03/token/revoke	none	200	oauth/tokens.test.ts
POST	/oauth/2026-09/token/revoke	none	200	oauth/tokens.test.ts
GET	/oauth/v1/access-tokens/{token}	none	200	oauth/client.test.ts
GET	/oauth/v1/refresh-tokens/{token}	none	200	oauth/client.test.ts
DELETE	/oauth/v1/refresh-tokens/{token}	none	204	oauth/client.test.ts
DELETE	/appinstalls/v3/external-install	none	204	oauth/tokens.test.ts
DELETE	/appinstalls/2026-03/external-install	none	204	oauth/tokens.test.ts
DELETE	/appinstalls/2026-09/external-install	none	204	oauth/tokens.test.ts
`

/** Returns the rows of the table. */
export function coverageRows(): CoverageRow[] {
  const lines = TABLE.trim().split('\n')
  return [...lines, ...septemberLines(lines), ...crmLines(), ...webhookLines()].map((line) => {
    const [method = '', path = '', need = '', success = '', testedBy = ''] = line.split('\t')
    return { method, path, need, success, testedBy }
  })
}

/** Renders the table as the page docs/sandbox/hubspot.md. */
export function coveragePage(): string {
  const rows = coverageRows().map(
    ({ method, path, need, success, testedBy }) =>
      `| ${method} | \`${path}\` | ${need} | ${success} | ${testedBy} |`,
  )
  return [
    '# HubSpot sandbox: every path',
    '',
    'Generated from `sandbox/hubspot/coverage.ts`; the test of that table rewrites nothing and fails when this page is stale.',
    '`object.read` stands for `crm.objects.{type}.read` or one of its sensitive-data variants, `schema.read` for',
    '`crm.schemas.{type}.read` or any `crm.objects.{type}` scope, `owners` for `crm.objects.owners.read`,',
    '`custom.read` for `crm.schemas.custom.read` or `crm.objects.custom.read`, `custom.write` for `crm.schemas.custom.write`,',
    '`lists.*` for `crm.lists.*`, `users` for `settings.users.read`, `teams` for `settings.users.teams.read`.',
    '',
    '| method | path | needs | success | tested by |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## App management',
    '',
    'These paths, and all below them, take the developer API key (`?hapikey=`, above `developer_key`) of the account that',
    'the app belongs to. Tested by app-management.test.ts.',
    '',
    '| path | a bearer token gets |',
    '|---|---|',
    ...APP_MANAGEMENT.unauthorized.map((path) => `| \`${path}\` | the 401 of an unknown token |`),
    ...APP_MANAGEMENT.developer_key.map((path) => `| \`${path}\` | 403, a developer API key is needed |`),
    '',
    'With the key these are answered; tested by every-method.test.ts and hostile-files.test.ts.',
    '',
    '| method | path | success |',
    '|---|---|---|',
    ...APP_PATHS.map(({ method, path, success }) => `| ${method} | \`${path}\` | ${success} |`),
    '',
    ...pageLines(),
    '',
  ].join('\n')
}

/** What a person can click; pages and forms apart. */
function pageLines(): string[] {
  const rowsOf = (method: string): string[] =>
    pageRows()
      .filter((row) => row.method === method)
      .map(({ path, what, testedBy }) => `| \`${path}\` | ${what} | ${testedBy} |`)
  return [
    '## Pages',
    '',
    "What a person can open in a browser, at the sandbox's own address; `{portal}` is the number of an account. `browser`: opened in",
    'Chromium at 1280 and at 390 pixels, with axe (`test/e2e/sandbox-pages.test.ts`); all of them are opened by `pages/table.test.ts`.',
    '',
    '| page | shows | tested by |',
    '|---|---|---|',
    ...rowsOf('GET'),
    '',
    'Their forms; none is taken without the token of the page that it stands on.',
    '',
    '| form | does | tested by |',
    '|---|---|---|',
    ...rowsOf('POST'),
  ]
}
