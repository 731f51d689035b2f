import { steadyClock } from '../lib/clock.ts'
import { MemoryStore } from './memory-store.ts'
import { storeSuite } from './store.suite.ts'

storeSuite('memory', async () => {
  let store = new MemoryStore(steadyClock)
  return {
    open: async () => store,
    close: async () => {
      await store.close()
      store = new MemoryStore(steadyClock)
    },
  }
})
