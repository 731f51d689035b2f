/** One part of a multipart body. */
export interface Part {
  name: string
  fileName: string | null
  bytes: Buffer
}

/**
 * Reads a `multipart/form-data` body; null for what is none. The boundary is its first line, as every client writes it.
 * Source: RFC 7578
 */
export function readMultipart(sent: Buffer): Part[] | null {
  // One character a byte: parts may be anything.
  const body = sent.toString('latin1')
  const end = body.indexOf('\r\n')
  const boundary = end === -1 ? '' : body.slice(0, end)
  if (!/^--\S{1,250}$/.test(boundary)) return null
  const pieces = body.split(`\r\n${boundary}`)
  const first = pieces[0]?.slice(boundary.length)
  const parts: Part[] = []
  for (const piece of [first ?? '', ...pieces.slice(1, -1)]) {
    const part = partOf(piece)
    if (part === null) return null
    parts.push(part)
  }
  return parts
}

function partOf(piece: string): Part | null {
  const split = piece.indexOf('\r\n\r\n')
  if (split === -1) return null
  const head = Buffer.from(piece.slice(0, split), 'latin1').toString('utf8')
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
  if (name === undefined) return null
  const fileName = /;\s*filename="([^"]*)"/i.exec(head)?.[1] ?? null
  return { name, fileName, bytes: Buffer.from(piece.slice(split + 4), 'latin1') }
}
