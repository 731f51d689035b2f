import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KEY_BYTES, sha256 } from '../lib/crypto.ts'
import { makeFolder } from '../lib/make-folder.ts'
import { StartupError } from '../lib/startup-error.ts'

export interface MasterKey {
  /** What sealed values name their key by: the operator's word, or else the fingerprint. */
  id: string
  /** 16 hex digits that tell keys apart and say nothing about them. */
  fingerprint: string
  key: Buffer
}

/** The first one seals; all of them open. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]]

export interface MasterKeySource {
  /** `base64`, or several `id:base64` with commas between them, the current one first. */
  masterKey?: string | undefined
  /** A file with the same text; read when `masterKey` is not set. */
  masterKeyFile: string
}

const HOW_TO_MAKE_ONE = 'openssl rand -base64 32 makes one'
const SHAPE = `base64 of ${KEY_BYTES} bytes, or several id:base64 with commas between them`
/** Group and others may do nothing with the file. */
const PRIVATE_MODE = 0o077

/**
 * The master keys from the environment or the file. Throws `StartupError`, never with a part of a key in it, when
 * there is none, when it has another shape, or when others may read the file.
 */
export async function loadMasterKeys(source: MasterKeySource): Promise<MasterKeys> {
  if (source.masterKey !== undefined) return parseMasterKeys(source.masterKey, 'CROSSWALK_MASTER_KEY')
  const file = source.masterKeyFile
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    throw new StartupError(
      found.code === 'ENOENT'
        ? `There is no master key, and without one no credential is stored: put one into ${file} (mode 0600) or ` +
            `into CROSSWALK_MASTER_KEY; ${HOW_TO_MAKE_ONE}.`
        : `The master key file ${file} cannot be read (${found.code}).`,
    )
  }
  if (process.platform !== 'win32' && (found.mode & PRIVATE_MODE) !== 0) {
    throw new StartupError(`The master key file ${file} may be read by others: run chmod 600 on it.`)
  }
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`The master key file ${file} cannot be read (${error.code}).`)
  })
  return parseMasterKeys(text, file)
}

/**
 * Makes a new random master key in a file that only this user can read; answers `false` and leaves the file alone
 * when there is one. Whoever loses this file loses the stored credentials.
 */
export async function createMasterKeyFile(path: string): Promise<boolean> {
  const fresh = `${path}.new-${randomBytes(6).toString('hex')}`
  try {
    await makeFolder(dirname(path), 0o700)
    const file = await open(fresh, 'wx', 0o600)
    try {
      await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // Unlike rename, link fails when the name is taken: of two processes at once one makes the key, whole.
    await link(fresh, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw new StartupError(`The master key file ${path} cannot be made (${code}).`)
  } finally {
    // The file may never have been made; what went wrong is told above.
    await rm(fresh, { force: true }).catch(() => undefined)
  }
}

function parseMasterKeys(text: string, where: string): MasterKeys {
  const keys = text
    .trim()
    .split(',')
    .map((entry) => parseMasterKey(entry.trim(), where))
  const names = new Set(keys.map((key) => key.id))
  if (names.size < keys.length) throw new StartupError(`${where} has two master keys with the same id.`)
  return keys as [MasterKey, ...MasterKey[]]
}

function parseMasterKey(entry: string, where: string): MasterKey {
  const [, id, encoded = ''] = /^(?:([\w.-]{1,64}):)?([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? []
  const key = Buffer.from(encoded, 'base64')
  if (key.length !== KEY_BYTES)
    throw new StartupError(`${where} is not a master key: it must be ${SHAPE}; ${HOW_TO_MAKE_ONE}.`)
  const fingerprint = sha256(Buffer.concat([Buffer.from('crosswalk master key\0'), key]))
    .toString('hex')
    .slice(0, 16)
  return { id: id ?? fingerprint, fingerprint, key }
}
