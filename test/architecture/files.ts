import fs from 'node:fs'
import path from 'node:path'

/** Folders that are made, installed or recorded, never written. */
const notOurs = /^(node_modules|dist|coverage|\..*)$/

/** Every file under these folders of `root`, as sorted relative paths with `/`. Missing folders have none. */
export function filesUnder(root: string, ...folders: string[]): string[] {
  return folders.flatMap((folder) => walk(root, folder)).sort()
}

function walk(root: string, folder: string): string[] {
  const place = path.join(root, folder)
  if (!fs.existsSync(place)) return []
  return fs.readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return notOurs.test(entry.name) ? [] : walk(root, name)
    return entry.isFile() ? [name] : []
  })
}

/** The folders directly in `folder`; none when it is missing. */
export function foldersIn(root: string, folder: string): string[] {
  const place = path.join(root, folder)
  if (!fs.existsSync(place)) return []
  const entries = fs.readdirSync(place, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

export function read(root: string, file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8')
}

/** `file:line` of every line that matches. */
export function linesMatching(root: string, file: string, pattern: RegExp): string[] {
  return read(root, file)
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []))
}
