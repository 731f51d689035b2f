// Finds a Chromium for the browser tests, and installs Debian's where that needs nobody's leave.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { say } from './prepare.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** The browser's path, or `why` there is none. CHROMIUM_PATH overrides the search. */
export async function findBrowser() {
  const given = process.env.CHROMIUM_PATH
  if (given && !fs.existsSync(given)) return { why: `CHROMIUM_PATH is ${given}, and there is no such file.` }
  const found = given || search()
  if (found) return { path: found }
  if (!mayInstall()) return { why }
  say('\nInstalling Chromium for the browser tests (apt-get install chromium, once) …')
  const log = installChromium()
  const path = search()
  return path ? { path } : { why: `apt-get could not install chromium:\n${log}` }
}

const why =
  'The browser tests need Chromium or Chrome: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.'

function search() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const places = [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), macOs]
  return places.find((place) => fs.existsSync(place))
}

function mayInstall() {
  return process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')
}

function installChromium() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const commands = [
    ['apt-get', '-qq', 'update'],
    ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', 'chromium'],
  ]
  return commands
    .map(([command, ...args]) => spawnSync(command, args, { env, encoding: 'utf8' }).stderr)
    .join('')
}
