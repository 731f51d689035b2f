import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { StartupError } from '../../lib/startup-error.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded.ts'
import { stopServer } from './server.ts'

interface StartOptions {
  binDir?: string
  onProgress?: (sentence: string) => void
}

export interface Trial {
  /** New for each test, with all that a path can hold; removed after it. */
  folder: string
  dataDir: string
  /** Run after the test, the newest first. */
  cleanups: (() => unknown)[]
  /** Fills the data folder with one that initdb has made before: copying takes a third of the time. */
  useMadeFolder(): Promise<void>
  /** Starts the server; it is stopped after the test. */
  start(options?: StartOptions): Promise<EmbeddedPostgres>
  /** A node process of its own that starts the server and runs `then`; `server` and `pg` are in scope. */
  otherProcess(then: string): { child: ChildProcess; lines: AsyncIterator<string> }
  expectStopped(pid: number): Promise<void>
}

/** To be called once at the top of a test file. */
export function useTrial(): Trial {
  // Processes and disks, on machines that are busy with other tests.
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
  let made = ''
  const trial: Trial = {
    folder: '',
    dataDir: '',
    cleanups: [],
    async useMadeFolder() {
      await mkdir(join(trial.dataDir, '..'), { recursive: true })
      execFileSync('cp', ['-a', made, trial.dataDir])
    },
    async start(options = {}) {
      const server = await startEmbeddedPostgres({ dataDir: trial.dataDir, ...options })
      trial.cleanups.push(() => server.stop())
      return server
    },
    otherProcess(then) {
      const started = runOther(trial.dataDir, then)
      trial.cleanups.push(() => started.child.kill('SIGKILL'))
      return started
    },
    async expectStopped(pid) {
      // The server's last act is to remove its lock file; then the kernel takes a moment to forget its number.
      expect(existsSync(join(trial.dataDir, 'postmaster.pid'))).toBe(false)
      await expect.poll(() => alive(pid)).toBe(false)
    },
  }
  beforeAll(async () => {
    made = join(await mkdtemp(join(tmpdir(), 'crosswalk-made-')), 'postgres')
    await (await startEmbeddedPostgres({ dataDir: made })).stop()
  })
  afterAll(() => rm(join(made, '..'), { recursive: true }))
  beforeEach(async () => {
    trial.folder = await mkdtemp(join(tmpdir(), 'crosswalk pg, "x" '))
    trial.dataDir = join(trial.folder, 'data', 'postgres')
    trial.cleanups = []
  })
  afterEach(async () => {
    for (const cleanup of trial.cleanups.reverse()) await cleanup()
    const lockFile = await readFile(join(trial.dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
    const pid = Number(lockFile.split('\n')[0])
    if (pid) await stopServer(trial.dataDir, pid)
    await rm(trial.folder, { recursive: true })
  })
  return trial
}

function runOther(dataDir: string, then: string) {
  const script = `
    import pg from 'pg'
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, '../embedded.ts'))}
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} })
    ${then}`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../../..'),
    env: { ...process.env, CROSSWALK_MASTER_KEY: 'canary-in-the-environment' },
    stdio: ['pipe', 'pipe', 'inherit'],
    // A process group of its own, as a terminal gives it: Ctrl-C is a signal to the group.
    detached: true,
  })
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

/** The next line that another process prints. */
export async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  return String((await lines.next()).value)
}

/** Kills a process at once and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Whether the process runs; a zombie does not (in containers nobody may collect those of a killed parent). */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** The rows of one statement over a connection of its own. */
export async function query(
  server: { connectionString: string },
  text: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.connectionString })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** The sentence of the `StartupError` that it rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  const failure = await promise.then(
    () => new Error('it started'),
    (error) => error,
  )
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message.split('\n')).toHaveLength(1)
  return failure.message
}
