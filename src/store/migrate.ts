import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { sha256 } from '../lib/crypto.ts'
import { StartupError } from '../lib/startup-error.ts'
import { prepareApplicationRole } from './application-role.ts'
import { type Database, openDatabase } from './database.ts'
import type { Schema } from './schema.ts'

interface MigrationFile {
  name: string
  text: string
  checksum: string
}

/**
 * Brings the database to the newest migration, and the application's role up to date with it; answers the names of those that it applied now. All of them commit
 * together or not at all; of several processes that start at once one does the work and the others wait for it.
 * Throws `StartupError` when the database is newer than this program or when an applied migration was edited.
 */
export async function migrate(connectionString: string, folder = migrationsFolder()): Promise<string[]> {
  const files = await readMigrations(folder)
  // Its own connections, because a migration may take longer than any statement of the server may; two, because the
  // migrator looks around on one while it holds the lock on the other.
  const { db, close } = await openDatabase({ connectionString, poolSize: 2, statementTimeoutMs: 0 })
  try {
    await refuseForeignHistory(db, files)
    const migrator = new Migrator({ db, provider: { getMigrations: async () => asMigrations(files) } })
    const { error, results = [] } = await migrator.migrateToLatest()
    const failed = results.find((result) => result.status === 'Error')
    if (failed) {
      throw new StartupError(
        `Migration ${failed.migrationName} failed: ${messageOf(error)}; nothing was changed.`,
        error,
      )
    }
    if (error) throw new StartupError(`The database cannot be migrated: ${messageOf(error)}.`, error)
    await prepareApplicationRole(db)
    return results.map((result) => result.migrationName)
  } finally {
    await close()
  }
}

/** Read before the lock is taken: what another process commits meanwhile comes from the same files, or fails there. */
async function refuseForeignHistory(db: Database, files: MigrationFile[]): Promise<void> {
  const found = await sql<{ name: string | null }>`select to_regclass('migration_checksums') as name`.execute(
    db,
  )
  if (!found.rows[0]?.name) return
  const applied = await db.selectFrom('migration_checksums').selectAll().orderBy('name').execute()
  const ours = new Map(files.map((file) => [file.name, file.checksum]))
  for (const { name, checksum } of applied) {
    if (!ours.has(name)) {
      throw new StartupError(
        `The database is newer than this program (it has migration ${name}): start the newer version of Crosswalk.`,
      )
    }
    if (ours.get(name) !== checksum) {
      throw new StartupError(
        `migrations/${name}.sql was changed after it was applied to this database: restore the file and put the ` +
          'change into a new migration.',
      )
    }
  }
}

function asMigrations(files: MigrationFile[]): Record<string, Migration> {
  return Object.fromEntries(
    files.map(({ name, text, checksum }) => [
      name,
      {
        async up(db: Kysely<Schema>) {
          await sql.raw(text).execute(db)
          await db.insertInto('migration_checksums').values({ name, checksum }).execute()
        },
      },
    ]),
  )
}

async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (file) => {
      // Windows checkouts may have other line ends; that is no edit.
      const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
      return { name: file.slice(0, -'.sql'.length), text, checksum: sha256(text).toString('hex') }
    }),
  )
}

/** `migrations/` beside package.json, looked for upwards: the same from src/ (tests, tsx) and from dist/src/ (built). */
export function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder)
      throw new StartupError('The folder migrations/ is missing: install Crosswalk again.')
    folder = parent
  }
  return join(folder, 'migrations')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
