import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NOBODY, request } from './client.ts'
import { CommandError } from './terminal.ts'

/** Answers with half of what it announces, and goes. */
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{"data": [', () => response.destroy())
})
let url: string
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const failure = (at: string) =>
  request({ url: at, apiKey: 'cw_live_x' }, 'GET', '/v1/connections').catch((error: unknown) => error)

test('an answer that breaks off is a failure that passes, and none that is empty', async () => {
  const broken = await failure(url)
  expect(broken).toBeInstanceOf(CommandError)
  expect((broken as CommandError).refusal?.status).toBe(502)
})

test('a gateway that does not answer is told from one that refuses', async () => {
  // Nothing listens on the port for discarding.
  const nobody = (await failure('http://127.0.0.1:9')) as CommandError
  expect([nobody.refusal?.status, nobody.message]).toEqual([NOBODY, expect.stringContaining('No gateway')])
})
