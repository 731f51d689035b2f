/** Operations that have the same paths under several bases; columns: method, suffix, need, status codes, tested by. */
interface Family {
  bases: readonly string[]
  lines: string
}

const SCHEMAS: Family = {
  bases: [
    ...['/crm-object-schemas/v3/schemas', '/crm/v3/schemas'],
    ...['/crm-object-schemas/2026-03/schemas', '/crm-object-schemas/2026-09/schemas'],
  ],
  lines: `
GET		custom.read	200	schemas.test.ts
POST		custom.write	201	schemas.test.ts
POST	/batch/read	custom.read	200 207	schemas.test.ts
GET	/{schemaType}	custom.read	200	schemas.test.ts
PATCH	/{schemaType}	custom.write	200	schemas.test.ts
DELETE	/{schemaType}	custom.write	204	schemas.test.ts
POST	/{schemaType}/associations	custom.write	201	schemas.test.ts
DELETE	/{schemaType}/associations/{associationId}	custom.write	204	schemas.test.ts
`,
}

const LABELS: Family = {
  bases: [
    '/crm/v4/associations',
    '/crm/associations/v4',
    '/crm/associations/2026-03',
    '/crm/associations/2026-09',
  ].map((base) => `${base}/{objectType}/{toObjectType}/labels`),
  lines: `
POST		object.write	200	association-labels.test.ts
PUT		object.write	204	association-labels.test.ts
DELETE	/{associationTypeId}	object.write	204	association-labels.test.ts
`,
}

const V4 = ['/crm/v4/associations', '/crm/associations/v4']
const MARCH = ['/crm/associations/2026-03']
const SEPTEMBER = ['/crm/associations/2026-09']
const LIMITS_TEST = 'association-limits.test.ts'

/** What differs between the versions is a family of its own. */
const LIMITS: readonly Family[] = [
  {
    bases: [...V4, ...MARCH, ...SEPTEMBER].map((base) => `${base}/definitions/configurations`),
    lines: `
GET	/all	none	200	${LIMITS_TEST}
GET	/{objectType}/{toObjectType}	object.read	200	${LIMITS_TEST}
POST	/{objectType}/{toObjectType}/batch/update	object.write	200 207	${LIMITS_TEST}
`,
  },
  limitFamily([...V4, ...MARCH], 'create', '201 207'),
  limitFamily(SEPTEMBER, 'create', '200 201 207'),
  limitFamily(V4, 'purge', '204'),
  limitFamily([...MARCH, ...SEPTEMBER], 'purge', '200'),
]

function limitFamily(bases: readonly string[], verb: string, success: string): Family {
  const pair = 'definitions/configurations/{objectType}/{toObjectType}'
  return {
    bases: bases.map((base) => `${base}/${pair}/batch/${verb}`),
    lines: ['POST', '', 'object.write', success, LIMITS_TEST].join('\t'),
  }
}

const LISTS: Family = {
  bases: ['/crm/v3/lists', '/crm/lists/2026-03', '/crm/lists/2026-09'],
  lines: `
GET		lists.read	200	lists.test.ts
POST		lists.write	200	lists.test.ts
POST	/search	lists.read	200	lists.test.ts
GET	/object-type-id/{listType}/name/{listName}	lists.read	200	lists.test.ts
GET	/{listId}	lists.read	200	lists.test.ts
DELETE	/{listId}	lists.write	204	lists.test.ts
PUT	/{listId}/restore	lists.write	204	lists.test.ts
PUT	/{listId}/update-list-name	lists.write	200	lists.test.ts
PUT	/{listId}/update-list-filters	lists.write	200	lists.test.ts
GET	/{listId}/memberships	lists.read	200	lists.test.ts
DELETE	/{listId}/memberships	lists.write	204	lists.test.ts
PUT	/{listId}/memberships/add	lists.write	200	lists.test.ts
PUT	/{listId}/memberships/remove	lists.write	200	lists.test.ts
PUT	/{listId}/memberships/add-and-remove	lists.write	200	lists.test.ts
PUT	/{listId}/memberships/add-from/{sourceListId}	lists.write	204	lists.test.ts
GET	/records/{listType}/{recordId}/memberships	lists.read	200	lists.test.ts
GET	/{listId}/memberships/join-order	lists.read	200	every-method.test.ts
GET	/{listId}/schedule-conversion	lists.read	200	every-method.test.ts
PUT	/{listId}/schedule-conversion	lists.write	200	every-method.test.ts
DELETE	/{listId}/schedule-conversion	lists.write	204	every-method.test.ts
GET	/folders	lists.read	200	every-method.test.ts
POST	/folders	lists.write	200	every-method.test.ts
PUT	/folders/move-list	lists.write	204	every-method.test.ts
DELETE	/folders/{folderId}	lists.write	204	every-method.test.ts
PUT	/folders/{folderId}/rename	lists.write	200	every-method.test.ts
PUT	/folders/{folderId}/move/{newParentFolderId}	lists.write	200	every-method.test.ts
GET	/idmapping	lists.read	200	every-method.test.ts
POST	/idmapping	lists.read	200	every-method.test.ts
`,
}

const USERS: Family = {
  bases: ['/settings/v3/users'],
  lines: `
GET		users	200	users.test.ts
GET	/teams	teams	200	users.test.ts
POST		users.write	201	every-method.test.ts
GET	/roles	users	200	every-method.test.ts
GET	/{userId}	users	200	users.test.ts
PUT	/{userId}	users.write	200	every-method.test.ts
DELETE	/{userId}	users.write	204	every-method.test.ts
`,
}

const DEAL_SPLITS: Family = {
  bases: ['/crm/v3/objects', '/crm/objects/v3', '/crm/objects/2026-03', '/crm/objects/2026-09'].map(
    (base) => `${base}/deals/splits/batch`,
  ),
  lines: `
POST	/read	deals.read	200 207	deal-splits.test.ts
POST	/upsert	deals.write	200 207	deal-splits.test.ts
`,
}

const BRANDS: Family = {
  bases: ['/business-units/v3/business-units/user'],
  lines: `
GET	/{userId}	business_units	200	every-method.test.ts
`,
}

const IMPORTS: Family = {
  bases: ['/crm/v3/imports', '/crm/imports/v3', '/crm/imports/2026-03', '/crm/imports/2026-09'],
  lines: `
GET		import	200	every-method.test.ts
POST		import	200	every-method.test.ts
GET	/{importId}	import	200	every-method.test.ts
POST	/{importId}/cancel	import	200	every-method.test.ts
GET	/{importId}/errors	import	200	every-method.test.ts
`,
}

const EXPORTS: Family = {
  bases: ['/crm/v3/exports', '/crm/exports/v3', '/crm/exports/2026-03', '/crm/exports/2026-09'],
  lines: `
POST	/export/async	export	202	every-method.test.ts
GET	/export/async/tasks/{taskId}/status	export	200	every-method.test.ts
`,
}

const TIMELINE: Family = {
  bases: ['/integrators/timeline/v3/events'],
  lines: `
POST		timeline	201	every-method.test.ts
POST	/batch/create	timeline	200 201 207	every-method.test.ts
GET	/{templateId}/{eventId}	timeline	200	every-method.test.ts
GET	/{templateId}/{eventId}/detail	timeline	200	every-method.test.ts
GET	/{templateId}/{eventId}/render	timeline	200	every-method.test.ts
`,
}

const RECORDINGS: Family = {
  bases: ['/crm/v3/extensions/calling/recordings/ready'],
  lines: `
POST		recordings	204	every-method.test.ts
`,
}

const LIMITS_TRACKING: Family = {
  bases: ['/crm/v3/limits', '/crm/limits/2026-03', '/crm/limits/2026-09'],
  lines: `
GET	/records	object.any	200	limits-tracking.test.ts
GET	/custom-properties	object.any	200	limits-tracking.test.ts
GET	/calculated-properties	object.any	200	limits-tracking.test.ts
GET	/pipelines	object.any	200	limits-tracking.test.ts
GET	/custom-object-types	custom.read	200	limits-tracking.test.ts
GET	/associations/labels	object.any	200	limits-tracking.test.ts
GET	/associations/records/from	object.any	200	limits-tracking.test.ts
GET	/associations/records/{fromObjectTypeId}/to	object.any	200	limits-tracking.test.ts
GET	/associations/records/{fromObjectTypeId}/{toObjectTypeId}	object.any	200	limits-tracking.test.ts
`,
}

const OBJECT_LIBRARY: Family = {
  bases: ['/crm/v3/object-library', '/crm/object-library/2026-03', '/crm/object-library/2026-09'],
  lines: `
GET	/enablement	object.any	200	limits-tracking.test.ts
GET	/enablement/{objectTypeId}	object.any	200	limits-tracking.test.ts
`,
}

const PROPERTY_VALIDATIONS: Family = {
  bases: [
    ...['/crm/v3/property-validations', '/crm/property-validations/2026-03'],
    '/crm/property-validations/2026-09',
  ].map((base) => `${base}/{objectType}`),
  lines: `
GET		schema.read	200	property-validations.test.ts
GET	/{propertyName}	schema.read	200	property-validations.test.ts
GET	/{propertyName}/rule-type/{ruleType}	schema.read	200	property-validations.test.ts
PUT	/{propertyName}/rule-type/{ruleType}	schema.write	204	property-validations.test.ts
`,
}

const FAMILIES: readonly Family[] = [
  ...[SCHEMAS, LABELS, ...LIMITS, LISTS, USERS, BRANDS, DEAL_SPLITS, IMPORTS, EXPORTS, TIMELINE],
  ...[RECORDINGS, LIMITS_TRACKING, OBJECT_LIBRARY, PROPERTY_VALIDATIONS],
]

/**
 * The rows of version 2026-09: those of 2026-03 under their new date; `associations/batch/create` may also answer 200.
 */
export function septemberLines(lines: readonly string[]): string[] {
  return lines
    .filter((line) => /\t\/(crm|account-info)\//.test(line) && line.includes('2026-03'))
    .map((line) => {
      const dated = line.replace('2026-03', '2026-09').replace(/[a-z-]{1,60}\.test\.ts$/, 'september.test.ts')
      const isAssociating = dated.includes('/crm/associations/') && dated.includes('/batch/create\t')
      return isAssociating ? dated.replace('\t201 207\t', '\t200 201 207\t') : dated
    })
}

/** Rows of the coverage table in the format of `coverage.ts`, written out for every base. */
export function crmLines(): string[] {
  return FAMILIES.flatMap(({ bases, lines }) =>
    lines
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [method = '', suffix = '', ...rest] = line.split('\t')
        return bases.map((base) => [method, `${base}${suffix}`, ...rest].join('\t'))
      }),
  )
}
