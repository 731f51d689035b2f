import { join } from 'node:path'
import { Command } from 'commander'
import { parseStartOptions } from '../../../sandbox/options.ts'
import { type StartedSandbox, startSandbox } from '../../../sandbox/start.ts'
import { type Config, loadConfig } from '../../config.ts'
import { createLog } from '../../lib/log.ts'
import { StartupError } from '../../lib/startup-error.ts'
import { ensureMasterKey, openRooms, startGateway } from '../../main.ts'
import { DEMO_VENDORS, type Demo, type DemoSandbox, ensureDemo } from '../demo.ts'
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
  terminal.progress('Starting the sandboxes …')
  const sandboxes: DemoSandbox[] = []
  for (const [at, vendor] of DEMO_VENDORS.entries()) {
    const sandbox = await openSandbox(config, vendor, at)
    closing.push(() => sandbox.stop())
    sandboxes.push({ vendor, url: sandbox.url })
  }
  terminal.progress(config.databaseUrl ? 'Connecting to the database …' : 'Starting the database …')
  // A service's log would hide what a newcomer is told; warnings are shown all the same.
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel)
  const allowHosts = [...config.allowHosts, ...sandboxes.map(({ url }) => new URL(url).host)]
  const rooms = await openRooms({ ...config, allowHosts }, log, terminal.progress)
  closing.push(() => rooms.close())
  const demo = await ensureDemo(rooms, sandboxes, terminal.progress)
  const gateway = await startGateway(config, rooms, log)
  closing.push(() => gateway.close())
  terminal.result(summary(gateway.url, sandboxes, demo), describe(gateway.url, sandboxes, demo))
}

/** The first vendor's keeps the folder that it always had; the others listen on the ports after its own. */
async function openSandbox(
  config: Config,
  vendor: DemoSandbox['vendor'],
  at: number,
): Promise<StartedSandbox> {
  try {
    const folder = join(config.dataDir, at === 0 ? 'sandbox' : `sandbox-${vendor}`)
    const options = parseStartOptions([vendor, '--data', folder])
    if (!options) throw new Error('The sandbox has no options to start with.')
    const port = config.sandboxPort === 0 ? 0 : config.sandboxPort + at
    return await startSandbox({ ...options, port })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new StartupError(
      message.replace('choose another with --port', 'set CROSSWALK_SANDBOX_PORT to another one'),
    )
  }
}

const summary = (url: string, sandboxes: readonly DemoSandbox[], { apiKey, connectionIds }: Demo) => ({
  ready: true,
  url,
  docs: `${url}/docs`,
  sandbox_url: sandboxes[0]?.url,
  connection_id: connectionIds[0],
  api_key: apiKey,
  connections: sandboxes.map(({ vendor, url: sandboxUrl }, at) => ({
    connector: vendor,
    connection_id: connectionIds[at],
    sandbox_url: sandboxUrl,
  })),
})

function describe(url: string, sandboxes: readonly DemoSandbox[], { apiKey, connectionIds }: Demo): string {
  const key = apiKey ?? '$CROSSWALK_API_KEY'
  const keyLine = apiKey
    ? `  API key     ${apiKey}\n              (shown this once: store it now)`
    : '  API key     the one printed at the first start; `npx crosswalk keys create --name NAME` makes another'
  const curl = (connectionId: string) =>
    `  curl -H "Authorization: Bearer ${key}" "${url}/v1/connections/${connectionId}/contacts?limit=2"`
  const lines = sandboxes.map((each) => `${each.url} (${each.vendor}; open it in a browser)`)
  return `
Crosswalk is ready.

  Gateway     ${url}
  Reference   ${url}/docs
  Sandboxes   ${lines.join('\n              ')}
${keyLine}

Try it, with one vendor and with the other:

${connectionIds.map(curl).join('\n')}

Ctrl-C stops everything.`
}
