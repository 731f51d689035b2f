import { asId, asObject, textOrNull } from '../../connector/answer.ts'
import type { CredentialKind } from '../../connector/connector.ts'
import type { Granted } from '../../connector/oauth.ts'
import type { Answer, Plan } from '../../connector/plan.ts'
import type { Identity, VendorAccount } from '../../connector/vendor.ts'
import { Problem } from '../../model/problems.ts'
import { dataPath, question, read, unmetered } from './calls.ts'
import { rightsIn } from './describe.ts'
import { upstreamOf } from './failures.ts'
import { rowsOf } from './records.ts'

const authorize = (token: string) => ({ authorization: `Bearer ${token}` })

export const oauthGrant: CredentialKind = {
  type: 'oauth',
  label: 'External client app (OAuth)',
  howToRevoke: 'In Salesforce: Setup, Connected Apps OAuth Usage, the app, User Connections, Revoke.',
  authorize,
}

const BLOCK_APP =
  'The app can still ask for tokens by itself: in Salesforce, Setup, Connected Apps OAuth Usage (or External Client App Manager), the app, Block, or replace its secret or certificate.'

/** The app acts as its own "run as" user; asked for at the org's own domain only. */
export const appItself: CredentialKind = {
  type: 'client_credentials',
  label: 'External client app by itself (client credentials)',
  howToRevoke: BLOCK_APP,
  byApiOnly: true,
  authorize,
}

/** The app signs that it acts for a user who has been admitted beforehand. */
export const appForUser: CredentialKind = {
  type: 'jwt_bearer',
  label: 'External client app for a user (JWT bearer)',
  howToRevoke: BLOCK_APP,
  byApiOnly: true,
  authorize,
}

/** The session of a user: ends with it, and cannot be renewed. One that no OAuth flow gave is not ended by a call. */
export const accessToken: CredentialKind = {
  type: 'access_token',
  label: 'Access token (session id)',
  howToRevoke: 'In Salesforce: Setup, Session Management, the session, Remove; or wait until it ends.',
  endsItself: true,
  byApiOnly: true,
  authorize,
}

/** Objects whose rights decide what can be done. */
const OBJECTS = [
  'Contact',
  'Account',
  'Opportunity',
  'OpportunityContactRole',
  'OpportunityStage',
  'Lead',
  'User',
  'UserRole',
]

const ORG = 'SELECT Id, Name, InstanceName, TimeZoneSidKey FROM Organization'
/** There only in orgs with several currencies. */
const CURRENCY = 'SELECT IsoCode FROM CurrencyType WHERE IsCorporate = true'

/** What a user without rights, or an org without the object, answers: then the account is told without it. */
const CLOSED = [400, 403, 404]

/** Whose org it is, who the user is, and what that user may do: scopes say nothing of that. */
export function* identify(token: string, granted?: Granted): Plan<Identity> {
  const [org, currency, objects, person] = yield [
    { ...question(ORG), accepts: CLOSED },
    { ...question(CURRENCY), accepts: CLOSED },
    read(dataPath('sobjects')),
    { ...unmetered(read('/services/oauth2/userinfo')), accepts: [401, ...CLOSED] },
  ]
  if (!org || !currency || !objects || !person) throw new Error('a call was not answered')
  const userinfo = person.status === 200 ? asObject(person.body, 'user info') : {}
  const told = rowIn(org)
  const id = told.Id ?? userinfo.organization_id ?? granted?.accountId ?? orgIn(token)
  if (id === null) {
    const detail = 'Salesforce does not tell whose token this is.'
    throw new Problem('credential_rejected', detail, { upstream: upstreamOf(org) })
  }
  const account = accountOf(asId(id, 'Id'), told, userinfo)
  return {
    account: { ...account, currency: textOrNull(rowIn(currency).IsoCode) },
    scopes: rightsIn(objects.body, OBJECTS),
  }
}

/** The first row of an answer; an empty one where the question was refused. */
function rowIn(answer: Answer): Readonly<Record<string, unknown>> {
  const [row] = answer.status === 200 ? rowsOf(answer) : []
  return row === undefined ? {} : asObject(row, 'record')
}

/** An access token begins with the id of its org. */
const orgIn = (token: string) => /^(00D[a-zA-Z0-9]{12})/.exec(token)?.[1] ?? null

function accountOf(
  id: string,
  org: Readonly<Record<string, unknown>>,
  userinfo: Readonly<Record<string, unknown>>,
): VendorAccount {
  const urls = typeof userinfo.urls === 'object' && userinfo.urls !== null ? userinfo.urls : {}
  return {
    id,
    name: textOrNull(org.Name),
    currency: null,
    time_zone: textOrNull(org.TimeZoneSidKey) ?? textOrNull(userinfo.zoneinfo),
    region: textOrNull(org.InstanceName),
    ui_url: originOf(urls as Readonly<Record<string, unknown>>),
    user: textOrNull(userinfo.preferred_username),
  }
}

/** Where people work with the org: its own domain. */
function originOf({ custom_domain, rest }: Readonly<Record<string, unknown>>): string | null {
  const address = textOrNull(custom_domain) ?? textOrNull(rest)?.replace('{version}', '') ?? ''
  return URL.canParse(address) && /^https?:/.test(address) ? new URL(address).origin : null
}
