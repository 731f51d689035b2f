import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

/** How much the files that are read may unpack to, all together, in bytes. */
const UNPACKED_MAX = 64 * 1024 * 1024
const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const STORED = 0
const DEFLATED = 8

/**
 * Reads the files of a ZIP archive that `wanted` names, stored or deflated; throws a `RangeError` when it is none, or
 * when it unpacks to too much. Source: pkware.com/appnote (4.3.12, 4.3.16)
 */
export function readZip(bytes: Buffer, wanted: (name: string) => boolean): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end === -1 || bytes.length < end + 22 || bytes.readUInt32LE(end) !== END) throw noArchive()
  let left = UNPACKED_MAX
  let at = bytes.readUInt32LE(end + 16)
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (bytes.length < at + 46 || bytes.readUInt32LE(at) !== ENTRY) throw noArchive()
    const nameLength = bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    if (wanted(name)) {
      const file = unpacked(bytes, at, left)
      left -= file.length
      files.set(name, file)
    }
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return files
}

/** One file, by its entry in the directory: its own header has the length of what stands before its data. */
function unpacked(bytes: Buffer, entry: number, left: number): Buffer {
  const method = bytes.readUInt16LE(entry + 10)
  const size = bytes.readUInt32LE(entry + 20)
  const header = bytes.readUInt32LE(entry + 42)
  if (bytes.length < header + 30) throw noArchive()
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28)
  const packed = bytes.subarray(start, start + size)
  if (packed.length < size || (method !== STORED && method !== DEFLATED)) throw noArchive()
  if (method === STORED && size <= left) return packed
  try {
    if (method === DEFLATED && left > 0) return inflateRawSync(packed, { maxOutputLength: left })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw noArchive()
  }
  throw new RangeError(`The workbook unpacks to more than ${UNPACKED_MAX / 1024 / 1024} MB.`)
}

function noArchive(): RangeError {
  return new RangeError('The file is no XLSX workbook, or it is damaged.')
}

/** Writes a ZIP archive of these files, deflated, without dates. Source: pkware.com/appnote (4.3.7, 4.3.12, 4.3.16) */
export function writeZip(files: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const bodies: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, bytes] of files) {
    const packed = deflateRawSync(bytes)
    const about = describe(name, bytes, packed.length)
    const local = Buffer.concat([word(LOCAL), about, Buffer.from(name), packed])
    // Version 2.0 made it; no comment, disk 0, no attributes; then where the file begins.
    const tail = [half(0), half(0), half(0), word(0), word(at), Buffer.from(name)]
    bodies.push(local)
    entries.push(Buffer.concat([word(ENTRY), half(20), about, ...tail]))
    at += local.length
  }
  const directory = Buffer.concat(entries)
  const counts = [half(0), half(0), half(files.length), half(files.length)]
  const end = [word(END), ...counts, word(directory.length), word(at), half(0)]
  return Buffer.concat([...bodies, directory, ...end])
}

/** What stands about a file both before its data and in the directory: needs 2.0, names in UTF-8, deflated, 1 January 1980. */
function describe(name: string, bytes: Buffer, packedLength: number): Buffer {
  const sizes = [word(crc32(bytes)), word(packedLength), word(bytes.length)]
  const lengths = [half(Buffer.byteLength(name)), half(0)]
  return Buffer.concat([half(20), half(0x0800), half(DEFLATED), half(0), half(0x21), ...sizes, ...lengths])
}

function half(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8])
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
