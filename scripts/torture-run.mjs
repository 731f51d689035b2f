// Runs the tests of a row with large numbers and prints what they have shown. A test says so by `shows()` of
// test/faults/heavy.ts, into the file that CROSSWALK_TORTURE names.

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build, install, root } from './prepare.mjs'

/** Rows of docs/reliability.md, and the tests that show them: those whose names begin with the row. */
const rows = [
  {
    row: 'R1',
    about: 'one refresh for an expired token',
    files: ['test/faults/refresh.test.ts'],
    only: 'R1',
  },
  {
    row: 'R2',
    about: 'a transient failure never kills a grant',
    files: ['test/faults/grants.test.ts'],
    only: 'R2',
  },
  { row: 'R3', about: 'idle grants stay alive', files: ['test/faults/grants.test.ts'], only: 'R3' },
  { row: 'R4', about: 'exports go on after a kill', files: ['test/faults/export-kills.test.ts'], only: 'R4' },
  {
    row: 'R10',
    about: 'idempotency keys on two gateways',
    files: ['test/e2e/two-gateways.test.ts', 'test/faults/idempotency-kills.test.ts'],
    only: 'R10',
  },
  {
    row: 'R16',
    about: 'clocks that are wrong',
    files: ['test/faults/refresh.test.ts', 'test/faults/clocks.test.ts'],
    only: 'R16',
  },
  {
    row: 'R18',
    about: 'rotation under load, and kills in it',
    files: ['test/faults/rotation.test.ts', 'src/credentials/rewrap.test.ts'],
    only: 'R18',
  },
  { row: 'S1', about: 'credentials at rest', files: ['src/credentials/vault.test.ts'], only: 'S1' },
  {
    row: 'S3',
    about: 'own API keys',
    files: ['test/e2e/two-gateways.test.ts'],
    only: 'S3',
  },
  {
    row: 'S4',
    about: 'tenants behind one connection',
    files: ['src/store/row-level-security.test.ts'],
    only: 'S4',
  },
  {
    row: 'S9',
    about: 'requests and lives of things that are made up',
    files: ['test/e2e/fuzz.test.ts'],
    only: 'S9',
  },
  { row: 'S10', about: 'poisonous names', files: ['test/faults/poison.test.ts'], only: 'S10' },
  {
    row: 'S12',
    about: 'the audit log while gateways are killed',
    files: ['test/faults/audit-kills.test.ts'],
    only: 'S12',
  },
  {
    row: 'S15',
    about: 'quarantine under load, wiping, ceilings',
    files: ['test/faults/quarantine.test.ts', 'test/e2e/wipe.test.ts', 'test/e2e/guards.test.ts'],
    only: 'S15',
  },
]

const usage = `npm run torture -- [--only row[,row]] [--json]

Runs the tests of docs/reliability.md with the numbers that are named there, and prints each with its n.
All of it takes about an hour and a half on two cores; a row takes 1 to 25 minutes.

${rows.map(({ row, about }) => `  ${row.padEnd(4)} ${about}`).join('\n')}

  --only   some of these rows
  --json   one JSON object in place of the lines
`

function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  const wanted = values.only?.split(',') ?? rows.map(({ row }) => row)
  const unknown = wanted.find((name) => !rows.some(({ row }) => row === name))
  if (unknown !== undefined) throw new RangeError(`There is no row "${unknown}".\n\n${usage}`)
  return { ...values, wanted: rows.filter(({ row }) => wanted.includes(row)) }
}

export async function main(args) {
  try {
    const { help, json, wanted } = readArguments(args)
    if (help) return void process.stdout.write(usage)
    install()
    build()
    const results = []
    for (const each of wanted) {
      const result = await runRow(each)
      results.push(result)
      if (!json) print(result)
    }
    if (json)
      process.stdout.write(
        `${JSON.stringify({ at: new Date().toISOString(), node: process.version, results })}\n`,
      )
    process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

function print({ row, about, ok, seconds, shown, output }) {
  process.stdout.write(`\n${row} ${about}: ${ok ? 'holds' : 'FAILED'} (${seconds} s)\n`)
  for (const { n, what } of shown) process.stdout.write(`  n = ${n}: ${what}\n`)
  if (!ok) process.stdout.write(`${output}\n`)
}

async function runRow({ row, about, files, only }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crosswalk-torture-'))
  const file = path.join(folder, 'shown.jsonl')
  fs.writeFileSync(file, '')
  const began = Date.now()
  try {
    const { code, output } = await vitest(['run', ...files, '-t', only, '--testTimeout', '7200000'], {
      CROSSWALK_TORTURE: file,
    })
    const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)
    const shown = lines.map((line) => JSON.parse(line)).filter((each) => each.row === row)
    const seconds = Math.round((Date.now() - began) / 1000)
    // A row whose tests were renamed must not hold for want of tests.
    const ok = code === 0 && shown.length > 0
    return { row, about, ok, seconds, shown, ...(ok ? {} : { output: output.slice(-8_000) }) }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function vitest(args, env) {
  return new Promise((resolve) => {
    const program = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('close', (code) => resolve({ code, output }))
  })
}
