import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { makeFolder } from '../../lib/make-folder.ts'
import { StartupError } from '../../lib/startup-error.ts'
import type { PostgresBinaries } from './binaries.ts'
import { giveTo, type Privileges, programEnvironment } from './privileges.ts'

const run = promisify(execFile)

/** The superuser that initdb makes; there is no other. */
export const DATABASE_USER = 'crosswalk'
const PASSWORD_FILE = 'crosswalk.password'
const ABANDONED_AFTER_MS = 3_600_000

/**
 * Makes the data folder with initdb when there is none, and answers the password of `DATABASE_USER`.
 * initdb works in a folder beside it that is then renamed: a kill leaves no half-made one, and of two processes that
 * do it at once the first wins. Throws `StartupError` when the folder cannot be written or is of another version.
 */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  privileges: Privileges,
  onInitialise: () => void,
): Promise<string> {
  if ((await readPassword(dataDir)) === undefined) {
    onInitialise()
    await initialise(dataDir, binaries, privileges)
  }
  const major = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim()
  if (major !== String(binaries.major)) {
    throw new StartupError(
      `${dataDir} was made by PostgreSQL ${major}, but the installed one is ${binaries.major}: set PG_BIN_DIR to ` +
        `the programs of PostgreSQL ${major}, or set DATABASE_URL.`,
    )
  }
  const password = await readPassword(dataDir)
  if (password === undefined) throw new StartupError(`${dataDir} has lost its file ${PASSWORD_FILE}.`)
  return password
}

/** `undefined` when there is no data folder yet; throws `StartupError` when it is not one that we made. */
async function readPassword(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, PASSWORD_FILE), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw notUsable(dataDir, error)
  }
}

async function initialise(
  dataDir: string,
  binaries: PostgresBinaries,
  privileges: Privileges,
): Promise<void> {
  const fresh = `${dataDir}.new-${randomBytes(6).toString('hex')}`
  try {
    // Another user must at least get through to its own folder.
    await makeFolder(dirname(dataDir), privileges.user ? 0o711 : 0o700)
    await removeAbandoned(dataDir)
    await mkdir(fresh, { mode: 0o700 })
  } catch (error) {
    throw notUsable(dataDir, error)
  }
  try {
    await giveTo(fresh, privileges)
    const cluster = join(fresh, 'cluster')
    await mkdir(cluster, { mode: 0o700 })
    await giveTo(cluster, privileges)
    const password = join(fresh, 'password')
    await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
    await giveTo(password, privileges)
    await runInitdb(cluster, password, { binaries, privileges })
    await rename(password, join(cluster, PASSWORD_FILE))
    await chmod(cluster, 0o700)
    await moveIntoPlace(cluster, dataDir)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** What a kill during initdb left behind; one that is younger may still be at work. */
async function removeAbandoned(dataDir: string): Promise<void> {
  const parent = dirname(dataDir)
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(dataDir)}.new-`)) continue
    const { mtimeMs } = await stat(join(parent, name)).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS)
      await rm(join(parent, name), { recursive: true, force: true })
  }
}

async function runInitdb(
  cluster: string,
  passwordFile: string,
  { binaries, privileges }: { binaries: PostgresBinaries; privileges: Privileges },
): Promise<void> {
  const args = ['-D', cluster, `--username=${DATABASE_USER}`, `--pwfile=${passwordFile}`]
  args.push('--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions', ...localeFlags(binaries.major))
  const [command = '', ...rest] = [...privileges.prefix, binaries.initdb, ...args]
  try {
    await run(command, rest, { ...privileges.user, cwd: '/', env: programEnvironment() })
  } catch (error) {
    const output = String((error as { stderr?: unknown }).stderr || (error as Error).message)
    const line = output.split('\n').find((text) => /error|fatal/i.test(text)) ?? output.split('\n')[0]
    throw new StartupError(`The database cannot be made in ${dirname(dirname(cluster))}: ${line?.trim()}.`)
  }
}

/** One order and one idea of letters on every machine; PostgreSQL brings its own from 17 on. */
function localeFlags(major: number): string[] {
  if (major >= 17) return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  return [process.platform === 'linux' ? '--locale=C.UTF-8' : '--locale=C']
}

async function moveIntoPlace(cluster: string, dataDir: string): Promise<void> {
  try {
    await rename(cluster, dataDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw notUsable(dataDir, error)
    if ((await readPassword(dataDir)) !== undefined) return
    throw new StartupError(`${dataDir} is not empty and not a database of Crosswalk: choose another folder.`)
  }
}

function notUsable(dataDir: string, error: unknown): StartupError {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOENT: 'no folder can be made there',
    ENOTDIR: 'a part of the path is a file',
  }
  const reason = reasons[code ?? ''] ?? message
  return new StartupError(
    `The folder ${dataDir} cannot be used for the database: ${reason}; set CROSSWALK_DATA_DIR to another one.`,
  )
}
