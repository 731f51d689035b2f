import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { generatedPages, openApiDocument } from '../main.ts'

const root = join(import.meta.dirname, '../..')
const committed = (path: string) => readFile(join(root, path), 'utf8')

describe('what is generated is committed', () => {
  test.each(Object.entries(generatedPages()))('docs/%s (npx crosswalk docs --write)', async (path, text) => {
    expect(await committed(`docs/${path}`)).toBe(text)
  })

  test('openapi.yaml (npx crosswalk openapi --write openapi.yaml)', async () => {
    const text = stringify(openApiDocument(), { aliasDuplicateObjects: false, lineWidth: 110 })
    expect(await committed('openapi.yaml')).toBe(text)
  })
})
