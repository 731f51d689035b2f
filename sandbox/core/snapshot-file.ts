import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { SnapshotRow, Vendor } from './vendor.ts'

/** How long changes are gathered before they are written, in milliseconds: the most that kill -9 can lose. */
const GATHER_MS = 100
/** A write that took t is followed by a pause of at least this many t, so that big states do not hog the core. */
const PAUSE_FACTOR = 10
const CHUNK_CHARS = 1 << 20

/** Keeps a vendor's state in `<dir>/<vendor>.ndjson`: one row a line, replaced as a whole by an atomic rename. */
export class SnapshotFile {
  private readonly path: string
  private readonly vendor: Vendor
  private written: number
  private timer: NodeJS.Timeout | null = null
  private notBefore = 0

  private constructor(dir: string, vendor: Vendor) {
    this.path = join(dir, `${vendor.id}.ndjson`)
    this.vendor = vendor
    this.written = vendor.revision()
  }

  /**
   * Opens the file and loads it into the vendor's room when it exists (`found`). Throws one sentence when the
   * folder cannot be written or the file is not a snapshot.
   */
  static open(dir: string, vendor: Vendor): { file: SnapshotFile; found: boolean } {
    try {
      makeFolder(dir)
      tryFolder(dir)
    } catch (cause) {
      throw new Error(`The data folder ${dir} cannot be written.`, { cause })
    }
    const file = new SnapshotFile(dir, vendor)
    const found = existsSync(file.path)
    if (found) {
      vendor.load(readRows(file.path, vendor.id))
      file.written = vendor.revision()
    }
    return { file, found }
  }

  /** Starts a write soon if anything changed since the last one; cheap enough to call after every request. */
  touch(): void {
    if (this.timer !== null || this.vendor.revision() === this.written) return
    const waitMs = Math.max(GATHER_MS, this.notBefore - performance.now())
    this.timer = setTimeout(() => {
      this.timer = null
      this.flush()
    }, waitMs)
  }

  /** Writes now if anything changed since the last write. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.vendor.revision() === this.written && existsSync(this.path)) return
    const started = performance.now()
    this.written = this.vendor.revision()
    writeRows(this.path, this.vendor)
    this.notBefore = performance.now() + PAUSE_FACTOR * (performance.now() - started)
  }
}

/** Makes a folder and those above it. Node's `recursive` never ends where nothing can be made, as in /proc. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) {
    if (!statSync(dir).isDirectory()) throw new Error(`${dir} is a file.`)
    return
  }
  const above = dirname(dir)
  if (above !== dir) makeFolder(above)
  mkdirSync(dir)
}

/** Throws when no file can be made in a folder. */
function tryFolder(dir: string): void {
  const path = join(dir, `.trial-${process.pid}`)
  closeSync(openSync(path, 'w', 0o600))
  rmSync(path)
}

function writeRows(path: string, vendor: Vendor): void {
  const draft = `${path}.draft`
  const file = openSync(draft, 'w', 0o600)
  try {
    let chunk = `${JSON.stringify(['snapshot', 1, vendor.id])}\n`
    for (const row of vendor.rows()) {
      chunk += `${JSON.stringify(row)}\n`
      if (chunk.length > CHUNK_CHARS) {
        writeSync(file, chunk)
        chunk = ''
      }
    }
    writeSync(file, `${chunk}${JSON.stringify(['end'])}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}

function* readRows(path: string, vendorId: string): Generator<SnapshotRow> {
  let complete = false
  let first = true
  for (const line of readLines(path)) {
    const row = parseRow(path, line)
    if (first && (row[0] !== 'snapshot' || row[1] !== 1 || row[2] !== vendorId)) {
      throw new Error(
        `${path} is not a saved state of the ${vendorId} sandbox; move it away to start afresh.`,
      )
    }
    complete = row[0] === 'end'
    if (!first && !complete) yield row
    first = false
  }
  if (!complete) throw new Error(`${path} is incomplete; move it away to start afresh.`)
}

function parseRow(path: string, line: string): SnapshotRow {
  try {
    return JSON.parse(line) as SnapshotRow
  } catch (cause) {
    throw new Error(`${path} is damaged; move it away to start afresh.`, { cause })
  }
}

/** Reads a piece at a time: a million records are more than one string, and five million more than one buffer, can hold. */
function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r')
  const chunk = Buffer.allocUnsafe(CHUNK_CHARS)
  let rest: Buffer = Buffer.alloc(0)
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)])
      let start = 0
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        yield bytes.toString('utf8', start, end)
        start = end + 1
      }
      rest = bytes.subarray(start)
    }
    if (rest.length > 0) yield rest.toString('utf8')
  } finally {
    closeSync(file)
  }
}
