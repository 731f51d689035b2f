import './skew.ts'
import { loadConfig } from '../../src/config.ts'
import type { Failpoint } from '../../src/lib/failpoint.ts'
import { createLog } from '../../src/lib/log.ts'
import { openRooms, startGateway } from '../../src/main.ts'

/** A whole gateway, which kills itself at the failpoint that it is told, on prototypes that nobody can change (S10). */
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
// Node's own --frozen-intrinsics freezes too early: some libraries put members in while they are loaded. Whoever writes
// into a prototype from here on throws, and the caller would get a 500.
const INTRINSICS = [
  Object,
  Array,
  Function,
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  RegExp,
  Date,
  Error,
  Promise,
  Map,
  Set,
  WeakMap,
  ArrayBuffer,
  Uint8Array,
]
for (const { prototype } of INTRINSICS) {
  allowOverrides(prototype)
  Object.freeze(prototype)
}

/**
 * A frozen member would also keep objects below from getting one of the same name (`this.name = …` in an error, a
 * custom field called toString), which is no pollution: an assignment there makes a member of their own.
 */
function allowOverrides(prototype: object): void {
  const members = Object.entries(Object.getOwnPropertyDescriptors(prototype))
  for (const [name, { value, writable, configurable }] of members) {
    if (!writable || !configurable) continue
    Object.defineProperty(prototype, name, {
      get: () => value,
      set(this: object, own: unknown) {
        if (this === prototype) throw new TypeError(`${name} of a prototype was written.`)
        Object.defineProperty(this, name, {
          value: own,
          writable: true,
          enumerable: true,
          configurable: true,
        })
      },
    })
  }
}
process.once('disconnect', async () => {
  await gateway.close()
  await rooms.close()
})
process.send?.({ url: gateway.url })
