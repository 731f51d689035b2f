import { Command } from 'commander'
import { parseStartOptions } from '../../../sandbox/options.ts'
import { startSandbox } from '../../../sandbox/start.ts'
import { CommandError, createTerminal, untilStopped } from '../terminal.ts'

interface Options {
  port?: string
  host?: string
  seed?: string
  tier?: string
  data?: string
  json?: boolean
}

/** `crosswalk sandbox`: a CRM of one's own to build against, without the gateway. */
export const sandboxCommand = () =>
  new Command('sandbox')
    .description('start the CRM sandbox alone')
    .option('--port <port>', 'where it listens', '8081')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <counts>', 'contacts=250,companies=60,deals=80,owners=3, or none')
    .option('--tier <tier>', 'free, starter, professional or enterprise')
    .option('--data <folder>', 'keep the state there; in memory when absent')
    .action(async ({ json = false, ...given }: Options) => {
      const terminal = createTerminal(json)
      const started = await startSandbox(optionsOf(given))
      const { url } = started
      terminal.result(
        { ready: true, url },
        `The sandbox is ready at ${url} (control surface at ${url}/_sandbox/health)`,
      )
      await untilStopped()
      await started.stop()
    })

function optionsOf(given: Options) {
  const words = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  )
  try {
    const options = parseStartOptions(words)
    if (options) return options
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
  throw new CommandError('Those options are not understood.')
}
