import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ours, plant, runTool, uproot } from './planted.ts'

interface Violation {
  rule: { name: string }
  from: string
  to: string
}

/** One planted violation: a file, what it imports, and the rule that must name it. */
type Planted = [rule: string, from: string, to: string, kind?: 'type']

/** Each is wrong in one way; each rule of .dependency-cruiser.cjs has at least one (tested below). */
const violations: Planted[] = [
  ['room-lib', 'src/lib/wrong.ts', 'src/model/fine.ts'],
  ['room-lib', 'src/lib/wrong-type.ts', 'src/model/fine.ts', 'type'],
  ['room-lib', 'src/lib/wrong-config.ts', 'src/config.ts'],
  ['room-model', 'src/model/wrong.ts', 'src/connector/fine.ts'],
  ['room-connector', 'src/connector/wrong.ts', 'src/store/fine.ts'],
  ['room-connector', 'src/connector/wrong-connectors.ts', 'src/connectors/index.ts'],
  ['room-store', 'src/store/wrong.ts', 'src/connector/fine.ts'],
  ['room-store', 'src/store/wrong-main.ts', 'src/main.ts'],
  ['room-credentials', 'src/credentials/wrong.ts', 'src/budget/fine.ts'],
  ['room-budget', 'src/budget/wrong.ts', 'src/explain/fine.ts'],
  ['room-explain', 'src/explain/wrong.ts', 'src/credentials/fine.ts'],
  ['room-engine', 'src/engine/wrong.ts', 'src/api/fine.ts'],
  ['room-sync', 'src/sync/wrong.ts', 'src/api/fine.ts'],
  ['room-webhooks', 'src/webhooks/wrong.ts', 'src/api/fine.ts'],
  ['room-api', 'src/api/wrong.ts', 'src/cli/fine.ts'],
  ['room-api', 'src/api/wrong-connectors.ts', 'src/connectors/alpha/index.ts'],
  ['room-mcp', 'src/mcp/wrong.ts', 'src/cli/fine.ts'],
  ['room-cli', 'src/cli/wrong.ts', 'src/credentials/fine.ts'],
  ['room-known', 'src/misc/wrong.ts', 'src/lib/fine.ts'],
  ['connector-sees-only-the-contract', 'src/connectors/alpha/wrong.ts', 'src/connectors/beta/index.ts'],
  ['connector-sees-only-the-contract', 'src/connectors/alpha/wrong-store.ts', 'src/store/fine.ts'],
  ['connector-sees-only-the-contract', 'src/connectors/alpha/wrong-list.ts', 'src/connectors/index.ts'],
  ['connector-does-no-io', 'src/connectors/alpha/wrong-fs.ts', 'node:fs'],
  ['connector-does-no-io', 'src/connectors/alpha/wrong-http.ts', 'node:http'],
  ['connector-does-no-io', 'src/connectors/alpha/wrong-undici.ts', 'undici'],
  ['connector-does-no-io', 'src/connectors/alpha/wrong-egress.ts', 'src/lib/http.ts'],
  ['connectors-list-sees-only-indexes', 'src/connectors/wrong.ts', 'src/connectors/alpha/fine.ts'],
  ['only-main-sees-connectors', 'src/explain/wrong-connectors.ts', 'src/connectors/alpha/index.ts'],
  ['budget-knows-connector-types-only', 'src/budget/wrong-value.ts', 'src/connector/fine.ts'],
  ['config-is-a-leaf', 'src/config.ts', 'src/model/fine.ts'],
  ['sandbox-is-independent', 'sandbox/core/wrong-model.ts', 'src/model/fine.ts', 'type'],
  ['sandbox-is-independent', 'sandbox/alpha/wrong.test.ts', 'src/model/fine.ts'],
  ['gateway-knows-no-sandbox', 'src/store/wrong-sandbox.ts', 'sandbox/core/fine.ts', 'type'],
  ['sandbox-core-knows-no-vendor', 'sandbox/core/wrong.ts', 'sandbox/alpha/fine.ts', 'type'],
  ['sandbox-vendors-are-strangers', 'sandbox/alpha/wrong.ts', 'sandbox/beta/fine.ts'],
  ['egress-through-one-door', 'src/store/wrong-undici.ts', 'undici'],
  ['egress-through-one-door', 'src/credentials/wrong-https.ts', 'node:https'],
  ['egress-through-one-door', 'src/lib/wrong-net.ts', 'net'],
  ['server-is-no-client', 'src/api/wrong-undici.ts', 'undici'],
  ['server-is-no-client', 'src/store/embedded/wrong.ts', 'undici'],
  ['no-cycles', 'src/lib/ring-a.ts', 'src/lib/ring-b.ts'],
  ['no-tests-in-production', 'src/lib/wrong-suite.ts', 'src/lib/fine.suite.ts'],
  ['no-tests-in-production', 'sandbox/core/wrong-test.ts', 'sandbox/core/fine.test.ts'],
  ['no-tests-in-production', 'sandbox/alpha/wrong-testing.ts', 'sandbox/testing/fine.ts'],
  ['no-dev-packages-in-production', 'src/lib/wrong-dev.ts', 'only-for-tests'],
  ['no-dev-packages-in-production', 'src/lib/wrong-unlisted.ts', 'unlisted'],
  ['no-unresolved-imports', 'src/lib/wrong-nowhere.ts', 'src/lib/nowhere.ts'],
]

/** As it should be: not one of these may be named by any rule. */
const allowed: Planted[] = [
  ['', 'src/model/good.ts', 'src/lib/fine.ts'],
  ['', 'src/connectors/alpha/index.ts', 'src/connectors/alpha/fine.ts'],
  ['', 'src/connectors/alpha/fine.ts', 'src/connector/fine.ts'],
  ['', 'src/connectors/index.ts', 'src/connectors/alpha/index.ts'],
  ['', 'src/connectors/alpha/good.test.ts', 'sandbox/core/fine.ts'],
  ['', 'src/credentials/good.ts', 'src/store/fine.ts'],
  ['', 'src/budget/good.ts', 'src/connector/fine.ts', 'type'],
  ['', 'src/explain/good.test.ts', 'src/api/fine.ts'],
  ['', 'src/lib/http.ts', 'undici'],
  ['', 'src/api/good.ts', 'node:http'],
  ['', 'src/store/embedded/good.ts', 'node:net'],
  ['', 'src/store/good.ts', 'node:child_process'],
  ['', 'src/main.ts', 'src/connectors/index.ts'],
  ['', 'src/cli/good.ts', 'sandbox/core/fine.ts'],
  ['', 'src/cli/good-type.ts', 'src/store/fine.ts', 'type'],
  ['', 'sandbox/alpha/good.ts', 'sandbox/core/fine.ts'],
  ['', 'sandbox/core/good.ts', 'node:http'],
  ['', 'sandbox/testing/good.ts', 'only-for-tests'],
  ['', 'sandbox/alpha/good.test.ts', 'sandbox/testing/fine.ts'],
  ['', 'sandbox/index.ts', 'sandbox/alpha/fine.ts'],
]

const rooms = ['lib', 'model', 'connector', 'store', 'budget', 'explain', 'credentials', 'api', 'cli']
const leaves = [
  ...rooms.map((room) => `src/${room}/fine.ts`),
  'src/lib/fine.suite.ts',
  'src/connectors/beta/index.ts',
  'sandbox/core/fine.ts',
  'sandbox/core/fine.test.ts',
  'sandbox/alpha/fine.ts',
  'sandbox/beta/fine.ts',
  'sandbox/testing/fine.ts',
]
const packages = ['undici', 'only-for-tests', 'unlisted']

let folder: string
let found: Violation[]
let rules: string[]

beforeAll(() => {
  folder = plant(plantedTree())
  const cruiser = 'dependency-cruiser/bin/dependency-cruise.mjs'
  const { out } = runTool(
    folder,
    cruiser,
    '--output-type',
    'json',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'sandbox',
  )
  const { summary } = JSON.parse(out)
  found = summary.violations
  rules = summary.ruleSetUsed.forbidden.map((rule: { name: string }) => rule.name)
})

afterAll(() => uproot(folder))

describe('dependency borders', () => {
  it.each(violations)('%s bites: %s may not import %s', (rule, from, to) => {
    const target = to.replace('node:', '')
    const hits = found.filter((one) => one.from === from && one.to.replace('node:', '').includes(target))
    expect(hits.map((one) => one.rule.name)).toContain(rule)
  })

  it.each(allowed)('%sleaves alone that %s imports %s', (_rule, from) => {
    expect(found.filter((one) => one.from === from)).toEqual([])
  })

  it('has a planted violation for every rule', () => {
    expect(rules.filter((rule) => !violations.some(([planted]) => planted === rule))).toEqual([])
  })
})

function plantedTree(): Record<string, string> {
  const imports = [...violations, ...allowed].map(([, from, to, kind]) => [from, importLine(from, to, kind)])
  return {
    'package.json': JSON.stringify({
      name: 'planted',
      type: 'module',
      dependencies: { undici: '1.0.0' },
      devDependencies: { 'only-for-tests': '1.0.0' },
    }),
    '.dependency-cruiser.cjs': ours('.dependency-cruiser.cjs'),
    ...Object.fromEntries(leaves.map((leaf) => [leaf, 'export type fine = string\nexport const fine = 1\n'])),
    ...Object.fromEntries(packages.flatMap(fakePackage)),
    ...Object.fromEntries(imports),
    // The other half of the ring, by types only; a ring is reported once.
    'src/lib/ring-b.ts': importLine('src/lib/ring-b.ts', 'src/lib/ring-a.ts', 'type'),
  }
}

function importLine(from: string, to: string, kind?: 'type'): string {
  const up = '../'.repeat(from.split('/').length - 1)
  const target = /^(src|sandbox)\//.test(to) ? `${up}${to}` : to
  const word = kind === 'type' ? 'import type' : 'import'
  return `${word} { fine as one } from '${target}'\nexport const fine = 1 as unknown as typeof one\n`
}

function fakePackage(name: string): [string, string][] {
  const manifest = JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' })
  const place = `node_modules/${name}`
  return [
    [`${place}/package.json`, manifest],
    [`${place}/index.js`, 'export const fine = 1\n'],
  ]
}
