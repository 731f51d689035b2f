import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from './program.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/sandbox/in-your-tests.md'), 'utf8')

/** A project of somebody who has installed Crosswalk and a test runner. */
describe('the page about the sandbox in tests', () => {
  let project = ''
  const snippets = new Map<string, string>()
  const run = (tool: string, ...args: string[]) => {
    const done = spawnSync(process.execPath, [...tool.split(' '), ...args], {
      cwd: project,
      encoding: 'utf8',
    })
    return { code: done.status, output: done.stdout + done.stderr }
  }
  const installed = (name: string, bin: string) => join(ROOT, 'node_modules', name, bin)

  beforeAll(() => {
    buildProgram()
    project = realpathSync(mkdtempSync(join(tmpdir(), 'crosswalk-in-your-tests-')))
    for (const [, name = '', code = ''] of PAGE.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)) {
      snippets.set(name, code)
      writeFileSync(join(project, name), code)
    }
    writeFileSync(join(project, 'package.json'), '{"private": true}')
    const clients = { '@hubspot/api-client': '', '@jsforce/jsforce-node': '' }
    const packages = { crosswalk: ROOT, vitest: '', '@types/node': '', ...clients }
    for (const [name, from] of Object.entries(packages)) {
      const link = join(project, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(from || join(ROOT, 'node_modules', name), link, 'dir')
    }
  })
  afterAll(() => rmSync(project, { recursive: true, force: true }))

  it('has the snippets that are run here', () => {
    expect([...snippets.keys()]).toEqual([
      'shape.test.mjs',
      'contacts.vitest.ts',
      'limits.jest.js',
      'retries.test.mjs',
      'salesforce.test.mjs',
    ])
  })

  it('is right about node:test', () => {
    const { code, output } = run('--test --test-reporter=tap')
    expect(output).toMatch(/^# pass 4$/m)
    expect(code, output).toBe(0)
  })

  it('is right about Vitest', () => {
    writeFileSync(join(project, 'vitest.config.mjs'), "export default { test: { include: ['*.vitest.ts'] } }")
    const { code, output } = run(installed('vitest', 'vitest.mjs'), 'run', '--reporter=json')
    expect(JSON.parse(output.slice(output.indexOf('{')))).toMatchObject({
      numPassedTests: 2,
      numTotalTests: 2,
    })
    expect(code, output).toBe(0)
  })

  it('is right about Jest', () => {
    const config = { testMatch: ['**/*.jest.js'], transform: {}, haste: { enableSymlinks: false } }
    const { code, output } = run(installed('jest', 'bin/jest.js'), '--ci', '--config', JSON.stringify(config))
    expect(output).toMatch(/^Tests: +2 passed, 2 total$/m)
    expect(code, output).toBe(0)
  })

  it('is right about types: what is wrong does not compile, under the strictest settings', () => {
    writeFileSync(
      join(project, 'types.mts'),
      `import { createSandbox, movableClock } from 'crosswalk/sandbox'
      const { hubspot } = await createSandbox({ hubspot: { seed: { contacts: 3 }, clock: movableClock(0) } })
      export const token: string = hubspot.serviceKeys.create({ name: 'a', scopes: [] }).token
      // @ts-expect-error there is no such tier
      await createSandbox({ hubspot: { tier: 'gold' } })
      export {}`,
    )
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
    const how = [
      '--noEmit',
      '--skipLibCheck',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--types',
      'node',
      'types.mts',
    ]
    const { code, output } = run(installed('typescript', 'bin/tsc'), ...strict, ...how)
    expect(output).toBe('')
    expect(code).toBe(0)
  })
})
