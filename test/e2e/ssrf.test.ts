import { afterAll, beforeAll, expect, test } from 'vitest'
import corpus from '../../src/lib/http/fixtures/ssrf-corpus.json' with { type: 'json' }
import type { ProblemBody } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const overHttps = corpus.block
  .filter((url) => url.startsWith('http:'))
  .map((url) => url.replace('http:', 'https:'))

/** Every door of the API through which an address comes in that the gateway would ask. */
const doors: Record<string, (base_url: string) => [path: string, body: object]> = {
  'base_url of a connection': (base_url) => [
    '/v1/connections',
    { connector: 'hubspot', credential: { type: 'service_key', token: world.token }, base_url },
  ],
  'base_url of an OAuth app': (base_url) => [
    '/v1/oauth-apps',
    { connector: 'hubspot', name: 'x', client_id: 'x', client_secret: 'x'.repeat(36), base_url },
  ],
}

test.each(Object.entries(doors))('%s: the whole corpus is refused', async (name, door) => {
  const all = [...corpus.block, ...overHttps]
  const passed: string[] = []
  for (const url of all) {
    const [path, body] = door(url)
    const { status, body: answer } = await world.call<ProblemBody>('POST', path, { body })
    const refused = answer.code === 'base_url_refused' || answer.code === 'invalid_request'
    // A name that leads nowhere is refused at the latest when it is asked.
    if (!(refused && status < 500) && answer.code !== 'vendor_unreachable') passed.push(`${url}: ${status}`)
  }
  console.info(
    `SSRF, ${name}: n = ${all.length} (${corpus.block.length} of the corpus, ${overHttps.length} over https), let through ${passed.length}`,
  )
  expect(passed).toEqual([])
  expect(all).toHaveLength(200)
})
