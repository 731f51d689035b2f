import { Command } from 'commander'
import { loadConfig } from '../../config.ts'
import { createLog } from '../../lib/log.ts'
import { openRooms } from '../../main.ts'
import { createTerminal } from '../terminal.ts'

/** `crosswalk migrate`: brings the database up to date and ends. */
export const migrateCommand = () =>
  new Command('migrate')
    .description('bring the database up to date (`serve` and `start` do it themselves)')
    .action(async ({ json = false }: { json?: boolean }) => {
      const terminal = createTerminal(json)
      const config = loadConfig()
      const rooms = await openRooms(config, createLog(config.logLevel), terminal.progress)
      await rooms.close()
      terminal.result({ migrated: true }, 'The database is up to date.')
    })
