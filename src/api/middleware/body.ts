import { createMiddleware } from 'hono/factory'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'
import { checkShape, refuseDuplicateNames } from '../json-bounds.ts'

/** The largest body, in bytes. */
const MAX_BYTES = 1_048_576

/** Reads a JSON body once, within bounds, before anything else looks at it. */
export const jsonBody = createMiddleware<Env>(async (c, next) => {
  if (c.req.method === 'POST' || c.req.method === 'PATCH' || c.req.method === 'PUT') {
    const text = await readText(c.req.raw)
    const type = c.req.header('content-type')
    if (text !== '' && !/^application\/json\b/i.test(type ?? '')) {
      throw new Problem(
        'unsupported_media_type',
        `The body is sent as ${type ? JSON.stringify(type) : 'no type at all'}.`,
      )
    }
    checkShape(parse(text === '' ? '{}' : text))
    refuseDuplicateNames(text)
    // The validators after this one read the same text.
    c.req.raw = new Request(c.req.url, {
      method: c.req.method,
      headers: { ...Object.fromEntries(c.req.raw.headers), 'content-type': 'application/json' },
      body: text === '' ? '{}' : text,
      // Whether whoever asked is still there.
      signal: c.req.raw.signal,
    })
  }
  await next()
})

/** The body as text; a larger one is refused as soon as it is too long, whatever its headers say. */
export async function readText(request: Request, maxBytes = MAX_BYTES): Promise<string> {
  const tooLarge = () => new Problem('payload_too_large')
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new Problem('invalid_json', 'The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser's message quotes the body, which may hold a credential: only the place is taken from it.
    const [place] = /at position \d+/.exec(error instanceof Error ? error.message : '') ?? []
    throw new Problem('invalid_json', `The body is not JSON${place ? ` (${place})` : ''}.`)
  }
}
