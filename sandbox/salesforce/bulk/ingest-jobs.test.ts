import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let world: OrgWorld

beforeAll(async () => {
  world = await createOrg({ bulkQueueMs: 1_000, bulkRunMs: 1_000 })
})
afterAll(() => world.close())

const jobs = `${V}/jobs/ingest`

interface Info {
  id: string
  state: string
  errorMessage?: string
  numberRecordsProcessed: number
  numberRecordsFailed: number
}

async function create(job: Record<string, unknown>): Promise<Info> {
  const { status, json } = await world.call('POST', jobs, { contentType: 'CSV', ...job })
  expect(status).toBe(200)
  return json as unknown as Info
}

const upload = (id: string, csv: string, type = 'text/csv') =>
  world.call('PUT', `${jobs}/${id}/batches`, csv, { 'content-type': type })
const close = (id: string, state = 'UploadComplete') => world.call('PATCH', `${jobs}/${id}`, { state })
const look = async (id: string) => (await world.call('GET', `${jobs}/${id}`)).json as unknown as Info
const results = async (id: string, which: string) => (await world.call('GET', `${jobs}/${id}/${which}`)).text

/** Moves the clock over both steps, then waits until every row has had its turn. */
async function finish(id: string): Promise<Info> {
  world.salesforce.clock.advance(1_000)
  world.salesforce.clock.advance(1_000)
  return await expect
    .poll(async () => (await look(id)).state, { timeout: 20_000 })
    .toMatch(/JobComplete|Failed/)
    .then(() => look(id))
}

/** A job from its making to its end. */
async function run(job: Record<string, unknown>, csv: string): Promise<Info> {
  const { id } = await create(job)
  expect((await upload(id, csv)).status).toBe(201)
  expect((await close(id)).status).toBe(200)
  return finish(id)
}

async function accounts(where: string) {
  const q = encodeURIComponent(
    `SELECT Id, Name, Phone, AnnualRevenue FROM Account WHERE ${where} ORDER BY Name`,
  )
  const { json } = await world.call('GET', `${V}/query?q=${q}`)
  return (json as unknown as { records: Record<string, unknown>[] }).records
}

describe('a bulk write', () => {
  test('goes from state to state as the clock moves, and tells of every row', async () => {
    const job = await create({ object: 'contact', operation: 'insert' })
    expect(job).toMatchObject({
      id: expect.stringMatching(/^750[A-Za-z0-9]{15}$/),
      object: 'Contact',
      operation: 'insert',
      state: 'Open',
      concurrencyMode: 'Parallel',
      contentUrl: `services/data/v60.0/jobs/ingest/${job.id}/batches`,
    })
    const { status, text } = await upload(job.id, 'LastName,FirstName\nOne,"A ""b"", c\nd"\n,Nobody\n')
    expect([status, text]).toEqual([201, ''])
    expect((await close(job.id)).json).toMatchObject({ state: 'UploadComplete' })
    world.salesforce.clock.advance(1_000)
    expect(await look(job.id)).toMatchObject({ state: 'InProgress' })
    expect(await finish(job.id)).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Ingest',
      numberRecordsProcessed: 2,
      numberRecordsFailed: 1,
    })
    expect(await results(job.id, 'successfulResults')).toMatch(
      /^"sf__Id","sf__Created","LastName","FirstName"\n"003[A-Za-z0-9]{15}","true","One","A ""b"", c\nd"\n$/,
    )
    expect(await results(job.id, 'failedResults')).toBe(
      '"sf__Id","sf__Error","LastName","FirstName"\n"","REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --","","Nobody"\n',
    )
    expect(await results(job.id, 'unprocessedrecords')).toBe('"LastName","FirstName"\n')
  })

  test('update: an empty cell leaves a field, #N/A makes it null; delete', async () => {
    await run({ object: 'Account', operation: 'insert' }, 'Name,Phone,AnnualRevenue\nAa,1,11\nAb,2,20\n')
    const [a, b] = await accounts("Name LIKE 'A_'")
    expect(a).toMatchObject({ Phone: '1', AnnualRevenue: 11 })
    const updated = await run(
      { object: 'Account', operation: 'update', columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' },
      `Id;Phone;AnnualRevenue\r\n${a?.Id};#N/A;\r\n${b?.Id};3;#N/A\r\n;4;5\r\n`,
    )
    expect(updated).toMatchObject({ numberRecordsProcessed: 3, numberRecordsFailed: 1 })
    expect(await accounts("Name LIKE 'A_'")).toMatchObject([
      { Phone: null, AnnualRevenue: 11 },
      { Phone: '3', AnnualRevenue: null },
    ])
    await run({ object: 'Account', operation: 'delete' }, `Id\n${a?.Id}\n`)
    expect(await accounts("Name LIKE 'A_'")).toHaveLength(1)
  })

  test('upsert by an external id makes or changes', async () => {
    const upsert = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'email' }
    const first = await run(upsert, 'Email,LastName\nx@example.com,X\n')
    expect(await results(first.id, 'successfulResults')).toContain('"true","x@example.com","X"')
    const second = await run(upsert, 'Email,LastName\nX@example.com,Xx\n,Y\n')
    expect(await results(second.id, 'successfulResults')).toContain('"false","X@example.com","Xx"')
    expect(await results(second.id, 'failedResults')).toContain('MISSING_ARGUMENT:Email not specified:--')
  })

  test('in one multipart call', async () => {
    const form = [
      '--b\r\nContent-Disposition: form-data; name="job"\r\nContent-Type: application/json\r\n\r\n{"object":"Account","operation":"insert","contentType":"CSV"}',
      '--b\r\nContent-Disposition: form-data; name="content"; filename="content"\r\nContent-Type: text/csv\r\n\r\nName\nMulti\n',
      '--b--\r\n',
    ].join('\r\n')
    const { status, json } = await world.call('POST', jobs, form, {
      'content-type': 'multipart/form-data; boundary=b',
    })
    expect([status, json]).toEqual([200, expect.objectContaining({ state: 'UploadComplete' })])
    expect(await finish(String(json?.id))).toMatchObject({
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
    })
    expect(await accounts("Name = 'Multi'")).toHaveLength(1)
  })

  test('acts as who made it, with what that user may do', async () => {
    await world.salesforce.seed({ users: 1 })
    const users = [...world.salesforce.org.store('User').live()]
    const other = users.find(({ id }) => id !== world.userId)
    const { accessToken } = world.salesforce.session(other?.id)
    const as = { authorization: `Bearer ${accessToken}` }
    const rule = { object: 'Account', field: 'Phone', access: 'read_only', user: other?.id }
    await world.call('POST', '/_sandbox/salesforce/access', rule)
    const job = { object: 'Account', operation: 'insert', contentType: 'CSV' }
    const { id } = (await world.call('POST', jobs, job, as)).json
    await world.call('PUT', `${jobs}/${id}/batches`, 'Name,Phone\nTheirs,\nNot theirs,1\n', {
      ...as,
      'content-type': 'text/csv',
    })
    await world.call('PATCH', `${jobs}/${id}`, { state: 'UploadComplete' }, as)
    expect(await finish(id)).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 1 })
    expect(await results(id, 'failedResults')).toContain('INVALID_FIELD_FOR_INSERT_UPDATE')
    const q = encodeURIComponent("SELECT CreatedById FROM Account WHERE Name = 'Theirs'")
    expect((await world.call('GET', `${V}/query?q=${q}`)).json.records[0].CreatedById).toBe(other?.id)
    await world.call('DELETE', '/_sandbox/salesforce/rules')
  })

  test('of which nothing was uploaded has an empty line of what was not done', async () => {
    const { id } = await create({ object: 'Account', operation: 'insert' })
    expect((await close(id, 'Aborted')).status).toBe(200)
    expect(await results(id, 'unprocessedrecords')).toBe('\n')
  })

  test('what was not done when it is aborted is unprocessed', async () => {
    const { id } = await create({ object: 'Account', operation: 'insert' })
    await upload(id, 'Name\nNever 1\nNever 2\n')
    await close(id)
    world.salesforce.clock.advance(1_000)
    expect((await world.call('DELETE', `${jobs}/${id}`)).status).toBe(400)
    expect((await close(id, 'Aborted')).json).toMatchObject({ state: 'Aborted' })
    world.salesforce.clock.advance(1_000)
    expect(await look(id)).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 0 })
    expect(await results(id, 'unprocessedrecords')).toBe('"Name"\n"Never 1"\n"Never 2"\n')
    expect(await accounts("Name LIKE 'Never%'")).toEqual([])
  })

  test('more rows than are written at once are all written', async () => {
    const csv = `Name\n${Array.from({ length: 1_001 }, (_, at) => `Many ${at}`).join('\n')}\n`
    expect(await run({ object: 'Account', operation: 'insert' }, csv)).toMatchObject({
      numberRecordsProcessed: 1_001,
    })
    expect(await accounts("Name LIKE 'Many%'")).toHaveLength(1_001)
  })

  test('is listed and deleted', async () => {
    const { id } = await create({ object: 'Account', operation: 'insert' })
    expect((await world.call('GET', jobs)).json).toMatchObject({
      done: true,
      records: expect.arrayContaining([expect.objectContaining({ id })]),
    })
    expect((await world.call('DELETE', `${jobs}/${id}`)).status).toBe(400)
    await close(id, 'Aborted')
    expect((await world.call('DELETE', `${jobs}/${id}`)).status).toBe(204)
    expect((await world.call('GET', `${jobs}/${id}`)).status).toBe(404)
  })
})

describe('what is wrong with a bulk write', () => {
  test.each([
    [
      { object: 'Account', operation: 'insert' },
      'Name,Nope\na,b\n',
      'InvalidBatch : Field name not found : Nope',
    ],
    [{ object: 'Account', operation: 'update' }, 'Name\na\n', 'InvalidBatch : Field name not found : Id'],
    [
      { object: 'Account', operation: 'insert' },
      'Name\r\na\r\n',
      'InvalidBatch : LineEnding is invalid on user data. Current LineEnding setting is LF',
    ],
    [{ object: 'Account', operation: 'insert' }, 'Name\n"a\n', expect.stringContaining('InvalidBatch : ')],
  ])('a job whose data cannot be used fails: %j %j', async (job, csv, errorMessage) => {
    expect(await run(job, csv)).toMatchObject({ state: 'Failed', errorMessage })
  })

  test('a row that is too short or a value that is too long fails alone', async () => {
    const { id, numberRecordsFailed } = await run(
      { object: 'Account', operation: 'insert' },
      `Name,Description\na\nb,${'x'.repeat(32_001)}\nc,d\n`,
    )
    expect(numberRecordsFailed).toBe(2)
    expect(await results(id, 'successfulResults')).toContain('"true","c","d"')
  })

  test.each([
    ['not JSON', '{', 'JSON_PARSER_ERROR'],
    ['no object', { operation: 'insert' }, 'INVALIDJOB'],
    ['an unknown object', { operation: 'insert', object: 'Nope' }, 'INVALIDJOB'],
    ['an unknown operation', { operation: 'merge', object: 'Account' }, 'INVALIDJOB'],
    ['an upsert without a key', { operation: 'upsert', object: 'Account' }, 'INVALIDJOB'],
    [
      'an upsert by what is no key',
      { operation: 'upsert', object: 'Account', externalIdFieldName: 'Phone' },
      'INVALIDJOB',
    ],
    ['JSON data', { operation: 'insert', object: 'Account', contentType: 'JSON' }, 'INVALIDJOB'],
    [
      'an unknown delimiter',
      { operation: 'insert', object: 'Account', columnDelimiter: 'DOT' },
      'INVALIDJOB',
    ],
  ])('%s', async (_, body, errorCode) => {
    const { status, text } = await world.call('POST', jobs, body)
    expect([status, JSON.parse(text)]).toMatchObject([400, [{ errorCode }]])
  })

  test('data of another type, twice, or for a job that is closed; a state that cannot be', async () => {
    const { id } = await create({ object: 'Account', operation: 'insert' })
    expect((await upload(id, 'Name\n', 'application/json')).status).toBe(400)
    expect((await upload(id, 'Name\n')).status).toBe(201)
    expect((await upload(id, 'Name\n')).status).toBe(400)
    expect((await close(id, 'JobComplete')).status).toBe(400)
    await close(id)
    expect((await upload(id, 'Name\n')).status).toBe(400)
    expect((await close(id)).status).toBe(400)
    expect((await world.call('GET', `${jobs}/750000000000000AAA`)).status).toBe(404)
  })
})
