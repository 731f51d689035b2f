// Makes a checkout ready to run: installs what package-lock.json names and builds dist/ when either is missing or
// stale. Runs before anything is installed, so it uses nothing but Node. On a ready checkout it only reads
// (about 20 ms). Everything it says goes to stderr: stdout belongs to the command that called it.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const at = (...parts) => path.join(root, ...parts)
const stampFile = at('dist', '.built.json')

/** A failure whose message is for the user as it is, without a stack. */
export class PrepareError extends Error {}

export function say(text) {
  process.stderr.write(`${text}\n`)
}

/** Runs `work`; a PrepareError becomes its sentence and exit code 1. */
export async function orExit(work) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error
    say(error.message)
    process.exit(1)
  }
}

/** Installs and builds what is missing. */
export function prepare() {
  install()
  build()
}

/** `npm ci` unless node_modules holds exactly what package-lock.json names. Returns whether it had to. */
export function install() {
  if (installed()) return false
  withLock(() => {
    if (installed()) return
    const started = Date.now()
    say('Installing packages with npm ci (about half a minute, once) …')
    npmCi()
    if (!installed()) throw new PrepareError('npm ci ended well, yet packages are missing from node_modules.')
    say(`Installed in ${seconds(started)}.`)
  })
  return true
}

/** Compiles src/ and sandbox/ to dist/ unless that was done from the very same files. Returns whether it had to. */
export function build() {
  if (built(sources())) return false
  withLock(() => {
    const files = sources()
    if (built(files)) return
    const started = Date.now()
    say('Building …')
    if (removedSince(files)) fs.rmSync(at('dist'), { recursive: true, force: true })
    compile()
    bundle()
    copyAssets(files)
    fs.writeFileSync(stampFile, JSON.stringify({ hash: hashOf(files), files }))
    say(`Built in ${seconds(started)}.`)
  })
  return true
}

/**
 * npm leaves `node_modules/.package-lock.json` as its last act; it lists what is really there. Every package of
 * package-lock.json must be in it with the same version, but for those that npm leaves out: other platforms' and
 * what it marks as extraneous.
 */
function installed() {
  const wanted = readJson(at('package-lock.json'))?.packages
  const present = readJson(at('node_modules', '.package-lock.json'))?.packages
  if (!wanted) throw new PrepareError('package-lock.json is missing: this is not a whole checkout.')
  if (!present) return false
  return Object.entries(wanted).every(([place, entry]) => {
    const here = present[place]
    if (here) return here.link === true || here.version === entry.version
    return place === '' || entry.optional || entry.devOptional || entry.extraneous
  })
}

function npmCi() {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const viaNode = npm && /\.[cm]?js$/.test(npm)
  const [command, rest] = viaNode ? [process.execPath, [npm, ...args]] : ['npm', args]
  // stdout goes to our stderr; a .cmd file on Windows starts only through a shell.
  const shell = !viaNode && process.platform === 'win32'
  const done = spawnSync(command, rest, { cwd: root, stdio: ['ignore', 2, 2], shell })
  if (done.error?.code === 'ENOENT') throw new PrepareError('npm was not found; it comes with Node.js.')
  if (done.status !== 0) throw new PrepareError('npm ci failed; its message is above.')
}

const BUNDLERS = ['scripts/bundle.mjs', 'scripts/code-cache.mjs']

/** Every file that dist/ is made from, as sorted relative paths. */
function sources() {
  const made = ['src', 'sandbox'].flatMap((room) => filesUnder(room)).filter((file) => !notShipped.test(file))
  const how = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', ...BUNDLERS]
  return [...made, ...how].sort()
}

const notShipped = /\.(test|suite)\.ts$|(^|\/)(fixtures|__snapshots__)\//

function filesUnder(folder) {
  if (!fs.existsSync(at(folder))) return []
  return fs.readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesUnder(name)
    return entry.isFile() ? [name] : []
  })
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(fs.readFileSync(at(file)))
  return hash.digest('hex')
}

function built(files) {
  const stamp = readJson(stampFile)
  return stamp?.hash === hashOf(files) && fs.existsSync(at('dist', 'bundle', 'cli.js'))
}

/** tsc leaves the output of a deleted source behind; a stale migration or connector must not be found there. */
function removedSince(files) {
  const before = readJson(stampFile)?.files
  if (!before) return true
  const now = new Set(files)
  return before.some((file) => !now.has(file))
}

function compile() {
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc')
  const done = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) throw new PrepareError('The sources do not compile; see above.')
}

/** In a process of its own: what bundles is a package, and this file is loaded before there are any. */
function bundle() {
  const done = spawnSync(process.execPath, [at('scripts', 'bundle.mjs')], { stdio: ['ignore', 2, 2] })
  if (done.status !== 0) throw new PrepareError('The bundles cannot be made; see above.')
}

/** What is no TypeScript goes along as it is; the API reference page is Scalar's ready-made browser bundle. */
function copyAssets(files) {
  const scalar = at('node_modules', '@scalar', 'api-reference', 'dist', 'browser', 'standalone.js')
  copy(scalar, at('dist', 'assets', 'scalar.js'))
  const assets = files.filter((file) => /^(src|sandbox)\//.test(file) && !file.endsWith('.ts'))
  for (const file of assets) copy(at(file), at('dist', file))
}

function copy(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.copyFileSync(from, to)
}

/** Two terminals may prepare one checkout at the same time; the second waits. A lock of a dead process is taken over. */
function withLock(work) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const file = path.join(os.tmpdir(), `crosswalk-prepare-${name}.lock`)
  while (!takeLock(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  try {
    work()
  } finally {
    fs.rmSync(file, { force: true })
  }
}

function takeLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!holderLives(file)) fs.rmSync(file, { force: true })
    return false
  }
}

function holderLives(file) {
  try {
    process.kill(Number(fs.readFileSync(file, 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

export function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`
}
