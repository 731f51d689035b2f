import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { coveragePage, coverageRows } from './coverage.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

describe('the coverage table', () => {
  it('names test files that exist and speak of their paths', () => {
    for (const { testedBy, path } of coverageRows()) {
      expect(existsSync(here(testedBy)), `${path}: ${testedBy}`).toBe(true)
    }
  })

  it('is shown by its page', () => {
    expect(readFileSync(here('../../docs/sandbox/salesforce.md'), 'utf8')).toBe(coveragePage())
  })
})
