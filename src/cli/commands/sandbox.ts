import { Command } from 'commander'
import { EDITIONS, parseStartOptions, TIERS, VENDORS } from '../../../sandbox/options.ts'
import { startSandbox } from '../../../sandbox/start.ts'
import { CommandError, createTerminal, untilStopped } from '../terminal.ts'

interface Options {
  port?: string
  host?: string
  seed?: string
  tier?: string
  edition?: string
  data?: string
  webhookHost?: string[]
  json?: boolean
}

const collect = (host: string, before: string[] = []) => [...before, host]

/** `crosswalk sandbox`: a CRM of one's own to build against, without the gateway. */
export const sandboxCommand = () =>
  new Command('sandbox')
    .description('start the CRM sandbox alone')
    .argument('[vendor]', `whose: ${VENDORS.join(', ')}`, VENDORS[0])
    .option('--port <port>', 'where it listens; 0 picks a free one', '8081')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <counts>', 'contacts=250,companies=60,deals=80,owners=3, or none')
    .option('--tier <tier>', TIERS.join(', '))
    .option('--edition <edition>', `where the vendor has editions: ${EDITIONS.join(', ')}`)
    .option('--data <folder>', 'keep the state there; in memory when absent')
    .option(
      '--webhook-host <host>',
      'a host beside this machine that webhooks may go to; can be repeated',
      collect,
    )
    .action(async (vendor: string, { json = false, ...given }: Options) => {
      const terminal = createTerminal(json)
      const stopped = untilStopped()
      const started = await startSandbox(optionsOf(vendor, given), terminal.progress)
      const { url, port, restored, readyMs } = started
      terminal.result(
        { ready: true, url, port, restored, ready_ms: readyMs },
        `The sandbox is ready at ${url} after ${seconds(readyMs)} (control surface at ${url}/_sandbox/health)`,
      )
      await stopped
      await started.stop()
    })

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

function optionsOf(vendor: string, { webhookHost = [], ...given }: Options) {
  const words = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  )
  const hosts = webhookHost.flatMap((host) => ['--webhook-host', host])
  try {
    const options = parseStartOptions([...words, ...hosts, '--', vendor])
    if (options) return options
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
  throw new CommandError('Those options are not understood.')
}
