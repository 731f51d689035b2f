import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../../lib/crypto.ts'
import { StartupError } from '../../lib/startup-error.ts'
import { giveTo, type Privileges } from './privileges.ts'

/** Only the name of the socket file has it: the server listens on no network port. */
const SOCKET_PORT = 5432
/** sun_path has 104 bytes on macOS and 108 on Linux, one of them for the final zero. */
const SOCKET_PATH_LIMIT_BYTES = 103

/** The socket's file, as PostgreSQL names it. */
export function socketFile(folder: string): string {
  return join(folder, `.s.PGSQL.${SOCKET_PORT}`)
}

/**
 * Where the server puts its socket: the data folder, or a short private folder for temporary files when that path is
 * too long for a socket. Throws `StartupError` when somebody else has taken the short one.
 */
export async function chooseSocketDir(dataDir: string, privileges: Privileges): Promise<string> {
  if (Buffer.byteLength(socketFile(dataDir)) <= SOCKET_PATH_LIMIT_BYTES) return dataDir
  const short = join(tmpdir(), `crosswalk-${sha256(dataDir).toString('hex').slice(0, 16)}`)
  try {
    await mkdir(short, { mode: 0o700 })
    await giveTo(short, privileges)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST')
      throw new StartupError(`The folder ${short} for the socket cannot be made: ${message}.`)
  }
  const found = await lstat(short)
  const owner = privileges.user?.uid ?? process.getuid?.()
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    throw new StartupError(`The folder ${short} for the socket belongs to somebody else: remove it.`)
  }
  return short
}
