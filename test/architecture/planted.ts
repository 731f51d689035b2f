import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '../..')

/** A throw-away folder with these files, given as path and content. */
export function plant(files: Record<string, string>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'crosswalk-planted-')))
  for (const [file, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.writeFileSync(path.join(folder, file), content)
  }
  return folder
}

export function uproot(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true })
}

/** The content of a file of the checkout, to copy a tool's real configuration beside what is planted. */
export function ours(file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8')
}

/** Runs a tool of this checkout's node_modules in `folder` and returns its exit code and output. */
export function runTool(
  folder: string,
  script: string,
  ...args: string[]
): { code: number | null; out: string } {
  const tool = path.join(root, 'node_modules', script)
  const done = spawnSync(process.execPath, [tool, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 64 * 1024 * 1024,
  })
  return { code: done.status, out: done.stdout + done.stderr }
}
