import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../core/vendor.ts'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'
import { readLines } from './csv.ts'

/** More than other bodies may have. */
const LARGEST = 10_590_000

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg({ bulkUploadBytes: LARGEST })
})
afterAll(() => org.close())

const jobs = `${V}/jobs/ingest`
const make = async (job: object) =>
  (await org.call('POST', jobs, { contentType: 'CSV', ...job })).json.id as string

/** Uploads bytes; without a length when it is sent in pieces. */
async function upload(id: string, bytes: Uint8Array, inPieces = false) {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 100_000) controller.enqueue(bytes.subarray(at, at + 100_000))
      controller.close()
    },
  })
  const answer = await fetch(`${org.url}${jobs}/${id}/batches`, {
    ...{ method: 'PUT', headers: { authorization: `Bearer ${org.token}`, 'content-type': 'text/csv' } },
    ...(inPieces ? { body: stream, duplex: 'half' as const } : { body: bytes }),
  })
  return [answer.status, await answer.text()]
}

/** A file of exactly so many bytes, with lines of 30,000. */
function fileOf(bytes: number): Buffer {
  const header = 'Name,Description\n'
  const line = `a,"${'ö'.repeat(14_997)}"\n`
  const lines = Math.floor((bytes - header.length) / Buffer.byteLength(line)) - 1
  const rest = bytes - header.length - lines * Buffer.byteLength(line)
  return Buffer.from(`${header}${line.repeat(lines)}b,${'x'.repeat(rest - 3)}\n`)
}

describe('an upload that is larger than other bodies may be', () => {
  test.each([
    false,
    true,
  ])('is taken up to its own limit (in pieces: %s), and one byte more is refused', async (inPieces) => {
    const id = await make({ object: 'Account', operation: 'insert' })
    const file = fileOf(LARGEST)
    expect(file.length).toBe(LARGEST)
    const [status, said] = await upload(id, Buffer.concat([file, Buffer.from('\n')]), inPieces)
    expect([status, JSON.parse(String(said))[0].errorCode]).toEqual([413, 'REQUEST_ENTITY_TOO_LARGE'])
    expect(await upload(id, file, inPieces)).toEqual([201, ''])
    if (inPieces) return
    await org.call('PATCH', `${jobs}/${id}`, { state: 'UploadComplete' })
    await org.salesforce.settled()
    const { state, numberRecordsProcessed, numberRecordsFailed } = (await org.call('GET', `${jobs}/${id}`))
      .json
    expect([state, numberRecordsProcessed, numberRecordsFailed]).toEqual(['JobComplete', 353, 0])
    const first = [...org.salesforce.org.store('Account').live()][0]?.values.Description
    expect(first).toBe('ö'.repeat(14_997))
    expect((await org.call('GET', `${jobs}/${id}/successfulResults`)).text.split('\n')).toHaveLength(355)
  }, 60_000)

  test('leaves the limit of other bodies as it is', async () => {
    const { status } = await org.call('POST', `${V}/sobjects/Account`, {
      Name: 'x'.repeat(10.5 * 1024 * 1024),
    })
    expect(status).toBe(413)
  })
})

describe('a job of many rows', () => {
  test('leaves others their turn while it is carried out, and is gone on with from a state of its middle', async () => {
    const before = org.salesforce.org.store('Account').count
    const id = await make({ object: 'Account', operation: 'insert' })
    await upload(id, Buffer.from(`Name\n${'x\n'.repeat(5_000)}`))
    const seen = new Set<number>()
    await org.call('PATCH', `${jobs}/${id}`, { state: 'UploadComplete' })
    let state = ''
    let saved: Snapshot | null = null
    while (state !== 'JobComplete') {
      const { json } = await org.call('GET', `${jobs}/${id}`)
      const { numberRecordsProcessed: done } = json
      seen.add(done)
      if (done > 0 && done < 5_000) saved ??= org.salesforce.snapshot()
      state = json.state
    }
    expect([...seen].filter((count) => count > 0 && count < 5_000)).not.toEqual([])
    org.salesforce.restore(saved as unknown as Snapshot)
    expect(org.salesforce.org.store('Account').count).toBeLessThan(before + 5_000)
    await org.salesforce.settled()
    expect((await org.call('GET', `${jobs}/${id}`)).json).toMatchObject({
      ...{ state: 'JobComplete', numberRecordsProcessed: 5_000, numberRecordsFailed: 0 },
    })
    expect(org.salesforce.org.store('Account').count).toBe(before + 5_000)
  })
})

describe('lines of a file', () => {
  const read = (text: string, from: number, most: number) =>
    readLines(Buffer.from(text), { from, most }, { columnDelimiter: 'COMMA', lineEnding: 'LF' })

  test('are cut where they end, and not between quotes', () => {
    const text = 'a,b\n"x\n""y",ü\n\nlast,"1"'
    expect(read(text, 0, 1)).toEqual({ lines: [['a', 'b']], end: 4 })
    expect(read(text, 4, 1)).toEqual({ lines: [['x\n"y', 'ü']], end: 15 })
    expect(read(text, 15, 9)).toEqual({ lines: [['last', '1']], end: 24 })
    expect(read('\ufeffa\nb\n', 0, 9)).toEqual({ lines: [['a'], ['b']], end: 7 })
    expect(read('', 0, 9)).toEqual({ lines: [], end: 0 })
  })

  test('that have no end are refused, not read', () => {
    expect(read(`a\n"${'x\n'.repeat(2_200_000)}`, 2, 9)).toMatch(/^InvalidBatch : /)
    expect(read('a\n"x\n', 2, 9)).toMatch(/^InvalidBatch : /)
  })
})
