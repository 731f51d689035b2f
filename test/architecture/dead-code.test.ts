import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ours, plant, runTool, uproot } from './planted.ts'

const used = 'export const used = 1\nexport const dead = 2\n'
const use = "import { used } from '../lib/numbers.ts'\n\nconsole.info(used)\n"
const testOnly = "import { proof } from '../src/lib/proof.ts'\n\nconsole.info(proof)\n"

let folder: string
let out: string
let code: number | null

beforeAll(() => {
  folder = plant({
    'knip.json': ours('knip.json'),
    'package.json': JSON.stringify({
      name: 'planted',
      type: 'module',
      dependencies: { 'never-imported': '1.0.0' },
    }),
    'src/main.ts': "import './lib/numbers.ts'\n",
    'src/cli/main.ts': use,
    'src/lib/numbers.ts': used,
    'src/lib/orphan.ts': 'export const orphan = 1\n',
    'src/lib/proof.ts': 'export const proof = 1\n',
    'test/proof.test.ts': testOnly,
  })
  const result = runTool(folder, 'knip/bin/knip.js', '--reporter', 'compact', '--no-config-hints')
  out = result.out
  code = result.code
})

afterAll(() => uproot(folder))

describe('dead code', () => {
  it('fails', () => expect(code).toBe(1))
  it('names an export that nothing imports', () => expect(out).toMatch(/src\/lib\/numbers\.ts: dead$/m))
  it('names a file that nothing imports', () => expect(out).toContain('src/lib/orphan.ts'))
  it('names a package that nothing imports', () => expect(out).toContain('never-imported'))
  it('counts a test as a user', () => expect(out).not.toContain('proof'))
})
