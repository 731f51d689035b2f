import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { buildProgram, type Ended, freePort, occupiedPort, run, temporaryFolder } from './program.ts'

const folder = temporaryFolder()
const masterKey = () => randomBytes(32).toString('base64')
let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  buildProgram()
  database = await createTestDatabase()
  environment = {
    DATABASE_URL: database.connectionString,
    CROSSWALK_DATA_DIR: join(folder.path, 'data'),
    CROSSWALK_MASTER_KEY: masterKey(),
    PORT: String(await freePort()),
    CROSSWALK_SANDBOX_PORT: '0',
  }
})
afterAll(async () => {
  await database.close()
  folder.remove()
})

/** Checks that a program ended with exit code 1 and told why in one sentence, after its progress. */
function expectSentence({ code, stdout, stderr }: Ended, pattern: RegExp): void {
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('  '))
  expect({ code, said: said.length, stderr }).toEqual({ code: 1, said: 1, stderr })
  expect(said[0]).toMatch(pattern)
  expect(said[0]).toMatch(/\.$/)
  expect(stderr).not.toMatch(/\n\s+at |Error:|node:internal/)
  expect(stdout).toBe('')
}

describe('crosswalk start ends with one sentence', () => {
  test('when the port is in use', async () => {
    const { port, release } = await occupiedPort()
    const ended = await run(['start'], { environment: { ...environment, PORT: String(port) } })
    await release()
    expectSentence(ended, new RegExp(`Port ${port} .*already in use.*PORT`))
  })

  test("when the sandbox's port is in use", async () => {
    const { port, release } = await occupiedPort()
    const ended = await run(['start'], {
      environment: { ...environment, CROSSWALK_SANDBOX_PORT: String(port) },
    })
    await release()
    expectSentence(ended, new RegExp(`Port ${port} .*already in use.*CROSSWALK_SANDBOX_PORT`))
  })

  test('when its folder cannot be made', async () => {
    const { CROSSWALK_MASTER_KEY: _, ...rest } = environment
    const CROSSWALK_DATA_DIR = '/sys/crosswalk/data'
    const ended = await run(['start'], { environment: { ...rest, CROSSWALK_DATA_DIR } })
    expectSentence(ended, /master key file \/sys\/crosswalk\/data\/master\.key cannot be made/)
  })

  test.skipIf(!existsSync('/proc/self'))('when its folder is where nothing can be made', async () => {
    const { CROSSWALK_MASTER_KEY, DATABASE_URL, ...rest } = environment
    const below = { ...rest, CROSSWALK_DATA_DIR: '/proc/crosswalk/data' }
    const withDatabase = await run(['start'], { environment: { ...below, DATABASE_URL: DATABASE_URL ?? '' } })
    expectSentence(withDatabase, /master key file \/proc\/crosswalk\/data\/master\.key cannot be made/)
    const withKey = await run(['serve'], {
      environment: { ...below, CROSSWALK_MASTER_KEY: CROSSWALK_MASTER_KEY ?? '' },
    })
    expectSentence(withKey, /\/proc\/crosswalk\/data.* cannot be used .*no folder can be made there/)
  })

  test('when its folder cannot be made, with a master key from elsewhere', async () => {
    const file = join(folder.path, 'file2')
    writeFileSync(file, '')
    const { DATABASE_URL: _, ...rest } = environment
    const ended = await run(['start'], { environment: { ...rest, CROSSWALK_DATA_DIR: join(file, 'data') } })
    expectSentence(ended, /file2/)
  })

  test('when its database cannot be reached, without the password', async () => {
    const DATABASE_URL = `postgresql://someone:hunter2@127.0.0.1:${await freePort()}/crm`
    const ended = await run(['start'], { environment: { ...environment, DATABASE_URL } })
    expectSentence(ended, /127\.0\.0\.1/)
    expect(ended.stderr).not.toContain('hunter2')
  })

  test.each([
    ['PORT', 'eighty', /PORT must be a whole number/],
    ['CROSSWALK_COLOUR', 'blue', /CROSSWALK_COLOUR is not a setting/],
    ['DATABASE_URL', 'mysql://x', /DATABASE_URL must be an address such as/],
    ['CROSSWALK_MASTER_KEY', 'short', /CROSSWALK_MASTER_KEY is not a master key/],
  ])('when %s is %s', async (name, value, pattern) => {
    expectSentence(await run(['start'], { environment: { ...environment, [name]: value } }), pattern)
  })

  test('for programs as JSON on standard output', async () => {
    const ended = await run(['start', '--json'], { environment: { ...environment, PORT: 'eighty' } })
    expect(ended.code).toBe(1)
    expect(JSON.parse(ended.stdout)).toEqual({ error: expect.stringContaining('PORT must be') })
  })
})

describe('crosswalk serve', () => {
  test('refuses to run without a master key, and makes none', async () => {
    const { CROSSWALK_MASTER_KEY: _, ...rest } = environment
    expectSentence(await run(['serve'], { environment: rest }), /There is no master key.*openssl rand/)
    expectSentence(await run(['serve'], { environment: rest }), /There is no master key/)
  })

  test('refuses a master key that is not the one that the database was made with', async () => {
    const first = await run(['migrate'], { environment })
    expect(first.code).toBe(0)
    const other = { ...environment, CROSSWALK_MASTER_KEY: masterKey() }
    const ended = await run(['serve'], { environment: other })
    expectSentence(ended, /master key/)
    expect(ended.stderr).not.toContain(other.CROSSWALK_MASTER_KEY)
  })
})
