import type { Connector } from '../connector/connector.ts'
import type { Granted, MachineFlow } from '../connector/oauth.ts'
import { meansOf, type SigningUser, secretOf } from '../credentials/oauth/means.ts'
import { idleSeconds } from '../credentials/oauth/refresh.ts'
import { nextTokens, type TokenOutcome } from '../credentials/oauth/token-endpoint.ts'
import { placeOfCredential, type Vault } from '../credentials/vault.ts'
import type { Egress } from '../lib/http/egress.ts'
import { newId } from '../lib/ids.ts'
import { OBJECT_TYPES } from '../model/objects.ts'
import { Problem } from '../model/problems.ts'
import type { NewCredential } from '../store/credentials.ts'
import { isAppFor, isOwnAddress } from './account-address.ts'
import { type Engine, type Identified, isGranted } from './engine.ts'
import type { OAuthApps } from './oauth-apps.ts'
import { budgetKeyOf, grantKeyOf } from './open-connection.ts'
import type { Receipt } from './receipt.ts'

/** A credential as somebody hands it in. */
export type GivenCredential =
  | { type: string; token: string }
  | { type: string; oauthAppId: string; refreshToken: string }
  /** The app gets tokens by itself, for a user where it signs for one. */
  | { type: string; oauthAppId: string; user: SigningUser | null }

/** A credential that the CRM was shown and took. */
export interface CheckedCredential {
  type: string
  /** The key, or the refresh token. */
  secret: string
  /** What calls are sent with now. */
  token: string
  grant: { oauthAppId: string; expiresIn: number } | null
  identity: Identified
  /** Where the account's data is; null = the vendor's own host. */
  baseUrl: string | null
}

export interface IntakeOptions {
  engine: Engine
  vault: Vault
  apps: OAuthApps
  egress: Egress
}

/** Where a credential belongs while it is checked. */
export interface IntakeContext {
  accountId: string
  connector: Connector
  /** Checked; null = the vendor's own host. */
  baseUrl: string | null
  receipt: Receipt
}

/** Looks at credentials that are handed in, and seals the good ones. */
export class Intake {
  readonly #options: IntakeOptions

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Throws a Problem `credential_rejected` with what is wrong, or what the CRM failed with. */
  async check(given: GivenCredential, context: IntakeContext): Promise<CheckedCredential> {
    const { engine } = this.#options
    const { connector, baseUrl, receipt } = context
    const { kind, machines = [] } = connector.oauth ?? {}
    const isGrant = given.type === kind?.type
    const machine = machines.find((each) => each.kind.type === given.type)
    if ('token' in given) {
      if (isGrant)
        throw new Problem('invalid_request', 'A grant is given as `oauth_app_id` and `refresh_token`.')
      if (machine) throw new Problem('invalid_request', 'This kind of credential is given as `oauth_app_id`.')
      const identity = await engine.identify(connector, given, baseUrl, receipt)
      return { type: given.type, secret: given.token, token: given.token, grant: null, identity, baseUrl }
    }
    if ('refreshToken' in given) {
      if (!isGrant)
        throw new Problem('invalid_request', 'Only a grant has `oauth_app_id` and `refresh_token`.')
      return this.#redeem(given, { flow: null, secret: given.refreshToken }, context)
    }
    if (!machine) {
      throw new Problem(
        'invalid_request',
        `A credential of type "${given.type}" is more than an \`oauth_app_id\`.`,
      )
    }
    return this.#redeem(given, { flow: machine.flow, secret: secretOf(machine.flow, given.user) }, context)
  }

  /** Asks the token endpoint once, with what will buy every token from now on. */
  async #redeem(
    { type, oauthAppId }: { type: string; oauthAppId: string },
    { flow, secret }: { flow: MachineFlow | null; secret: string },
    context: IntakeContext,
  ): Promise<CheckedCredential> {
    const { apps, egress } = this.#options
    const { accountId, connector, baseUrl } = context
    const client = await apps.client(accountId, oauthAppId, baseUrl)
    if (client.app.connector !== connector.id || !isAppFor(connector, client.app, baseUrl)) {
      throw new Problem('invalid_request', 'The OAuth app belongs to another CRM or another base URL.')
    }
    const means = meansOf(flow, secret, { ...client, nowMs: Date.now() })
    const outcome = await nextTokens(client, means, { egress })
    return { ...(await this.takeTokens(outcome, context, { oauthAppId, refreshToken: secret })), type }
  }

  /** What a token endpoint answered, as a checked credential. */
  async takeTokens(
    outcome: TokenOutcome,
    { accountId, connector, baseUrl: askedAt, receipt }: IntakeContext,
    { oauthAppId, refreshToken }: { oauthAppId: string; refreshToken: string | null },
  ): Promise<CheckedCredential> {
    const { oauth } = connector
    if (!oauth) throw new Problem('invalid_request', `${connector.name} has no OAuth here.`)
    if (outcome.kind === 'failed')
      throw new Problem('vendor_error', `The token endpoint failed: ${outcome.said}`)
    if (outcome.kind !== 'tokens')
      throw new Problem('credential_rejected', `The CRM refused: ${outcome.said}`)
    const secret = outcome.refreshToken ?? refreshToken
    if (secret === null) throw new Problem('vendor_malformed', 'The CRM gave no refresh token.')
    const { accessToken: token, expiresIn } = outcome
    const granted = oauth.endpoints.granted(outcome.answer)
    const baseUrl = await this.#addressOf(granted, connector, askedAt)
    const budgetKey = (vendorAccount: string) =>
      budgetKeyOf(connector.id, baseUrl, grantKeyOf(accountId, oauthAppId, vendorAccount))
    const credential = { type: oauth.kind.type, token, granted, budgetKey }
    const identity = await this.#options.engine.identify(connector, credential, baseUrl, receipt)
    return { type: oauth.kind.type, secret, token, grant: { oauthAppId, expiresIn }, identity, baseUrl }
  }

  /** Where the account's data is: as the token endpoint says, when that is an address of the vendor's. */
  async #addressOf(
    { baseUrl: told }: Granted,
    connector: Connector,
    askedAt: string | null,
  ): Promise<string | null> {
    if (!told) return askedAt
    if (!isOwnAddress(connector, told, askedAt)) {
      throw new Problem(
        'base_url_refused',
        'The CRM says that the account is at an address which is not its own.',
      )
    }
    await this.#options.engine.checkBaseUrl(told)
    const { origin } = new URL(told)
    return origin === connector.baseUrl ? null : origin
  }

  /** The least read that the credential is there for, so that what is taken into use has worked once. */
  async tryOut(checked: CheckedCredential, { connector, receipt }: IntakeContext): Promise<void> {
    const { identity, type, token, baseUrl } = checked
    const readable = OBJECT_TYPES.map((each) => connector.objects[each]).find(
      (object) => object?.operations.list && isGranted(identity.scopes, object.scopes.read),
    )
    const list = readable?.operations.list
    if (!list) return
    const plan = list({
      limit: 1,
      position: null,
      updatedAfter: null,
      properties: [],
      account: identity.account,
    })
    await this.#options.engine.runOnce(connector, { type, token }, baseUrl, { plan, receipt })
  }

  /** The credential as it may be stored at a connection. */
  async seal(
    accountId: string,
    connectionId: string,
    { type, secret, token, grant, identity }: CheckedCredential,
  ): Promise<Omit<NewCredential, 'status'>> {
    const { vault } = this.#options
    const credentialId = newId('cre')
    const place = { connectionId, credentialId }
    const sealed = await vault.seal(placeOfCredential(accountId, place, 'token'), secret)
    const common = {
      credentialId,
      type,
      hint: hintOf(secret),
      sealed,
      vendorAccount: { ...identity.account },
      scopes: identity.scopes,
    }
    if (!grant) return common
    const accessSealed = await vault.seal(placeOfCredential(accountId, place, 'access_token'), token)
    return { ...common, grant: { ...grant, accessSealed, idleSeconds: idleSeconds() } }
  }
}

/** A text with fewer characters than this is too short to show any of. */
const LEAST_TO_SHOW = 24

const hintOf = (secret: string) =>
  secret.length < LEAST_TO_SHOW ? '…' : `${secret.slice(0, 8)}…${secret.slice(-4)}`
