import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from './dependencies.ts'

type Document = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>

/** The group that readers need first; the others come as their routes do. */
const FIRST_TAG = 'connections'

/** The OpenAPI 3.1 document of the routes that are registered. */
export function document(app: OpenAPIHono<Env>): Document {
  const made = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Crosswalk',
      version: '0.1.0',
      description:
        'One API and one schema for every CRM. Unknown parameters and unsupported filters are refused.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  })
  return { ...made, tags: tagsOf(made).map((name) => ({ name })) }
}

function tagsOf({ paths = {} }: Document): string[] {
  const operations = Object.values(paths).flatMap((path) => Object.values(path ?? {}))
  const tags = operations.flatMap((operation: { tags?: string[] }) => operation.tags ?? [])
  return [...new Set([FIRST_TAG, ...tags])]
}
