import { describe, expect, test } from 'vitest'
import { createLog } from './log.ts'

const SECRETS = {
  apiKey: 'cw_live_0123456789abcdefghijABCDEFGHIJ012345',
  token: 'pat-na1-01234567-89ab-cdef-0123-456789abcdef',
  password: 'hunter2-of-the-database',
}

/** What a log writes, as text. */
function written(work: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  work(createLog('trace', { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

describe('the log', () => {
  test('keeps secrets out of fields, wherever they are', () => {
    const text = written((log) => {
      log.info({ token: SECRETS.token, credential: { token: SECRETS.token } }, 'connected')
      log.info({ headers: { authorization: `Bearer ${SECRETS.apiKey}` } }, 'request')
    })
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret)
    expect(text).toContain('[redacted]')
  })

  test('keeps secrets out of the text and the stack of errors', () => {
    const error = new Error(
      `cannot use ${SECRETS.token} or ${SECRETS.apiKey} at postgresql://crosswalk:${SECRETS.password}@localhost/x`,
    )
    const text = written((log) => log.error({ err: error }, 'failed'))
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret)
    expect(text).toContain('postgresql://crosswalk:[redacted]@localhost/x')
  })

  test('writes one JSON object a line, with the time', () => {
    const [line] = written((log) => log.warn({ a: 1 }, 'said')).split('\n')
    expect(JSON.parse(line ?? '')).toMatchObject({
      a: 1,
      msg: 'said',
      time: expect.stringMatching(/^\d{4}-/),
    })
  })
})
