import './skew.ts'
import { loadConfig } from '../../src/config.ts'
import type { Failpoint } from '../../src/lib/failpoint.ts'
import { createLog } from '../../src/lib/log.ts'
import { openRooms, startGateway } from '../../src/main.ts'

/** A whole gateway, which kills itself at the failpoint that it is told. */
let fatal: string | undefined
const failpoint: Failpoint = (name) => {
  if (name === fatal) process.kill(process.pid, 'SIGKILL')
}
process.on('message', (message: { dieAt: string }) => {
  fatal = message.dieAt
  process.send?.({ told: true })
})
const config = loadConfig(JSON.parse(process.env.GATEWAY_OF ?? '{}'))
const log = createLog('silent')
const rooms = await openRooms(config, log, () => undefined, { failpoint })
const gateway = await startGateway(config, rooms, log)
process.once('disconnect', async () => {
  await gateway.close()
  await rooms.close()
})
process.send?.({ url: gateway.url })
