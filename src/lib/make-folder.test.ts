import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

let place = ''
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'folder-'))
})
afterEach(() => rmSync(place, { recursive: true }))

it('makes what is missing, with its mode, also when two do it at once, and leaves alone what is there', async () => {
  const deep = join(place, 'a', 'b', 'c')
  await Promise.all([makeFolder(deep, 0o700), makeFolder(deep, 0o700)])
  expect(statSync(join(place, 'a')).mode & 0o777).toBe(0o700)
  chmodSync(deep, 0o750)
  await makeFolder(deep, 0o700)
  expect(statSync(deep).mode & 0o777).toBe(0o750)
})

it('says so where a part of the path is a file', async () => {
  writeFileSync(join(place, 'file'), '')
  await expect(makeFolder(join(place, 'file'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(makeFolder(join(place, 'file', 'below'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' })
})

it.skipIf(!existsSync('/proc/self'))('ends where nothing can be made', async () => {
  await expect(makeFolder('/proc/crosswalk/data', 0o700)).rejects.toMatchObject({ code: 'ENOENT' })
})
