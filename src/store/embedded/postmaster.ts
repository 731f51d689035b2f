import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What postmaster.pid says (PostgreSQL's src/include/utils/pidfile.h). */
export interface Postmaster {
  pid: number
  port: number
  socketDir: string
}

/** The running PostgreSQL of this data folder, which may still be starting; `undefined` when there is none. */
export async function findPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  if (!(await isServing(dataDir, pid))) return undefined
  return { pid, port: Number(lines[3]), socketDir: lines[4] ?? '' }
}

/** Whether process `pid` serves this data folder. */
export async function isServing(dataDir: string, pid: number): Promise<boolean> {
  return isAlive(pid) && worksIn(pid, dataDir)
}

/**
 * Makes stale lock files harmless whose process number now belongs to another program, for PostgreSQL would refuse
 * to start; after the restart of a container that is common. To be called only when nothing serves the folder.
 */
export async function disarmLockFiles(dataDir: string, files: string[]): Promise<void> {
  for (const file of files) {
    const before = await readFile(file, 'utf8').catch(() => '')
    const pid = Number(before.split('\n')[0])
    if (!isAlive(pid) || (await worksIn(pid, dataDir))) continue
    // PostgreSQL takes the number of its own parent, us, for stale (CreateLockFile in miscinit.c). The file is not
    // removed: its line 7 lets PostgreSQL see backends of the dead server that still write. Read again, without a
    // pause before the write, because another process may be starting the server at this moment.
    if (readFileSync(file, 'utf8') === before) {
      writeFileSync(file, before.replace(/^\d+/, String(process.pid)))
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A postmaster works in its data folder (a path without symlinks); a zombie has no working folder, a recycled number has another one. */
async function worksIn(pid: number, dataDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === dataDir
  }
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.includes('postgres') && stdout.includes(dataDir)
}
