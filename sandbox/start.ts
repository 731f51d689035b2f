import { createSandbox, type HubspotSandbox, type SalesforceSandbox } from './index.ts'
import type { StartOptions } from './options.ts'

/** A sandbox that listens; `stop` answers what is in flight and saves the state. */
export interface StartedSandbox {
  url: string
  port: number
  sandbox: HubspotSandbox | SalesforceSandbox
  /** Whether it goes on with a state that was kept. */
  restored: boolean
  /** How long making it took, from seed to readiness, in milliseconds. */
  readyMs: number
  stop(): Promise<void>
}

/** Starts a sandbox; throws an `Error` with one sentence when the port is taken or the folder cannot be used. */
export async function startSandbox(
  options: Omit<StartOptions, 'json'>,
  progress: (sentence: string) => void = () => undefined,
): Promise<StartedSandbox> {
  const begun = performance.now()
  const sandbox = await createOne(options, progress)
  try {
    const { url, port, close } = await sandbox.listen({ port: options.port, host: options.host })
    const stop = async (): Promise<void> => {
      await close()
      sandbox.save()
    }
    const { restored } = sandbox
    return { url, port, sandbox, restored, readyMs: Math.round(performance.now() - begun), stop }
  } catch (cause) {
    throw new Error(sentenceFor(cause, options), { cause })
  }
}

async function createOne(
  { vendor, tier, edition, seed, webhookHosts = [], data }: Omit<StartOptions, 'json'>,
  progress: (sentence: string) => void,
): Promise<StartedSandbox['sandbox']> {
  const kept = { progress, ...(seed === null ? {} : { seed }), ...(data === null ? {} : { data }) }
  if (vendor === 'salesforce') {
    const settings = edition === undefined ? {} : { edition }
    return (await createSandbox({ salesforce: { ...kept, ...settings } })).salesforce
  }
  return (await createSandbox({ hubspot: { ...kept, tier, webhookHosts } })).hubspot
}

function sentenceFor(cause: unknown, { port, host }: { port: number; host: string }): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is already in use; choose another with --port.`
  if (code === 'EACCES')
    return `Port ${port} on ${host} may not be used by this user; choose another with --port.`
  return `The sandbox cannot listen on ${host}:${port} (${cause instanceof Error ? cause.message : String(cause)}).`
}
