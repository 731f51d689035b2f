import { afterEach, describe, expect, it } from 'vitest'
import { plant, root, uproot } from '../planted.ts'
import { madeAtRunTime, notLinear } from './allowed.ts'
import { type Growth, growthOf } from './ambiguity.ts'
import { type Found, patternsUnder } from './found.ts'

/** What is wrong with the regular expressions of `src/` and `sandbox/`, one line each. */
function wrongPatterns(found: readonly Found[]): string[] {
  return found.flatMap(({ where, text, literal }) => {
    const name = `${where}: ${text}`
    if (literal === null) return wrongMade(name)
    if (name in notLinear) return []
    const growth = growthOf(literal.source, literal.flags)
    return growth === 'linear' ? [] : [`${name} takes ${growth} time`]
  })
}

function wrongMade(name: string): string[] {
  const made = madeAtRunTime[name]
  if (made === undefined) return [`${name} is put together at run time and not in the list`]
  if ('bounded' in made) return []
  return growthOf(made.becomes, '') === 'linear'
    ? []
    : [`${name} may become ${made.becomes}, which is not linear`]
}

describe('regular expressions', () => {
  let folder = ''
  afterEach(() => uproot(folder))

  it('take time that grows no faster than the text, whatever it is', () => {
    const found = patternsUnder(root, 'src', 'sandbox')
    expect(wrongPatterns(found)).toEqual([])
    const names = found.map(({ where, text }) => `${where}: ${text}`)
    expect(
      [...Object.keys(madeAtRunTime), ...Object.keys(notLinear)].filter((name) => !names.includes(name)),
    ).toEqual([])
    expect(found.length).toBeGreaterThan(400)
  })

  it('bites: a loop in a loop, two in a row, one that begins anywhere, one that nobody has listed', () => {
    folder = plant({
      'src/lib/a.ts':
        'export const a = /(a+)+$/\nexport const b = (text: string) => text.replace(/\\s+$/, "")\n',
      'sandbox/core/b.ts': 'export const c = /^\\d+\\.?\\d*$/\nexport const d = (x: string) => RegExp(x)\n',
      'sandbox/core/c.ts': 'export const e = /^\\d+$/\n',
      'src/lib/a.test.ts': 'export const a = /(a+)+$/\n',
    })
    expect(wrongPatterns(patternsUnder(folder, 'src', 'sandbox'))).toEqual([
      'sandbox/core/b.ts: /^\\d+\\.?\\d*$/ takes polynomial time',
      'sandbox/core/b.ts: RegExp(x) is put together at run time and not in the list',
      'src/lib/a.ts: /(a+)+$/ takes exponential time',
      'src/lib/a.ts: /\\s+$/ takes polynomial time',
    ])
  })
})

/** On 428 patterns of ours this was compared with recheck 4.5.0 (2026-11-27): all 20 that its automaton refused are refused here. */
const judged: Record<Growth, readonly RegExp[]> = {
  exponential: [
    /(a+)+$/,
    /^(a|a)*$/,
    /^(a*)*b/,
    /^(\w+\s?)*$/,
    /(x+x+)+y/,
    /^(([a-z])+.)+[A-Z]/,
    /^(ab|a|b)*c/,
    /^(?:a?b?)*c/,
  ],
  polynomial: [
    ...[
      /\s+$/,
      /^a*a*$/,
      /^\d+\.?\d*$/,
      /a.*b/,
      /"x".*"y"/,
      /:\/\/[^@\s]*@/,
      /<[^>]*>/,
      /(?:ab)+c/,
      /^\s*a?\s*$/,
    ],
    ...[/^x+$|y+$/, /a+b/i, /[\s\S]*x$/, /(?=.*\d)x/, /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
  ],
  linear: [
    ...[
      /^\s+/,
      /\w+/g,
      /^a*b*$/,
      /a{1,50}b/,
      /^(ab|cd)*$/,
      /<[^<>]*>/,
      /^(?=.*\d)x/,
      /(?<=:[^:]+:)x/,
      /^a.*b/,
      /.*/,
    ],
    ...[
      /^a+$/m,
      /^(\d+(\.\d*)?|\.\d+)$/,
      /[\s\S]*/,
      /^foo: [\s\S]*$/,
      /x(a+)?/,
      /^(?:a|b)+?c/,
      /a(?!b)/,
      /\p{L}+/gu,
    ],
  ],
}

describe('the judge of patterns', () => {
  for (const [growth, patterns] of Object.entries(judged)) {
    it(`knows what takes ${growth} time`, () => {
      for (const { source, flags } of patterns)
        expect([source, growthOf(source, flags)]).toEqual([source, growth])
    })
  }
})
