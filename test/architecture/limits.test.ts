import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ours, plant, runTool, uproot } from './planted.ts'

/**
 * The budgets: function ≤ 60 lines, file ≤ 400, ≤ 4 parameters, no `any`. Biome counts a function's lines without
 * the first and the last, so biome.json says 58.
 */
const lines = (count: number) => Array.from({ length: count }, (_, i) => `  console.info(${i})`).join('\n')
const functionOf = (count: number) => `export function long() {\n${lines(count - 2)}\n}\n`
const fileOf = (count: number) =>
  `${Array.from({ length: count }, (_, i) => `export const n${i} = ${i}`).join('\n')}\n`
const names = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`)
const parameters = (count: number) =>
  `export const list = (${names(count)
    .map((name) => `${name}: number`)
    .join(', ')}) => [${names(count)}]\n`
const asks = 'export const answer = () => fetch(String(1))\n'
const environment = 'export const home = process.env.HOME\n'
const promise = 'export async function work() {}\n'
const floating = `${promise}export function start() {\n  work()\n}\n`

const violations: [rule: string, file: string, content: string][] = [
  ['noExcessiveLinesPerFunction', 'src/model/long.ts', functionOf(61)],
  ['noExcessiveLinesPerFunction', 'scripts/long.mjs', functionOf(61)],
  ['noExcessiveLinesPerFile', 'src/model/long-file.ts', fileOf(401)],
  ['noExcessiveLinesPerFile', 'src/model/long-file.test.ts', fileOf(401)],
  ['noExcessiveLinesPerFile', 'sandbox/core/long-file.ts', fileOf(401)],
  ['useMaxParams', 'src/model/parameters.ts', parameters(5)],
  ['noExplicitAny', 'src/model/any.ts', 'export const any: any = 1\n'],
  ['noExplicitAny', 'src/model/any.test.ts', 'export const any = 1 as any\n'],
  ['noFloatingPromises', 'src/model/floating.ts', floating],
  ['noFloatingPromises', 'src/model/floating.test.ts', floating],
  ['noImportCycles', 'src/model/ring-a.ts', "import { b } from './ring-b.ts'\n\nexport const a = () => b\n"],
  ['noProcessEnv', 'src/model/environment.ts', environment],
  ['noProcessEnv', 'sandbox/core/environment.ts', environment],
  ['noRestrictedGlobals', 'src/api/fetch.ts', asks],
  ['noRestrictedGlobals', 'src/connectors/alpha/fetch.ts', asks],
  ['useNodejsImportProtocol', 'src/store/fs.ts', "import fs from 'fs'\n\nexport const f = fs.existsSync\n"],
]

const allowed: [file: string, content: string][] = [
  ['src/model/exact.ts', functionOf(60)],
  ['src/model/exact-file.ts', fileOf(400)],
  ['src/model/four.ts', parameters(4)],
  ['src/model/long-test.test.ts', functionOf(120)],
  ['test/e2e/fetch.test.ts', asks],
  ['src/config.ts', environment],
  ['scripts/environment.mjs', environment],
]

const ringB = { 'src/model/ring-b.ts': "import { a } from './ring-a.ts'\n\nexport const b = () => a\n" }

interface Diagnostic {
  category: string
  location: { path: string }
}

let folder: string
let found: { rule: string; file: string }[]

beforeAll(() => {
  const files = Object.fromEntries([...violations.map(([, file, content]) => [file, content]), ...allowed])
  folder = plant({ 'biome.json': ours('biome.json'), 'package.json': '{}', ...files, ...ringB })
  const { out } = runTool(
    folder,
    '@biomejs/biome/bin/biome',
    'lint',
    '--reporter=json',
    '--max-diagnostics=none',
  )
  const report = JSON.parse(out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1))
  found = report.diagnostics.map(({ category, location }: Diagnostic) => ({
    rule: category.split('/').at(-1) ?? '',
    file: location.path,
  }))
})

afterAll(() => uproot(folder))

describe('limits', () => {
  it.each(violations)('%s bites in %s', (rule, file) => {
    expect(found).toContainEqual({ rule, file })
  })

  it.each(allowed)('leaves %s alone', (file) => {
    expect(found.filter((one) => one.file === file)).toEqual([])
  })
})
