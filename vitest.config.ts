import fs from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

/**
 * Four groups, told apart so that nobody has to declare one: `architecture` and `e2e` by folder, `database` by
 * importing what is named `database…` or `embedded…` or asking `inject()` for what test/database-setup.ts provides,
 * and `unit` for the rest. Only a group that needs PostgreSQL starts one.
 */
const root = import.meta.dirname
const tests = ['src', 'sandbox', 'test'].flatMap(testsUnder)
const inFolder = (folder: string) => tests.filter((file) => file.startsWith(`test/${folder}/`))
const architecture = inFolder('architecture')
const e2e = [...inFolder('e2e'), ...inFolder('faults')]
const rest = tests.filter((file) => !architecture.includes(file) && !e2e.includes(file))
const database = rest.filter(usesDatabase)
const unit = rest.filter((file) => !database.includes(file))

const setup = fs.existsSync(path.join(root, 'test/database-setup.ts')) ? ['test/database-setup.ts'] : []

export default defineConfig({
  test: {
    // The machines that run this have two cores; e2e tests start processes of their own, so one at a time there.
    maxWorkers: 2,
    projects: [
      group('unit', 0, unit, { testTimeout: 10_000 }),
      group('architecture', 1, architecture, { testTimeout: 60_000 }),
      group('database', 2, database, { globalSetup: setup }),
      group('e2e', 3, e2e, {
        globalSetup: e2e.some(usesDatabase) ? setup : [],
        fileParallelism: false,
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
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
