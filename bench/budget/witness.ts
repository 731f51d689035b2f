import type { Seen } from './judge.ts'

/** Reads along in the sandbox's ledger, which forgets all but its newest entries. */
export interface Witness {
  /** What a key did since a moment (epoch milliseconds), until now. */
  seen(credentialId: string, since: number): Promise<Seen[]>
  stop(): Promise<void>
}

interface Entry {
  seq: number
  path: string
  status: number
  credential_id: string | null
  finished_at: number
}

const EVERY_MS = 1_000

/** Begins to read a sandbox's ledger, once a second. */
export function startWitness(url: string): Witness {
  const calls = new Map<string, Seen[]>()
  let last = 0
  let reading: Promise<void> = Promise.resolve()
  let failure: unknown = null

  const read = async () => {
    const response = await fetch(`${url}/_sandbox/ledger?after=${last}`)
    const { results } = (await response.json()) as { results: Entry[] }
    for (const { seq, path, status, credential_id: credentialId, finished_at: at } of results) {
      if (seq !== last + 1)
        throw new Error(`The sandbox forgot ${seq - last - 1} calls before they were read.`)
      last = seq
      if (credentialId === null) continue
      const kept = calls.get(credentialId) ?? []
      if (kept.length === 0) calls.set(credentialId, kept)
      kept.push({ credentialId, path, status, at })
    }
  }
  const readNext = () => {
    reading = reading.then(read).catch((error: unknown) => {
      failure = error
    })
    return reading
  }
  const timer = setInterval(readNext, EVERY_MS)
  return {
    async seen(credentialId, since) {
      await readNext()
      if (failure !== null) throw failure
      return (calls.get(credentialId) ?? []).filter(({ at }) => at >= since)
    },
    async stop() {
      clearInterval(timer)
      await reading
    },
  }
}
