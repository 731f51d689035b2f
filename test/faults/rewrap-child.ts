import { loadMasterKeys } from '../../src/credentials/master-key.ts'
import { rewrap } from '../../src/credentials/rewrap.ts'
import { openDatabase } from '../../src/store/database.ts'

/** Seals everything anew and kills itself when it comes to a step for the n-th time. */
const { url, keys, at, nth } = JSON.parse(process.env.CHILD_OF ?? '{}') as {
  url: string
  keys: string
  at: string
  nth: number
}
let seen = 0
const { db } = await openDatabase({ connectionString: url, asApplication: true, poolSize: 2 })
const masterKeys = await loadMasterKeys({ masterKey: keys, masterKeyFile: '/nowhere' })
await rewrap(db, masterKeys, undefined, (name) => {
  if (name === at && ++seen === nth) process.kill(process.pid, 'SIGKILL')
})
