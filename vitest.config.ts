import fs from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

/**
 * Six groups, told apart so that nobody has to declare one: `architecture` and `faults` by folder; of test/e2e those
 * that ask for a gateway on the database of the run are `e2e`, the others `standalone`; of the rest `database` are
 * those that import what is named `database…` or `embedded…` or ask `inject()` for what test/database-setup.ts
 * provides, and `unit` all others. Only a group that needs PostgreSQL starts one.
 */
const root = import.meta.dirname
const tests = ['src', 'sandbox', 'test'].flatMap(testsUnder)
const inFolder = (folder: string) => tests.filter((file) => file.startsWith(`test/${folder}/`))
const architecture = inFolder('architecture')
const faults = inFolder('faults')
const e2e = inFolder('e2e').filter(usesGateway)
const standalone = inFolder('e2e').filter((file) => !e2e.includes(file))
const rest = tests.filter((file) => !/^test\/(architecture|e2e|faults)\//.test(file))
const database = rest.filter(usesDatabase)
const unit = rest.filter((file) => !database.includes(file))

/** For tests that start processes. */
const PATIENT = { testTimeout: 120_000, hookTimeout: 120_000, isolate: false }

const setup = fs.existsSync(path.join(root, 'test/database-setup.ts')) ? ['test/database-setup.ts'] : []

export default defineConfig({
  test: {
    // The machines that run this have two cores.
    maxWorkers: 2,
    projects: [
      // Modules are shared by the files of a group: loading them anew for each took as long as the tests.
      group('unit', 0, unit, { testTimeout: 10_000, isolate: false }),
      group('architecture', 1, architecture, { testTimeout: 60_000 }),
      group('database', 2, database, { globalSetup: setup, isolate: false }),
      group('standalone', 3, standalone, PATIENT),
      group('e2e', 4, e2e, { ...PATIENT, globalSetup: setup }),
      // One at a time: they kill gateways, and judge what becomes of leases that run out in real time.
      group('faults', 5, faults, { ...PATIENT, globalSetup: setup, fileParallelism: false }),
    ],
  },
})

function group(name: string, groupOrder: number, include: string[], more: object) {
  // An empty `include` would mean the default pattern; a name that matches nothing means nothing.
  const files = include.length > 0 ? include : ['no-such-test']
  const base = { name, include: files, sequence: { groupOrder }, testTimeout: 30_000, hookTimeout: 60_000 }
  return { test: { ...base, ...more } }
}

function testsUnder(folder: string): string[] {
  const place = path.join(root, folder)
  if (!fs.existsSync(place)) return []
  const files = fs.readdirSync(place, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
}

function usesDatabase(file: string): boolean {
  return /\/(database|embedded)[\w-]*\.ts'|\binject\(/.test(fs.readFileSync(path.join(root, file), 'utf8'))
}

function usesGateway(file: string): boolean {
  return (
    /'\.\/((connect|salesforce)-)?world\.ts'/.test(fs.readFileSync(path.join(root, file), 'utf8')) ||
    usesDatabase(file)
  )
}
