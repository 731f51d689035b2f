import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepCode, loadCached } from '../../scripts/code-cache.mjs'

interface Bundle {
  answer(): number
}

describe('the code that is kept beside a bundle', () => {
  let folder = ''
  let file = ''
  const write = (answer: number) => writeFileSync(file, `exports.answer = () => ${answer}`)
  const load = () => loadCached(pathToFileURL(file)) as Bundle
  const keep = () => keepCode(pathToFileURL(file), (bundle: unknown) => void (bundle as Bundle).answer())

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crosswalk-code-'))
    file = join(folder, 'bundle.cjs')
    write(1)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is what runs: V8 takes it for any text of the same length', async () => {
    await keep()
    write(2)
    expect(load().answer()).toBe(1)
  })

  it('is left alone when there is none, when it is damaged and when the bundle is another', async () => {
    expect(load().answer()).toBe(1)
    writeFileSync(`${file}.cache`, 'nonsense')
    expect(load().answer()).toBe(1)
    await keep()
    write(23)
    expect(load().answer()).toBe(23)
  })
})
