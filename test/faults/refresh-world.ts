import { oauth } from '../../src/connectors/hubspot/oauth.ts'
import { DataKeys } from '../../src/credentials/data-keys.ts'
import { loadMasterKeys } from '../../src/credentials/master-key.ts'
import { type GrantNews, Refresher } from '../../src/credentials/oauth/refresh.ts'
import { placeOfCredential, Vault } from '../../src/credentials/vault.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { type Failpoint, noFailpoint } from '../../src/lib/failpoint.ts'
import { createEgress } from '../../src/lib/http/egress.ts'
import { newId } from '../../src/lib/ids.ts'
import { Bells } from '../../src/store/bells.ts'
import { insertConnection } from '../../src/store/connections.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { GrantPlace } from '../../src/store/grants.ts'

/** What a process needs to know to refresh grants. */
export interface RefreshWorld {
  databaseUrl: string
  masterKey: string
  tokenServer: string
  leaseMs: number
}

/** A refresher as a gateway has one, and what it told of grants. */
export async function createRefresher(world: RefreshWorld, failpoint: Failpoint = noFailpoint) {
  const { db, close } = await openDatabase({
    connectionString: world.databaseUrl,
    asApplication: true,
    poolSize: 3,
  })
  const keys = await loadMasterKeys({ masterKey: world.masterKey, masterKeyFile: '/nowhere' })
  const vault = new Vault(new DataKeys(db, keys))
  const egress = createEgress({
    allowHosts: [new URL(world.tokenServer).host],
    timeoutMs: 60_000,
    userAgent: 'test',
  })
  const news: GrantNews[] = []
  const bells = new Bells(world.databaseUrl)
  const refresher = new Refresher({
    db,
    vault,
    egress,
    clock: systemClock,
    bells,
    client: async () => ({
      endpoints: oauth,
      baseUrl: world.tokenServer,
      clientId: 'client',
      clientSecret: 'client secret',
    }),
    moved: async () => undefined,
    tell: async (_, each) => void news.push(each),
    leaseMs: world.leaseMs,
    failpoint,
  })
  return {
    refresher,
    vault,
    db,
    news,
    async close() {
      await egress.close()
      await bells.close()
      await close()
    },
  }
}

/** A connection with a grant whose access token "access 0" has ended. */
export async function storeGrant(
  { db, vault }: Pick<Awaited<ReturnType<typeof createRefresher>>, 'db' | 'vault'>,
  accountId: string,
): Promise<GrantPlace> {
  const place = { accountId, connectionId: newId('con'), credentialId: newId('cre') }
  const seal = (field: 'token' | 'access_token', text: string) =>
    vault.seal(placeOfCredential(accountId, place, field), text)
  await insertConnection(db, accountId, {
    connectionId: place.connectionId,
    connector: 'hubspot',
    credential: {
      credentialId: place.credentialId,
      type: 'oauth',
      hint: '…',
      sealed: await seal('token', 'refresh 0'),
      grant: {
        oauthAppId: 'app_1',
        accessSealed: await seal('access_token', 'access 0'),
        expiresIn: -10,
        idleSeconds: 600_000,
      },
    },
  })
  return place
}
