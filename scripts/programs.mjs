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

function install(program) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const commands = [
    ['apt-get', '-qq', 'update'],
    ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', program.package],
  ]
  return commands
    .map(([command, ...args]) => spawnSync(command, args, { env, encoding: 'utf8' }).stderr)
    .join('')
}
