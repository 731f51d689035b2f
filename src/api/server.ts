import { type ServerType, serve } from '@hono/node-server'
import { StartupError } from '../lib/startup-error.ts'
import { answerBrokenRequest } from './broken-request.ts'

/** Header and time limits: slow or endless requests cost little. */
const SERVER_OPTIONS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
}

/** Listens, and answers with `fetch`. Throws `StartupError` when the port is taken or may not be used. */
export function listen(
  config: { host: string; port: number },
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch, hostname: config.host, port: config.port, serverOptions: SERVER_OPTIONS },
      () => resolve(server),
    )
    server.on('clientError', answerBrokenRequest)
    server.on('error', (error: NodeJS.ErrnoException) => {
      const where = `${config.host}:${config.port}`
      reject(
        new StartupError(
          error.code === 'EADDRINUSE'
            ? `Port ${config.port} on ${config.host} is already in use; set PORT to another one.`
            : `The gateway cannot listen on ${where} (${error.code ?? error.message}); set HOST and PORT.`,
        ),
      )
    })
  })
}

/** Takes no more requests, and ends those under way after a grace. */
export function closeServer(server: ServerType, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(end)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}
