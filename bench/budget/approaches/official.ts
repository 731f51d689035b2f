import type { Approach, Ask, CustomerConfig, Outcome, Running } from '../approach.ts'
import { loadPeer } from '../peer.ts'
import { type Page, pageOf } from '../send.ts'

interface Api {
  getPage(limit: number, after?: string): Promise<Page>
  getById(id: string): Promise<unknown>
}
interface ClientModule {
  Client: new (options: object) => { crm: Record<'contacts' | 'companies', { basicApi: Api }> }
}

/** Its own word for "send again": three attempts in all, which its README's example turns on. */
const ATTEMPTS = 3
/** `DEFAULT_LIMITER_OPTIONS` of its configuration/constants, which its README documents for limiterOptions. */
const LIMITER = { minTime: 1000 / 9, maxConcurrent: 6, id: 'hubspot-client-limiter' }

async function start({ url, token }: CustomerConfig, more: object): Promise<Running> {
  const { Client } = await loadPeer<ClientModule>('@hubspot/api-client')
  const client = new Client({
    accessToken: token,
    basePath: url,
    numberOfApiCallRetries: ATTEMPTS,
    ...more,
  })
  const ask = async (wanted: Ask): Promise<Outcome> => {
    if ('id' in wanted) {
      await client.crm.contacts.basicApi.getById(wanted.id)
      return { ok: true, status: 200 }
    }
    const { basicApi } = client.crm[wanted.object]
    return { ok: true, status: 200, page: pageOf(await basicApi.getPage(wanted.limit, wanted.after)) }
  }
  return {
    call: (_, wanted) =>
      ask(wanted).catch((error: { code?: unknown }) =>
        typeof error.code === 'number'
          ? { ok: false, status: error.code }
          : { ok: false, status: 0, error: String(error) },
      ),
    close: async () => {},
  }
}

export const official: Approach = {
  name: 'hubspot-client',
  about: '@hubspot/api-client as constructed (no limiter), with its retries on',
  start: (config) => start(config, {}),
}

export const officialLimited: Approach = {
  name: 'hubspot-client/limiter',
  about: '@hubspot/api-client with its documented limiter options, and its retries on',
  start: (config) => start(config, { limiterOptions: LIMITER }),
}
