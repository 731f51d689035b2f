import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { answerBrokenRequest } from './broken-request.ts'

async function answerTo(code: string): Promise<{ head: string; body: Record<string, unknown> }> {
  const socket = new PassThrough()
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((resolve) => socket.on('end', resolve))
  await answerBrokenRequest(Object.assign(new Error('Parse Error'), { code }), socket)
  await ended
  const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n')
  expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`)
  return { head, body: JSON.parse(body) }
}

it.each([
  ['HPE_HEADER_OVERFLOW', 431, 'headers_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'request_timeout'],
  ['HPE_INVALID_METHOD', 400, 'invalid_request'],
])('%s is answered with %i, as a problem', async (code, status, problem) => {
  const { head, body } = await answerTo(code)
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} .*connection: close`, 's'))
  expect(head).toContain('content-type: application/problem+json')
  expect(body).toMatchObject({ status, code: problem, request_id: expect.stringMatching(/^req_/) })
})

it('hangs up without a word when the other end is gone', async () => {
  const socket = new PassThrough()
  await answerBrokenRequest(Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket)
  expect([socket.destroyed, socket.read()]).toEqual([true, null])
})
