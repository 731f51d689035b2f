import { readFile } from 'node:fs/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { Problem, problems } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { document } from '../document.ts'

/** The longest that readiness waits for the database, in milliseconds. */
const READY_MS = 2_000

/** What everybody may ask: is it alive, what does it offer, what does an error mean. */
export function openRoutes(app: OpenAPIHono<Env>, { ping, referenceScript }: Dependencies): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await within(READY_MS, ping())
    } catch {
      throw new Problem('unavailable', 'The database does not answer.', { retry_after: 2 })
    }
    return c.json({ status: 'ready' })
  })
  app.get('/', (c) => c.redirect('/docs'))
  app.get('/openapi.json', (c) => c.json(document(app)))
  app.get('/errors/:code', (c) => {
    const code = c.req.param('code')
    if (!Object.hasOwn(problems, code)) throw new Problem('not_found', 'There is no such error code.')
    const { status, title, remedy } = problems[code as keyof typeof problems]
    return c.text(`${code} (${status})\n\n${title}\n\nWhat to do: ${remedy}\n`)
  })
  app.get('/docs', (c) => {
    c.header('content-security-policy', REFERENCE_POLICY)
    return c.html(referenceScript ? REFERENCE_PAGE : NOT_BUILT)
  })
  app.get('/docs/reference.js', async (c) => {
    if (!referenceScript) throw new Problem('not_found')
    c.header('content-type', 'text/javascript; charset=utf-8')
    c.header('cache-control', 'public, max-age=3600')
    return c.body(await readFile(referenceScript))
  })
  app.get('/docs/start.js', (c) => {
    c.header('content-type', 'text/javascript; charset=utf-8')
    return c.body(REFERENCE_START)
  })
}

function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Nothing but this server may be asked; the reference's styles are made by its script. */
const REFERENCE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crosswalk API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<script src="/docs/reference.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

/** Every switch that would make the reference ask another host is off. */
const REFERENCE_START = `Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
})
`

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Crosswalk API</title></head>
<body><p>The reference was not built (<code>npm run build</code>). The document is at
<a href="/openapi.json">/openapi.json</a>.</p></body></html>
`
