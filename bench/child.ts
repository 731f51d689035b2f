import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A process that said it is ready, and what the system counts of it (Linux only: from /proc). */
export interface Child {
  pid: number
  /** The JSON line that it printed. */
  ready: Readonly<Record<string, unknown>>
  /** Milliseconds from spawn to that line. */
  readyMs: number
  /** What it printed on stderr until now. */
  errors(): string
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>
}

export interface ChildOptions {
  cwd: string
  env?: Readonly<Record<string, string>>
}

const READY_TIMEOUT_MS = 300_000
/** The end of stderr is enough for a message. */
const ERRORS_KEPT = 4_000

/** Starts `node <args>` and waits for its first line of JSON on stdout; throws with its own words when it ends first. */
export async function startNode(args: readonly string[], { cwd, env }: ChildOptions): Promise<Child> {
  const spawned = performance.now()
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-ERRORS_KEPT)
  })
  const line = await firstLine(child, () => errors)
  const readyMs = performance.now() - spawned
  child.stdout.resume()
  return {
    pid: child.pid as number,
    ready: JSON.parse(line),
    readyMs,
    errors: () => errors,
    stop: () => stopped(child),
  }
}

function firstLine(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL')
      reject(new Error(`${child.spawnargs.slice(1).join(' ')}: ${why}. ${errors()}`))
    }
    const timer = setTimeout(() => fail('was not ready in time'), READY_TIMEOUT_MS)
    child.once('close', (code) => fail(`ended with ${code}`))
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (!line.startsWith('{')) return
      clearTimeout(timer)
      child.removeAllListeners('close')
      resolve(line)
    })
  })
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

/** USER_HZ, the unit of /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const TICK_MS = 10

/** CPU time of a process and all its threads so far, in milliseconds, to the nearest 10. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Memory of a process in MB; `VmHWM` is the most it ever had. */
export function memoryMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  return kilobytes(readFileSync(`/proc/${pid}/status`, 'utf8'), field) / 1024
}

/** Memory in MB of the processes below `pid`, shared pages divided among those that share them (PSS). */
export function descendantsPssMb(pid: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It ended while the list was read.
    }
  }
  const isBelow = (each: number): boolean => {
    const parent = parents.get(each)
    return parent !== undefined && (parent === pid || isBelow(parent))
  }
  const below = [...parents.keys()].filter(isBelow)
  const sizes = below.map((each) => kilobytes(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'), 'Pss'))
  return sizes.reduce((sum, size) => sum + size, 0) / 1024
}

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN)
}
