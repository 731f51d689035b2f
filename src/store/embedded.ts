import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemClock } from '../lib/clock.ts'
import { findBinaries } from './embedded/binaries.ts'
import { DATABASE_USER, ensureCluster } from './embedded/cluster.ts'
import { boundLog } from './embedded/log.ts'
import { choosePrivileges } from './embedded/privileges.ts'
import { type HeldServer, holdServer, type ServerPlan, stopServer } from './embedded/server.ts'
import { chooseSocketDir } from './embedded/socket.ts'

export interface EmbeddedPostgresOptions {
  /** PostgreSQL's own data folder; made when it is missing. Beside it are `<dataDir>.log` and `<dataDir>.log.1`. */
  dataDir: string
  /** A folder with `postgres` and `initdb`; without it the npm package for this platform. */
  binDir?: string | undefined
  /** Told what takes time or goes wrong, as a sentence for people. */
  onProgress?: ((sentence: string) => void) | undefined
}

export interface EmbeddedPostgres {
  /** Holds the password: never print it. */
  connectionString: string
  /** `false` when it ran already, started by another process or left over by one that was killed. */
  startedByUs: boolean
  /** The process number of the server now. */
  pid(): number
  /** Lets go of the server and, when no other process uses it, stops it and waits until it is gone. */
  stop(): Promise<void>
}

const RETRY_MS = 2_000
const LOG_CHECK_MS = 60_000

/**
 * Starts our own PostgreSQL on a unix socket, or attaches to the one that already serves the data folder; resolves
 * when it accepts connections. The last process that uses it stops it, also one that a killed process left over; a
 * server that a person started by hand is never stopped. One that dies is started again.
 * Throws `StartupError` with one clear sentence when it cannot.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const progress = options.onProgress ?? (() => {})
  const plan = await makePlan(resolve(options.dataDir), options.binDir, progress)
  const stopping = new AbortController()
  let server: HeldServer
  let recovery = Promise.resolve()

  const onLost = () => {
    recovery = recover()
  }
  const recover = async () => {
    while (!stopping.signal.aborted) {
      progress('The embedded PostgreSQL is gone; starting it again.')
      try {
        server = await holdServer(plan, onLost, stopping.signal)
        return
      } catch (error) {
        if (!stopping.signal.aborted) progress((error as Error).message)
        await systemClock.sleep(RETRY_MS, stopping.signal).catch(() => {})
      }
    }
  }

  server = await holdServer(plan, onLost, stopping.signal)
  const logCheck = setInterval(() => void boundLog(plan.logFile).catch(() => {}), LOG_CHECK_MS).unref()

  const stop = async () => {
    stopping.abort()
    clearInterval(logCheck)
    await recovery
    const last = await server.hold.release().catch(() => false)
    if (last) await stopServer(plan.dataDir, server.pid)
    await server.hold.end()
  }
  let stopped: Promise<void> | undefined
  return {
    connectionString: connectionString(plan),
    startedByUs: server.startedByUs,
    pid: () => server.pid,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

async function makePlan(
  given: string,
  binDir: string | undefined,
  progress: (sentence: string) => void,
): Promise<ServerPlan> {
  const binaries = await findBinaries(binDir)
  const privileges = await choosePrivileges(given)
  const password = await ensureCluster(given, binaries, privileges, () =>
    progress(`Making the database in ${given}.`),
  )
  // One name for all processes, also for those that came by a symlink: the server is recognised by it.
  const dataDir = await realpath(given)
  const socketDir = await chooseSocketDir(dataDir, privileges)
  return { dataDir, socketDir, logFile: `${dataDir}.log`, postgres: binaries.postgres, password, privileges }
}

/** The form that libpq and pg both read: a folder in `host` means a unix socket. */
function connectionString({ password, socketDir }: ServerPlan): string {
  return `postgresql://${DATABASE_USER}:${password}@localhost/${DATABASE_USER}?host=${encodeURIComponent(socketDir)}`
}
