import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
/** Longer than any start takes, also on a busy machine. */
const PATIENCE_MS = 60_000

/** What a program printed and how it ended. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Program {
  pid: number
  /** The first match in what it has printed to either stream so far; rejects when it ends without one. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  signal(name: NodeJS.Signals): void
  ended: Promise<Ended>
}

/** Brings dist/ up to date; reads only when it is. */
export function buildProgram(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The build failed: ${stderr}`)
}

/** Runs `crosswalk` from dist/ with nothing in its environment but what is given. */
export function crosswalk(
  args: readonly string[],
  { environment = {}, input = '' }: { environment?: Record<string, string>; input?: string } = {},
): Program {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [join(ROOT, 'bin/crosswalk.js'), ...args], {
    cwd: environment.CROSSWALK_DATA_DIR ? ROOT : tmpdir(),
    env: { PATH, HOME, ...environment },
  })
  child.stdin.end(input)
  return follow(child)
}

/** Runs it to its end. */
export const run = (...args: Parameters<typeof crosswalk>): Promise<Ended> => crosswalk(...args).ended

function follow(child: ChildProcess): Program {
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
    for (const watch of watchers) watch()
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
    for (const watch of watchers) watch()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    signal: (name) => child.kill(name),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const give = (why: string) => reject(new Error(`${why} without ${pattern}: ${stdout}${stderr}`))
        const timer = setTimeout(() => give('Nothing more came'), PATIENCE_MS)
        const look = () => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr)
          if (!match) return
          clearTimeout(timer)
          watchers.delete(look)
          resolve(match)
        }
        watchers.add(look)
        void ended.then(() => give('It ended'))
        look()
      }),
  }
}

/** A folder that does not outlive the test file; `remove` it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'crosswalk-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, release } = await occupiedPort()
  await release()
  return port
}

/** A port on which somebody else listens. */
export function occupiedPort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({ port, release: () => new Promise((released) => server.close(() => released())) })
    })
  })
}

/** The command lines of every process that names a text. */
export function processesWith(text: string): string[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' })
  return stdout.split('\n').filter((line) => line.includes(text))
}
