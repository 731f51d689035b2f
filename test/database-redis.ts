import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'

export interface TestRedis {
  url: string
  /** Ends it at once, with all that was in it. */
  stop(): Promise<void>
  /** Starts it again at the same address, empty. */
  start(): Promise<void>
  /** It stands still: connections stay, nothing is answered. */
  pause(): void
  resume(): void
}

/** scripts/test.mjs installs it and says where it is. */
const SERVER = process.env.REDIS_SERVER_PATH ?? '/usr/bin/redis-server'

/** A Redis of one test file, in memory only. */
export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort()
  let child: ChildProcess | undefined
  const redis: TestRedis = {
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (!child || child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
    async start() {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
      child = spawn(SERVER, args, { stdio: 'ignore' })
      child.on('error', () => undefined)
      await answering(port)
    },
  }
  await redis.start()
  return redis
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Redis (${SERVER}) does not answer; install it (Debian: apt-get install redis-server).`)
}
