import { expect, test } from 'vitest'
import { readStream } from './stream.ts'
import { CommandError } from './terminal.ts'

const record = (id: number) => JSON.stringify({ object: 'contact', id: String(id) })
const cursorLine = (at: number) =>
  JSON.stringify({ object: 'export_cursor', cursor: String(at), records: at })
const endLine = (more: object = { complete: true }) => JSON.stringify({ object: 'export_end', ...more })

/** Records 0 to `count`, with a cursor every 10; each attempt is cut after so many lines, or ended with a problem. */
function gateway(count: number, cuts: (number | object)[]) {
  const began: (string | null)[] = []
  return {
    began,
    async *lines(cursor: string | null): AsyncGenerator<string> {
      began.push(cursor)
      const cut = cuts.shift() ?? Number.POSITIVE_INFINITY
      let sent = 0
      for (let id = Number(cursor ?? 0); id < count; id++) {
        if (typeof cut === 'number' && sent++ >= cut) return
        yield record(id)
        if ((id + 1) % 10 === 0) yield cursorLine(id + 1)
        if (typeof cut === 'object' && sent++ >= 14) return yield endLine({ complete: false, problem: cut })
      }
      yield endLine()
    },
  }
}

async function read(from: ReturnType<typeof gateway>) {
  const taken: string[] = []
  const failures: string[] = []
  await readStream({
    lines: from.lines,
    take: (lines) => void taken.push(...lines.trimEnd().split('\n')),
    pause: async (error, n) => {
      failures.push(`${n}: ${(error as Error).message}`)
      if (n === 4 || (error as CommandError).refusal?.status === 422) throw error
    },
  })
  return { taken: taken.map((line) => Number(JSON.parse(line).id)), failures }
}

const all = (count: number) => Array.from({ length: count }, (_, n) => n)

test('a stream is read to its end, in its order', async () => {
  const from = gateway(1_234, [])
  expect(await read(from)).toEqual({ taken: all(1_234), failures: [] })
  expect(await read(gateway(0, []))).toEqual({ taken: [], failures: [] })
})

test('one that breaks off is gone on with at its last cursor, each record once', async () => {
  const from = gateway(60, [3, 25, 0, 0, 7, { status: 502, detail: 'The CRM is down.' }])
  const { taken, failures } = await read(from)
  expect(taken).toEqual(all(60))
  expect(from.began).toEqual([null, null, '20', '20', '20', '20', '30'])
  expect(failures).toEqual([
    '1: The gateway broke the answer off.',
    '1: The gateway broke the answer off.',
    '2: The gateway broke the answer off.',
    '3: The gateway broke the answer off.',
    '1: The gateway broke the answer off.',
    '1: The CRM is down.',
  ])
})

test('a failure that does not pass ends it, with what the gateway said, after the records before', async () => {
  const taken: string[] = []
  const reading = readStream({
    lines: gateway(60, [{ status: 422, detail: 'No.', remedy: 'Ask.', code: 'credential_rejected' }]).lines,
    take: (lines) => void taken.push(...lines.trimEnd().split('\n')),
    pause: (error) => Promise.reject(error),
  })
  await expect(reading).rejects.toEqual(
    new CommandError('No. Ask.', { status: 422, code: 'credential_rejected', retryAfterMs: null }),
  )
  expect(taken).toHaveLength(15)
})

test('whether anything was read before is told of each failure: only then is a gateway gone for a while', async () => {
  const told: boolean[] = []
  const from = gateway(12, [0, 3, 0])
  await readStream({
    lines: from.lines,
    take: () => undefined,
    pause: async (_, __, hasBegun) => void told.push(hasBegun),
  })
  expect(told).toEqual([false, true, true])
})
