import { expect, it } from 'vitest'
import { withoutEnding } from './ending.ts'

it('takes away what stands at the end, and nothing else', () => {
  expect(withoutEnding('https://host//', '/')).toBe('https://host')
  expect(withoutEnding('a.b', '.')).toBe('a.b')
  expect(withoutEnding('"a"”', '"”')).toBe('"a')
  expect(withoutEnding('...', '.')).toBe('')
  expect(withoutEnding('', '.')).toBe('')
})
