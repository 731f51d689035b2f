import { join } from 'node:path'
import { Command } from 'commander'
import { parseStartOptions } from '../../../sandbox/options.ts'
import { type StartedSandbox, startSandbox } from '../../../sandbox/start.ts'
import { type Config, loadConfig } from '../../config.ts'
import { createLog } from '../../lib/log.ts'
import { StartupError } from '../../lib/startup-error.ts'
import { ensureMasterKey, openRooms, startGateway } from '../../main.ts'
import { type Demo, ensureDemo } from '../demo.ts'
import { createTerminal, type Terminal, untilStopped } from '../terminal.ts'

/** `crosswalk start`: everything a new user needs, in one process. */
export const startCommand = () =>
  new Command('start')
    .description('start everything: database, gateway, and a sandbox with a connected demo account')
    .action(async ({ json = false }: { json?: boolean }) => {
      const terminal = createTerminal(json)
      const stopped = untilStopped()
      const closing: (() => Promise<void>)[] = []
      try {
        await bringUp(loadConfig(), terminal, closing)
        await stopped
        terminal.progress('Stopping …')
      } finally {
        for (const step of closing.reverse()) await step()
      }
    })

async function bringUp(config: Config, terminal: Terminal, closing: (() => Promise<void>)[]): Promise<void> {
  if (await ensureMasterKey(config)) {
    terminal.progress(
      `Made a master key: ${config.masterKeyFile} (keep it safe; without it no credential opens).`,
    )
  }
  terminal.progress('Starting the sandbox …')
  const sandbox = await openSandbox(config)
  closing.push(() => sandbox.stop())
  terminal.progress(config.databaseUrl ? 'Connecting to the database …' : 'Starting the database …')
  // A service's log would hide what a newcomer is told; warnings are shown all the same.
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel)
  const allowHosts = [...config.allowHosts, new URL(sandbox.url).host]
  const rooms = await openRooms({ ...config, allowHosts }, log, terminal.progress)
  closing.push(() => rooms.close())
  const demo = await ensureDemo(rooms, sandbox.url, terminal.progress)
  const gateway = await startGateway(config, rooms, log)
  closing.push(() => gateway.close())
  terminal.result(summary(gateway.url, sandbox.url, demo), describe(gateway.url, sandbox.url, demo))
}

async function openSandbox(config: Config): Promise<StartedSandbox> {
  try {
    const options = parseStartOptions(['--data', join(config.dataDir, 'sandbox')])
    if (!options) throw new Error('The sandbox has no options to start with.')
    return await startSandbox({ ...options, port: config.sandboxPort })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new StartupError(
      message.replace('choose another with --port', 'set CROSSWALK_SANDBOX_PORT to another one'),
    )
  }
}

const summary = (url: string, sandboxUrl: string, { apiKey, connectionId }: Demo) => ({
  ready: true,
  url,
  docs: `${url}/docs`,
  sandbox_url: sandboxUrl,
  connection_id: connectionId,
  api_key: apiKey,
})

function describe(url: string, sandboxUrl: string, { apiKey, connectionId }: Demo): string {
  const key = apiKey ?? '$CROSSWALK_API_KEY'
  const keyLine = apiKey
    ? `  API key     ${apiKey}\n              (shown this once: store it now)`
    : '  API key     the one printed at the first start; `npx crosswalk keys create --name NAME` makes another'
  return `
Crosswalk is ready.

  Gateway     ${url}
  Reference   ${url}/docs
  Sandbox     ${sandboxUrl} (open it in a browser: keys, records, faults, ledger)
${keyLine}

Try it:

  curl -H "Authorization: Bearer ${key}" "${url}/v1/connections/${connectionId}/contacts?limit=2"

Ctrl-C stops everything.`
}
