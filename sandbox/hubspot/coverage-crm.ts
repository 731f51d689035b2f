/** Operations that have the same paths under several bases; columns: method, suffix, need, status codes, tested by. */
interface Family {
  bases: readonly string[]
  lines: string
}

const SCHEMAS: Family = {
  bases: ['/crm-object-schemas/v3/schemas', '/crm/v3/schemas', '/crm-object-schemas/2026-03/schemas'],
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
  bases: ['/crm/v4/associations', '/crm/associations/v4', '/crm/associations/2026-03'].map(
    (base) => `${base}/{objectType}/{toObjectType}/labels`,
  ),
  lines: `
POST		object.write	200	association-labels.test.ts
PUT		object.write	204	association-labels.test.ts
DELETE	/{associationTypeId}	object.write	204	association-labels.test.ts
`,
}

/** Rows of the coverage table in the format of `coverage.ts`, written out for every base. */
export function crmLines(): string[] {
  return [SCHEMAS, LABELS].flatMap(({ bases, lines }) =>
    lines
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [method = '', suffix = '', ...rest] = line.split('\t')
        return bases.map((base) => [method, `${base}${suffix}`, ...rest].join('\t'))
      }),
  )
}
