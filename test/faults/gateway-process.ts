import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { World } from '../e2e/world.ts'
import { childProgram } from './child-program.ts'

/** A gateway in a process of its own, on the database of a world and past its door. */
export interface GatewayProcess {
  url: string
  /** It kills itself when it comes to this failpoint. */
  dieAt(failpoint: string): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export interface GatewayProcessOptions {
  /** How wrong its clock is. */
  clockOffsetMs?: number
  environment?: Record<string, string>
}

export async function startGatewayProcess(
  world: World,
  { clockOffsetMs = 0, environment = {} }: GatewayProcessOptions = {},
): Promise<GatewayProcess> {
  const settings = {
    ...world.environment,
    DATABASE_URL: world.databaseUrl,
    CROSSWALK_ALLOW_HOSTS: new URL(world.sandboxUrl).host,
    CROSSWALK_FAILURES_PER_MINUTE: '0',
    CROSSWALK_SHUTDOWN_SECONDS: '1',
    PORT: '0',
    ...environment,
  }
  const child = fork(await childProgram('gateway-child'), {
    // Nothing of ours or of the libraries leans on __proto__ (S10).
    execArgv: ['--disable-proto=delete'],
    env: { ...process.env, GATEWAY_OF: JSON.stringify(settings), CLOCK_OFFSET_MS: String(clockOffsetMs) },
  })
  const gone = once(child, 'exit')
  const failed = gone.then(([code]) => Promise.reject(new Error(`The gateway ended with ${code}.`)))
  const [{ url }] = (await Promise.race([once(child, 'message'), failed])) as [{ url: string }]
  failed.catch(() => undefined)
  return {
    url,
    async dieAt(failpoint) {
      const told = once(child, 'message')
      child.send({ dieAt: failpoint })
      await told
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    async stop() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
