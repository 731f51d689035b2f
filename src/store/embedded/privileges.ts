import { execFile } from 'node:child_process'
import { chown, readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { StartupError } from '../../lib/startup-error.ts'

const run = promisify(execFile)

/** How a PostgreSQL program is started, which refuses to run as root. */
export interface Privileges {
  /** What comes before the program on the command line. */
  prefix: string[]
  /** The OS user to become; `undefined` = stay who we are. */
  user?: { uid: number; gid: number }
}

/** Root inside looks like uid 1000 to PostgreSQL, yet the files stay root's: no OS user and no chown is needed. */
const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000']

/**
 * Not root: as we are. Root: as the owner of `dataDir` when that is somebody else; otherwise in a user namespace;
 * where the container forbids that, as the OS user `postgres`. Throws `StartupError` when none of them works.
 */
export async function choosePrivileges(dataDir: string, probe = namespacesWork): Promise<Privileges> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const owner = await stat(dataDir).catch(() => undefined)
  if (owner && owner.uid !== 0) return { prefix: [], user: { uid: owner.uid, gid: owner.gid } }
  if (await probe()) return { prefix: NAMESPACE }
  const user = owner ? undefined : await postgresUser()
  if (user) return { prefix: [], user }
  throw new StartupError(
    'PostgreSQL refuses to run as root, and this container lets it be nobody else: run Crosswalk as an ordinary ' +
      'user (USER node in Docker), or set DATABASE_URL.',
  )
}

/** Gives a new folder to the user that PostgreSQL will run as. */
export async function giveTo(path: string, privileges: Privileges): Promise<void> {
  if (privileges.user) await chown(path, privileges.user.uid, privileges.user.gid)
}

/** Nothing of our own environment reaches PostgreSQL: no PG* variable may redirect it, no secret may stay in it. */
export function programEnvironment(): Record<string, string> {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

async function namespacesWork(): Promise<boolean> {
  const [command = '', ...args] = [...NAMESPACE, 'true']
  return run(command, args, { env: programEnvironment() }).then(
    () => true,
    () => false,
  )
}

/** The OS user that distributions make for their PostgreSQL package. */
async function postgresUser(): Promise<Privileges['user']> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}
