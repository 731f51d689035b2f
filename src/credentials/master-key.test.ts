import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { StartupError } from '../lib/startup-error.ts'
import { createMasterKeyFile, loadMasterKeys } from './master-key.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crosswalk-key-'))
})
afterEach(() => rm(folder, { recursive: true }))

const newKey = () => randomBytes(32).toString('base64')

it('makes a file that only its owner reads, once, also when two do it at once', async () => {
  const masterKeyFile = join(folder, 'new', 'master.key')
  const made = await Promise.all([1, 2, 3, 4].map(() => createMasterKeyFile(masterKeyFile)))
  expect(made.filter(Boolean)).toHaveLength(1)
  expect((await stat(masterKeyFile)).mode & 0o777).toBe(0o600)
  const before = await readFile(masterKeyFile, 'utf8')
  expect(await createMasterKeyFile(masterKeyFile)).toBe(false)
  expect(await readFile(masterKeyFile, 'utf8')).toBe(before)
  expect(await readdir(join(folder, 'new'))).toEqual(['master.key'])
  const [key] = await loadMasterKeys({ masterKeyFile })
  expect(key.key).toEqual(Buffer.from(before, 'base64'))
})

it('refuses to do without a key, and says how to make one', async () => {
  await expect(loadMasterKeys({ masterKeyFile: join(folder, 'none') })).rejects.toThrow(
    /openssl rand -base64 32/,
  )
  await expect(loadMasterKeys({ masterKeyFile: join(folder, 'none') })).rejects.toBeInstanceOf(StartupError)
})

it('refuses a file that others may read', async () => {
  const masterKeyFile = join(folder, 'open.key')
  await writeFile(masterKeyFile, newKey(), { mode: 0o640 })
  await expect(loadMasterKeys({ masterKeyFile })).rejects.toThrow(/chmod 600/)
  await chmod(masterKeyFile, 0o600)
  await expect(loadMasterKeys({ masterKeyFile })).resolves.toHaveLength(1)
})

it.each([
  ['not base64', 'this is not a key!'],
  ['16 bytes', randomBytes(16).toString('base64')],
  ['33 bytes', randomBytes(33).toString('base64')],
  ['nothing', ''],
  ['one good and one bad', `${newKey()},b:xyz`],
])('refuses %s without repeating it', async (_, masterKey) => {
  const failure = await loadMasterKeys({ masterKey, masterKeyFile: folder }).catch((error) => error)
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message).toMatch(/CROSSWALK_MASTER_KEY is not a master key.*base64 of 32 bytes/)
  for (const part of masterKey.split(/[,:]/)) if (part.length > 3) expect(failure.message).not.toContain(part)
})

it('takes several, the first one current, and refuses two of one name', async () => {
  const keys = await loadMasterKeys({ masterKey: ` b:${newKey()} , a:${newKey()}\n`, masterKeyFile: folder })
  expect(keys.map((key) => key.id)).toEqual(['b', 'a'])
  const twice = `a:${newKey()},a:${newKey()}`
  await expect(loadMasterKeys({ masterKey: twice, masterKeyFile: folder })).rejects.toThrow(/same id/)
})
