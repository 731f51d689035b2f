import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A way to a database that can be shut: then it is, for whoever goes this way, as if the server were gone. */
export interface Door {
  connectionString: string
  /** Drops every connection, and takes none until `open`. */
  shut(): Promise<void>
  open(): Promise<void>
  close(): Promise<void>
}

export async function openDoor(databaseUrl: string): Promise<Door> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-door-'))
  const path = join(folder, '.s.PGSQL.5432')
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connectTo(databaseUrl)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  const open = () => new Promise<void>((resolve) => server.listen(path, resolve))
  const shut = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await open()
  return {
    connectionString: addressThrough(databaseUrl, folder),
    open,
    shut,
    async close() {
      if (server.listening) await shut()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function addressThrough(databaseUrl: string, folder: string): string {
  const url = new URL(databaseUrl)
  url.host = 'localhost'
  url.port = ''
  url.searchParams.set('host', folder)
  return url.href
}

function connectTo(databaseUrl: string): Socket {
  const url = new URL(databaseUrl)
  const port = Number(url.port || 5432)
  const folder = url.searchParams.get('host')
  return folder?.startsWith('/')
    ? connect(join(folder, `.s.PGSQL.${port}`))
    : connect(port, folder ?? decodeURIComponent(url.hostname))
}
