import type { Duplex } from 'node:stream'
import { newId } from '../lib/ids.ts'
import { Problem, type ProblemCode } from '../model/problems.ts'
import { presentProblem } from './present/problem.ts'

/** Node's codes for what is no request that a handler could see (https://nodejs.org/api/http.html#event-clienterror). */
const CODES: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Answers what Node refuses before there is a request, in the form of every other answer, and hangs up. */
export async function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): Promise<void> {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code = CODES[error.code ?? '']
  const problem = code ? new Problem(code) : new Problem('invalid_request', 'This is not an HTTP request.')
  const id = newId('req')
  const answer = presentProblem(problem, id)
  const body = await answer.text()
  const headers = [
    ...answer.headers,
    ['x-request-id', id],
    ['content-length', String(Buffer.byteLength(body))],
  ]
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${answer.status} Refused\r\n${lines}connection: close\r\n\r\n${body}`)
}
