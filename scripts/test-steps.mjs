// What `npm test` consists of. A step's `run` answers { ok, output, note?, passed?, failed?, skipped? }.

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build, install, root } from './prepare.mjs'
import { findBrowser, findRedis } from './programs.mjs'

const bin = (...parts) => path.join(root, 'node_modules', ...parts)
const biome = bin('@biomejs', 'biome', 'bin', 'biome')
const cruise = bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs')
const knip = bin('knip', 'bin', 'knip.js')
const tsc = bin('typescript', 'bin', 'tsc')
const vitest = bin('vitest', 'vitest.mjs')

export const steps = [
  { name: 'packages', about: 'npm ci, when node_modules differs from package-lock.json', run: packages },
  { name: 'format', about: 'format and lint (biome); npm run format repairs what it can', run: format },
  { name: 'types', about: 'tsc --noEmit', run: () => node(tsc, '--noEmit') },
  { name: 'borders', about: 'who may import whom (dependency-cruiser)', run: borders },
  {
    name: 'dead-code',
    about: 'files, exports and packages that nothing uses (knip)',
    run: () => node(knip, '--no-config-hints'),
  },
  {
    name: 'architecture',
    about: 'the other rules of the house, and proof that each of them bites',
    run: tests('architecture'),
  },
  { name: 'build', about: 'dist/, when it is stale', run: dist },
  { name: 'unit', about: 'tests without a database', run: tests('unit') },
  {
    name: 'database',
    about: 'tests on a real PostgreSQL: its own, or the one of DATABASE_URL',
    run: database,
  },
  {
    name: 'standalone',
    about: 'programs and pages that bring their own database, or need none: real processes, a real browser',
    run: endToEnd('standalone'),
  },
  { name: 'e2e', about: 'gateways: real processes, real HTTP, a real browser', run: endToEnd('e2e') },
  {
    name: 'faults',
    about: 'gateways that are killed, stopped, or told a wrong time in their work',
    run: endToEnd('faults'),
  },
]

/**
 * Groups whose tests wait for other processes, a browser and real time: on a machine that is busy with something else
 * one may come too late. It is tried once more, and the step says so.
 */
const AGAIN = ['database', 'standalone', 'e2e', 'faults']

export const stepNames = steps.map((step) => step.name)
export const findStep = (name) => steps.find((step) => step.name === name)

function packages() {
  return { ok: true, note: install() ? 'installed' : '' }
}

function dist() {
  return { ok: true, note: build() ? 'built' : '' }
}

function format() {
  return node(biome, 'check', '--error-on-warnings', '--colors=off')
}

function borders() {
  const rooms = ['src', 'sandbox', 'bench', 'test'].filter((room) => fs.existsSync(path.join(root, room)))
  return node(cruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...rooms)
}

/** The processes that the tests start come from dist/, and some pages are looked at in a browser. */
function endToEnd(group) {
  return async () => {
    install()
    build()
    const browser = await findBrowser()
    const result = await vitestGroup(group, browser.path ? { CHROMIUM_PATH: browser.path } : {})
    if (browser.path || result.ok) return result
    return { ...result, output: `${result.output}\n${browser.why}\n` }
  }
}

/** Rate budgets are shared through Redis as well. */
async function database() {
  const redis = await findRedis()
  const result = await vitestGroup('database', redis.path ? { REDIS_SERVER_PATH: redis.path } : {})
  if (redis.path || result.ok) return result
  return { ...result, output: `${result.output}\n${redis.why}\n` }
}

function tests(group) {
  return () => vitestGroup(group, {})
}

/** Runs one project of vitest.config.ts and counts from vitest's own JSON report. */
async function vitestGroup(group, env) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crosswalk-test-'))
  const file = path.join(folder, 'report.json')
  try {
    const reporters = [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      '--reporter=./scripts/second-try.mjs',
    ]
    const again = AGAIN.includes(group) ? ['--retry=1'] : []
    const result = await run([vitest, 'run', '--project', group, ...again, ...reporters], env)
    const judged = judge(result, file)
    const late = result.output.match(/^Second try: .*$/gm) ?? []
    return { ...result, ...judged, note: [judged.note, ...late].filter(Boolean).join('\n  ') }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** A file that fails before its first test, and a run that crashes, count as one failure each. */
function judge(result, file) {
  if (!fs.existsSync(file)) return { ok: false, passed: 0, failed: 1 }
  const report = JSON.parse(fs.readFileSync(file, 'utf8'))
  const stillborn = report.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + stillborn.length
  const [passed, skipped] = [report.numPassedTests, report.numPendingTests + report.numTodoTests]
  const note = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`
  if (result.ok && passed + failed === 0) {
    return { ok: false, passed, failed: 1, skipped, output: `${result.output}\nThis group ran no test.` }
  }
  return { ok: result.ok, passed, failed: result.ok ? failed : Math.max(failed, 1), skipped, note }
}

function node(...args) {
  return run(args, {})
}

function run(args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}
