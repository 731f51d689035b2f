import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { systemClock } from '../../lib/clock.ts'
import { StartupError } from '../../lib/startup-error.ts'
import { type Hold, takeHold } from './hold.ts'
import { openLog, type PostgresLog } from './log.ts'
import { disarmLockFiles, findPostmaster, isServing, type Postmaster } from './postmaster.ts'
import { type Privileges, programEnvironment } from './privileges.ts'
import { socketFile } from './socket.ts'

/** All that is needed to start the server of one data folder, again and again. */
export interface ServerPlan {
  dataDir: string
  socketDir: string
  logFile: string
  postgres: string
  password: string
  privileges: Privileges
}

export interface HeldServer extends Postmaster {
  hold: Hold
  startedByUs: boolean
}

/** Crash recovery replays at most 1 GB of log (max_wal_size): seconds on any disk. */
const START_TIMEOUT_MS = 60_000
/** Fast shutdown writes one checkpoint; after this the server is told not to write it, which the next start makes up. */
const STOP_TIMEOUT_MS = 30_000
const POLL_MS = 15
/** Another process starts the same folder now, or backends of a killed server still end: a little later it works. */
const PASSING_REASON = /already exists|still in use|is starting up|is shutting down/
/** A wrong password, not a server that is not ready. */
const INVALID_PASSWORD = '28P01'

/**
 * Attaches to the server of the data folder, or starts it when none runs; resolves when it accepts connections.
 * Any number of processes may do this at once: PostgreSQL's own lock file decides which of their servers lives.
 * Throws `StartupError` with PostgreSQL's own reason when it ends instead; rejects when `signal` aborts.
 */
export async function holdServer(
  plan: ServerPlan,
  onLost: () => void,
  signal: AbortSignal,
): Promise<HeldServer> {
  const deadline = systemClock.now() + START_TIMEOUT_MS
  let child: Launched | undefined
  let held = false
  try {
    for (;;) {
      const running = await findPostmaster(plan.dataDir)
      if (running) {
        const hold = await takeHold(running, plan.password, onLost).catch((error) =>
          refuseWrongPassword(error, plan),
        )
        held = hold !== undefined
        if (hold) return { ...running, hold, startedByUs: running.pid === child?.process.pid }
      } else if (child === undefined || child.ended()) {
        await child?.finish()
        child = await launch(plan)
      }
      if (systemClock.now() > deadline) {
        const reason = (await child?.log.reason()) ?? `see ${plan.logFile}`
        throw new StartupError(
          `The embedded PostgreSQL does not accept connections after a minute: ${reason}.`,
        )
      }
      await systemClock.sleep(POLL_MS, signal)
    }
  } finally {
    if (!held && child?.ended() === false) child.process.kill('SIGINT')
    await child?.log.close()
  }
}

/** Stops the server and resolves when it is gone: fast shutdown first, then an immediate one. */
export async function stopServer(dataDir: string, pid: number): Promise<void> {
  const deadline = systemClock.now() + STOP_TIMEOUT_MS
  signalServer(pid, 'SIGINT')
  let urged = false
  while (await isServing(dataDir, pid)) {
    if (!urged && systemClock.now() > deadline) {
      signalServer(pid, 'SIGQUIT')
      urged = true
    }
    await systemClock.sleep(POLL_MS)
  }
}

function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function refuseWrongPassword(error: unknown, plan: ServerPlan): undefined {
  if ((error as { code?: unknown }).code !== INVALID_PASSWORD) return undefined
  throw new StartupError(
    `The password in ${plan.dataDir} is not the one of its database: restore the folder whole.`,
  )
}

interface Launched {
  process: ChildProcess
  log: PostgresLog
  ended(): boolean
  /** After the end: closes the log; throws `StartupError` unless the reason will pass by itself. */
  finish(): Promise<void>
}

async function launch(plan: ServerPlan): Promise<Launched> {
  await disarmLockFiles(plan.dataDir, [
    join(plan.dataDir, 'postmaster.pid'),
    `${socketFile(plan.socketDir)}.lock`,
  ])
  const log = await openLog(plan.logFile)
  const [command = '', ...args] = [...plan.privileges.prefix, plan.postgres, ...serverFlags(plan)]
  const child = spawn(command, args, {
    ...plan.privileges.user,
    cwd: '/',
    env: programEnvironment(),
    // Its own process group: Ctrl-C reaches us alone, and we stop the server after our own work is done.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  child.unref()
  return {
    process: child,
    log,
    ended: () => failure !== undefined || child.exitCode !== null || child.signalCode !== null,
    async finish() {
      const reason = failure?.message ?? (await log.reason())
      await log.close()
      if (!PASSING_REASON.test(reason))
        throw new StartupError(`The embedded PostgreSQL does not start: ${reason}.`)
    },
  }
}

function serverFlags({ dataDir, socketDir }: ServerPlan): string[] {
  const settings = {
    listen_addresses: '',
    // A list: quoted, or a comma in the path would split it.
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '128MB',
    // The log is for the server's own troubles: no values of rows, no statements, they may hold secrets.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    logging_collector: 'off',
    log_destination: 'stderr',
    'crosswalk.supervised': 'on',
  }
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
