// Finds what the tests need beside Node, and installs Debian's where that needs nobody's leave.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { say } from './prepare.mjs'

/** A program that tests start: its names, where else it may be, the variable that overrides the search. */
const chromium = {
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  places: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  variable: 'CHROMIUM_PATH',
  package: 'chromium',
  title: 'Chromium for the browser tests',
  why: 'The browser tests need Chromium or Chrome: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
}

const redis = {
  names: ['redis-server', 'valkey-server'],
  places: [],
  variable: 'REDIS_SERVER_PATH',
  package: 'redis-server',
  title: 'Redis for the tests of shared rate budgets',
  why: 'The tests of shared rate budgets need redis-server or valkey-server: install it (Debian: apt-get install redis-server), or set REDIS_SERVER_PATH.',
}

export const findBrowser = () => find(chromium)
export const findRedis = () => find(redis)

/** The program's path, or `why` there is none. */
async function find(program) {
  const given = process.env[program.variable]
  if (given && !fs.existsSync(given))
    return { why: `${program.variable} is ${given}, and there is no such file.` }
  const found = given || search(program)
  if (found) return { path: found }
  if (!mayInstall()) return { why: program.why }
  say(`\nInstalling ${program.title} (apt-get install ${program.package}, once) …`)
  const log = install(program)
  const path = search(program)
  return path ? { path } : { why: `apt-get could not install ${program.package}:\n${log}` }
}

function search({ names, places }) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const candidates = [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...places]
  return candidates.find((place) => fs.existsSync(place))
}

function mayInstall() {
  return process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')
}

/** Another installation may be under way on a new machine, or in another checkout: it is waited for. */
function install(program) {
  const until = Date.now() + LOCKED_MS
  let updated = apt('update')
  // The lists have a lock of their own, for which apt-get does not wait.
  while (/Could not get lock/.test(updated) && Date.now() < until) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
    updated = apt('update')
  }
  return updated + apt('install', '-y', '--no-install-recommends', program.package)
}

const LOCKED_MS = 300_000

/** What it says of what went wrong. */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  const wait = `DPkg::Lock::Timeout=${LOCKED_MS / 1000}`
  return spawnSync('apt-get', ['-qq', '-o', wait, ...args], { env, encoding: 'utf8' }).stderr
}
