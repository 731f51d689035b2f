import { loadMasterKeys } from '../../src/credentials/master-key.ts'
import { rewrap } from '../../src/credentials/rewrap.ts'
import { openDatabase } from '../../src/store/database.ts'

/** Seals everything anew and kills itself after so many rows. */
const { url, keys, after } = JSON.parse(process.env.CHILD_OF ?? '{}') as {
  url: string
  keys: string
  after: number
}
const { db } = await openDatabase({ connectionString: url, asApplication: true, poolSize: 2 })
const masterKeys = await loadMasterKeys({ masterKey: keys, masterKeyFile: '/nowhere' })
await rewrap(db, masterKeys, (done) => {
  if (done === after) process.kill(process.pid, 'SIGKILL')
})
