import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { houseRules } from './house-rules.ts'
import { plant, root, uproot } from './planted.ts'

const skip = `it.${'skip'}('later', () => {})\n`
const only = `describe.${'only'}('this', () => {})\n`
const each = `test.concurrent.${'todo'}('one day')\n`
const hushed = `// ${'biome'}-ignore lint/style/noProcessEnv: no\nexport const n = 1\n`

/** What is planted for each rule, by the rule's name, and where the rule must find it. */
const planted: Record<string, Record<string, string>> = {
  'no test is skipped, singled out or left to do': {
    'src/lib/a.test.ts:1': skip,
    'sandbox/core/b.test.ts:1': only,
    'test/e2e/c.test.ts:1': each,
    'src/connector/d.suite.ts:1': skip,
  },
  'no unfinished work is noted in code: it is an issue or it is done': {
    'src/lib/later.ts:1': `// ${'TO'}DO: later\n`,
    'scripts/later.mjs:1': `/* ${'FIX'}ME */\n`,
  },
  'no budget is lifted and no type error silenced by a comment': {
    'src/lib/hushed.ts:1': hushed,
    'src/lib/hushed-all.ts:1': `// ${'biome'}-ignore-all lint: no\n`,
    'scripts/hushed.mjs:1': `// ${'@ts'}-ignore\n`,
  },
  'only src/config.ts reads the environment': {
    'src/lib/env.ts:1': 'const { env } = process\n',
    'src/lib/env-key.ts:1': "export const e = process['env']\n",
    'sandbox/core/env.ts:1': "import { env } from 'node:process'\n",
  },
  'no barrel: index.ts is for connectors, and for what the sandbox offers': {
    'src/model/index.ts': 'export const n = 1\n',
    'src/connectors/acme/objects/index.ts': 'export const n = 1\n',
  },
  'no place is named utils, shared, common, helpers, manager or service': {
    'src/lib/utils.ts': 'export const n = 1\n',
    'src/shared/thing.ts': 'export const n = 1\n',
    'sandbox/core/token-manager.ts': 'export const n = 1\n',
  },
  'no machine path or registry address is written down': {
    'docs/guide.md:1': 'Look into /work/place for it.\n',
    'scripts/place.mjs:1': "export const home = '/root/x'\n",
  },
}

/** Right as it is; no rule may find it. */
const right = {
  'src/config.ts': 'export const home = process.env.HOME\nexport const { env } = process\n',
  'src/connectors/index.ts': 'export const n = 1\n',
  'src/connectors/acme/index.ts': 'export const n = 1\n',
  'sandbox/index.ts': 'export const n = 1\n',
  'src/model/task.ts': `export const kinds = ['${'TO'}DO', 'CALL']\n`,
  'src/lib/windows.test.ts': `it.${'skip'}If(process.platform === 'win32')('a socket in a folder', () => {})\n`,
  'src/lib/pattern.ts': `// ${'biome'}-ignore lint/suspicious/noControlCharactersInRegex: these are meant\n`,
  'src/lib/reader.ts': 'export const rest = (stream: { skip(n: number): void }) => stream.skip(2)\n',
}

let folder: string

beforeAll(() => {
  const files = Object.values(planted).flatMap((one) => Object.entries(one))
  const wrong = Object.fromEntries(files.map(([place, text]) => [place.split(':')[0], text]))
  folder = plant({ ...wrong, ...right })
})

afterAll(() => uproot(folder))

describe.each(houseRules)('$name', ({ name, find }) => {
  it('holds', () => expect(find(root)).toEqual([]))

  it('bites', () => {
    const expected = Object.keys(planted[name] ?? {})
    expect(expected).not.toEqual([])
    expect(find(folder)).toEqual([...expected].sort())
  })
})
