import { parseStartOptions, USAGE } from './options.ts'
import { type StartedSandbox, startSandbox } from './start.ts'

/** Runs the sandbox as a process of its own until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2))
  if (options === null) {
    console.log(USAGE)
    return
  }
  const started = await startSandbox(options, (sentence) => {
    if (!options.json) console.error(sentence)
  })
  endOnSignal(started)
  const { url, port, restored, readyMs } = started
  console.log(
    options.json
      ? JSON.stringify({ ready: true, url, port, restored, ready_ms: readyMs })
      : `${options.vendor} sandbox ready at ${url} after ${readyMs} ms (control surface at ${url}/_sandbox/health)`,
  )
}

function endOnSignal(started: StartedSandbox): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    started.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
