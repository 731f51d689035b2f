import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { descendantsPssMb, memoryMb } from './child.ts'

/** A server under comparison that has answered its first request. */
export interface Peer {
  url: string
  /** Milliseconds from spawn to the first answer, whatever its status. */
  bootMs: number
  /** Resident memory now, processes below it included, in MB. */
  memoryMb(): number
  stop(): Promise<void>
}

const FOLDER = fileURLToPath(new URL('peers', import.meta.url))
/** The comparison's OpenAPI document. */
export const CONTACTS_DOCUMENT = join(FOLDER, 'contacts.openapi.yaml')
const POLL_MS = 2
const PATIENCE_MS = 60_000

/** `npm ci` in bench/peers, unless it holds what its lock names; no script of a package is run. */
export async function installPeers(say: (sentence: string) => void): Promise<void> {
  const versions = (file: string) => {
    const { packages } = JSON.parse(readFileSync(file, 'utf8'))
    return JSON.stringify(Object.keys(wanted).map((name) => packages[`node_modules/${name}`]?.version))
  }
  const wanted: Record<string, string> = JSON.parse(
    readFileSync(join(FOLDER, 'package.json'), 'utf8'),
  ).dependencies
  const installed = join(FOLDER, 'node_modules/.package-lock.json')
  if (existsSync(installed) && versions(installed) === versions(join(FOLDER, 'package-lock.json'))) return
  say(
    `installing ${Object.entries(wanted)
      .map((each) => each.join(' '))
      .join(', ')} into bench/peers`,
  )
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER })
}

/** The script of a peer's command. */
export const peerScript = (name: string): string => {
  const { bin } = JSON.parse(readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8'))
  return join(FOLDER, 'node_modules', name, String(typeof bin === 'string' ? bin : Object.values(bin)[0]))
}

/** Starts `node <args>` with a free port put in for `{port}`, and waits until `path` is answered. */
export async function startPeer(args: readonly string[], path: string, cwd: string): Promise<Peer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const spawned = performance.now()
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace('{port}', String(port))),
    { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NODE_ENV: 'development' } },
  )
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-2_000)
  })
  await answered(child, url + path, () => errors)
  const pid = child.pid as number
  return {
    url,
    bootMs: performance.now() - spawned,
    memoryMb: () => memoryMb(pid, 'VmRSS') + descendantsPssMb(pid),
    stop: () => ended(child),
  }
}

async function answered(child: ChildProcess, url: string, errors: () => string): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await fetch(url).catch(() => null)
    if (answer !== null) {
      await answer.arrayBuffer()
      return
    }
    if (child.exitCode !== null || performance.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`${child.spawnargs.slice(1).join(' ')} did not answer: ${errors()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 3_000).unref()
  })
}

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
