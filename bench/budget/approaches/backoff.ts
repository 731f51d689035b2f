import type { Approach, Outcome } from '../approach.ts'
import { loadPeer } from '../peer.ts'
import { createSender, type Page, pageOf, pathOf, retrying } from '../send.ts'

interface AxiosLike {
  get(url: string): Promise<{ status: number; data: Page }>
}
interface AxiosModule {
  default: { create(options: object): AxiosLike }
}
type Plugin = (client: AxiosLike, options: object) => void
interface AxiosRetry {
  /** The function, or what holds it: loaders differ about CommonJS. */
  default: Plugin | { default: Plugin }
  exponentialDelay(count: number): number
}

/** What a retry plugin does off the shelf: three more attempts, exponentially later, on 429 and 5xx. */
export const axiosRetry: Approach = {
  name: 'axios-retry',
  about: 'axios with axios-retry: 3 retries on 429 with its exponentialDelay',
  async start({ url, token }) {
    const { default: axios } = await loadPeer<AxiosModule>('axios')
    const { default: loaded, exponentialDelay } = await loadPeer<AxiosRetry>('axios-retry')
    const retry = 'default' in loaded ? loaded.default : loaded
    const client = axios.create({ baseURL: url, headers: { authorization: `Bearer ${token}` } })
    retry(client, {
      retries: 3,
      retryDelay: exponentialDelay,
      retryCondition: ({ response }: { response?: { status: number } }) =>
        response === undefined || response.status === 429 || response.status >= 500,
    })
    return {
      async call(_, ask): Promise<Outcome> {
        try {
          const { status, data } = await client.get(pathOf(ask))
          return { ok: true, status, ...('limit' in ask ? { page: pageOf(data) } : {}) }
        } catch (error) {
          const { response } = error as { response?: { status: number } }
          return response
            ? { ok: false, status: response.status }
            : { ok: false, status: 0, error: String(error) }
        }
      },
      close: async () => {},
    }
  },
}

/** The same idea by hand, and kinder: whole seconds. */
export const backoff: Approach = {
  name: 'backoff',
  about: 'undici, after a 429 again after 1, 2 and 4 s',
  async start(config) {
    const { send, close } = createSender(config)
    return { call: (_, ask) => retrying(() => send(ask)), close }
  },
}
