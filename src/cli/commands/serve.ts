import { Command } from 'commander'
import { loadConfig } from '../../config.ts'
import { createLog } from '../../lib/log.ts'
import { openRooms, startGateway } from '../../main.ts'
import { createTerminal, untilStopped } from '../terminal.ts'

/** `crosswalk serve`: the gateway alone, for production. */
export const serveCommand = () =>
  new Command('serve')
    .description('start the gateway alone (for production; refuses to run without a master key)')
    .action(async ({ json = false }: { json?: boolean }) => {
      const terminal = createTerminal(json)
      const config = loadConfig()
      const log = createLog(config.logLevel)
      const stopped = untilStopped()
      const rooms = await openRooms(config, log, terminal.progress)
      try {
        const gateway = await startGateway(config, rooms, log)
        terminal.result({ ready: true, url: gateway.url }, `Crosswalk is ready at ${gateway.url}`)
        await stopped
        await gateway.close()
      } finally {
        await rooms.close()
      }
    })
