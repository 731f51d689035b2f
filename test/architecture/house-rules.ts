import { filesUnder, linesMatching } from './files.ts'

/** A rule of the house that is about text: what it finds in a checkout, as `file:line`. */
export interface HouseRule {
  name: string
  find: (root: string) => string[]
}

const code = /\.(ts|mts|js|mjs|cjs)$/
const rooms = ['src', 'sandbox', 'test', 'bench', 'scripts', 'bin']

function inFiles(pattern: RegExp, options: { in?: string[]; only?: RegExp; not?: RegExp } = {}) {
  return (root: string) =>
    filesUnder(root, ...(options.in ?? rooms))
      .filter((file) => (options.only ?? code).test(file) && !options.not?.test(file))
      .flatMap((file) => linesMatching(root, file, pattern))
}

// These patterns are put together so that this file does not match itself.
// `skipIf` and `runIf` stay possible: their condition is the reason, and npm test prints how many were skipped.
const silenced = ['skip', 'only', 'todo', 'fails'].join('|')
const unfinished = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')
const budgets =
  'noExcessive|useMaxParams|noExplicitAny|noImportCycles|noProcessEnv|noRestrictedGlobals|noFloating'
const hushed = [
  `${'biome'}-ignore(-all|-start)?.*(${budgets}|lint:|lint/\\w+:|-all)`,
  `@${'ts'}-(ignore|nocheck|expect-error)`,
].join('|')

export const houseRules: HouseRule[] = [
  {
    name: 'no test is skipped, singled out or left to do',
    find: inFiles(
      new RegExp(`\\b(it|test|describe|suite|bench)(\\.\\w+)*\\.(${silenced})\\b|\\bx(it|describe)\\(`),
      {
        only: /\.(test|suite)\.ts$/,
      },
    ),
  },
  {
    name: 'no unfinished work is noted in code: it is an issue or it is done',
    find: inFiles(new RegExp(`(//|/\\*|^\\s*\\*|#).*\\b(${unfinished})\\b`)),
  },
  {
    name: 'no budget is lifted and no type error silenced by a comment',
    find: inFiles(new RegExp(hushed), { not: /\.test\.ts$/ }),
  },
  {
    name: 'only src/config.ts reads the environment',
    // Biome's noProcessEnv sees `process.env` only; these are the ways around it.
    find: inFiles(/\benv\b.*=\s*process\b|process\[|from 'node:process'|import\.meta\.env\b/, {
      in: ['src', 'sandbox'],
      not: /\.test\.ts$|^src\/config\.ts$/,
    }),
  },
  {
    name: 'no barrel: index.ts is for connectors, and for what the sandbox offers',
    find: (root) =>
      filesUnder(root, 'src').filter((file) => {
        return file.endsWith('/index.ts') && !/^src\/connectors\/([^/]+\/)?index\.ts$/.test(file)
      }),
  },
  {
    name: 'no place is named utils, shared, common, helpers, manager or service',
    find: (root) =>
      filesUnder(root, ...rooms).filter((file) =>
        /(^|[/.-])(utils?|shared|common|helpers?|managers?|services?)([/.]|$)/i.test(file),
      ),
  },
  {
    name: 'no machine path or registry address is written down',
    find: (root) =>
      filesUnder(root, ...rooms, 'docs', '.ci', 'migrations')
        .filter((file) => !/\.(png|jpg|svg)$|^test\/architecture\/house-rules/.test(file))
        .flatMap((file) =>
          linesMatching(root, file, /(^|[\s'"`(])\/(work|root)\/|registry\.npmjs|"resolved":/),
        ),
  },
]
