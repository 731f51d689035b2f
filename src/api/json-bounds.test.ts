import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkShape, refuseDuplicateNames } from './json-bounds.ts'

const twice = (text: string) => {
  JSON.parse(text)
  return () => refuseDuplicateNames(text)
}

it.each([
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '{"x":{"a":1,"b":[],"a":2}}',
  '[{"a":"}","b":"{","a":0}]',
  '{"a\\"":1,"a\\"":2}',
  '{"a\\\\":1,"a\\\\":2}',
  '{"":1,"":2}',
  '{"a":[{"a":1}],"b":{"a":1},"a":0}',
  ' { "a" : 1 ,\n "a" : 1 } ',
])('finds a name that is there twice: %s', (text) => {
  expect(twice(text)).toThrow(/is there twice/)
})

it.each([
  '{"a":1,"b":{"a":1},"c":["a","a",{"a":"a"}]}',
  '{"a":"b","b":"a"}',
  '["a","a"]',
  '{"a\\\\":1,"a":2}',
  '{"a":"\\"a\\":1,","b":2}',
  '"a"',
  '{}',
])('lets others pass: %s', (text) => {
  expect(twice(text)).not.toThrow()
})

it('lets everything pass that JSON.stringify writes, and finds one name of it said again (2,000 values)', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }), (value) => {
      const text = JSON.stringify(value)
      refuseDuplicateNames(text)
      const name = Object.keys(value).at(-1) as string
      expect(() => refuseDuplicateNames(`${text.slice(0, -1)},${JSON.stringify(name)}:0}`)).toThrow(/twice/)
    }),
    { numRuns: 2_000 },
  )
})

it('takes a text of 65,536 characters and no longer one, also as a name', () => {
  checkShape({ a: 'x'.repeat(65_536) })
  expect(() => checkShape({ a: 'x'.repeat(65_537) })).toThrow(/longer than 65536/)
  expect(() => checkShape({ ['x'.repeat(65_537)]: 1 })).toThrow(/longer than 65536/)
})
