import type { Connector, CredentialKind } from '../connector/connector.ts'
import type { WindowKnowledge } from '../connector/explain.ts'
import type { VendorAccount } from '../connector/vendor.ts'
import { excerptOf } from '../explain/excerpt.ts'
import { explainToken } from '../explain/explain.ts'
import { readToken } from '../explain/token.ts'
import type { Diagnosis, Step } from '../model/diagnosis.ts'
import type { ObjectType } from '../model/objects.ts'
import { Problem } from '../model/problems.ts'
import { accessOf, type ObjectAccess } from './access.ts'
import type { Engine } from './engine.ts'
import { looseConnection, type OpenConnection } from './open-connection.ts'
import { Receipt } from './receipt.ts'
import type { SentCall } from './trail.ts'

/** A call as it may be shown: the credential is not in it, nor a body but an excerpt of an error. */
export interface ShownCall {
  method: string
  url: string
  status: number | null
  ms: number
  error?: unknown
}

/** `healthy`: it opens an account and reads it. `ailing`: it does not, and why is told. `untold`: nobody could say. */
export type Health = 'healthy' | 'ailing' | 'untold'

/** What a credential is and does, found out with a few reads. */
export interface Examination {
  health: Health
  /** One line. */
  verdict: string
  connector: string
  /** Enough to recognise it by. */
  token: string
  kind: string
  region: string | null
  /** Null when nobody could say. */
  alive: boolean | null
  account: VendorAccount | null
  scopes: string[] | null
  objects: Partial<Record<ObjectType, ObjectAccess>> | null
  budget: readonly WindowKnowledge[]
  /** What reading one record showed. */
  smoke: { object: ObjectType; calls: ShownCall[]; diagnosis: Diagnosis | null } | null
  diagnosis: Diagnosis | null
}

export interface ExaminationRequest {
  connector: Connector
  /** Ids of the others that it could be of as well, when nobody said which. */
  others?: readonly string[]
  token: string
  baseUrl: string | null
}

/** The one connector whose credentials look like this; null when that is none, or several. */
export function recogniseConnector(connectors: readonly Connector[], token: string): Connector | null {
  const read = connectors.map((connector) => ({ connector, reading: readToken(token, connector.explain) }))
  const whole = read.filter(({ reading }) => reading.wrong === null)
  const alike = whole.length > 0 ? whole : read.filter(({ reading }) => reading.kind !== 'unknown')
  return alike.length === 1 ? (alike[0]?.connector ?? null) : null
}

/** The first and last characters of a credential. */
const mask = (token: string) => (token.length > 16 ? `${token.slice(0, 8)}…${token.slice(-4)}` : '…')

/** Examines a credential: its form, then whether it is alive, then one read. Writes nothing and never throws a Problem. */
export async function examine(engine: Engine, request: ExaminationRequest): Promise<Examination> {
  const { connector, token, baseUrl, others = [] } = request
  const reading = readToken(token, connector.explain)
  const blank: Examination = {
    health: 'ailing',
    verdict: '',
    connector: connector.id,
    token: mask(token.trim()),
    kind: reading.kind,
    region: reading.region,
    alive: null,
    account: null,
    scopes: null,
    objects: null,
    budget: [],
    smoke: null,
    diagnosis: null,
  }
  const misshapen = explainToken(reading)
  if (misshapen) {
    const diagnosis =
      others.length > 0 ? { ...misshapen, remedy: [...misshapen.remedy, orOf(others)] } : misshapen
    return { ...blank, alive: false, diagnosis, verdict: misshapen.summary }
  }
  const kind = kindOf(connector, reading.credentialType)
  const receipt = new Receipt()
  try {
    const identity = await engine.identify(connector, { type: kind.type, token }, baseUrl, receipt)
    const { account, scopes } = identity
    const objects = accessOf(connector, kind.type, scopes)
    const open = looseConnection({
      connectorId: connector.id,
      baseUrl,
      credentialType: kind.type,
      token,
      account,
      scopes,
    })
    return await smokeTest(engine, open, { ...blank, alive: true, account, scopes, objects })
  } catch (error) {
    return failed(blank, error)
  }
}

const orOf = (others: readonly string[]): Step => ({
  text: `If it is a credential of another CRM, say which: --connector ${others.join(', or --connector ')}.`,
  who: 'developer',
})

const kindOf = (connector: Connector, type: string | null): CredentialKind =>
  connector.credentials.find((each) => each.type === type) ?? (connector.credentials[0] as CredentialKind)

/** A refusal of the credential is an answer; anything else tells nothing about it. */
function failed(blank: Examination, error: unknown): Examination {
  if (!(error instanceof Problem)) throw error
  const refused = error.code === 'credential_rejected' || error.code === 'credential_invalid'
  const diagnosis = error.details.diagnosis ?? null
  return {
    ...blank,
    health: refused ? 'ailing' : 'untold',
    alive: refused ? false : null,
    diagnosis,
    verdict: diagnosis?.summary ?? error.message,
  }
}

/** Reads one record of the first object that can be listed: contacts where there are any. */
async function smokeTest(engine: Engine, open: OpenConnection, known: Examination): Promise<Examination> {
  const connector = engine.connector(open.connectorId)
  const types = Object.keys(connector.objects) as ObjectType[]
  const object = types.find((type) => connector.objects[type]?.operations.list !== undefined)
  const session = engine.session(open)
  const seen = (): Pick<Examination, 'budget'> => ({ budget: session.receipt.trail.at(-1)?.left ?? [] })
  const list = object && connector.objects[object]?.operations.list
  if (!object || !list)
    return { ...known, health: 'healthy', verdict: 'It is alive; there is nothing to list.' }
  const calls = () =>
    session.receipt.trail.map((call) => shown(call, open.baseUrl ?? connector.baseUrl, connector))
  try {
    await session.run(
      list({ limit: 1, position: null, updatedAfter: null, properties: [], account: open.account }),
    )
    return {
      ...known,
      ...seen(),
      health: 'healthy',
      verdict: `It is alive, and reads ${object} of account ${open.account.name ?? open.account.id}.`,
      smoke: { object, calls: calls(), diagnosis: null },
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const diagnosis = error.details.diagnosis ?? null
    return {
      ...known,
      ...seen(),
      smoke: { object, calls: calls(), diagnosis },
      diagnosis,
      verdict: `It is alive, and cannot read ${object}: ${diagnosis?.summary ?? error.message}`,
    }
  }
}

function shown(
  { method, path, status, ms, error }: SentCall,
  baseUrl: string,
  connector: Connector,
): ShownCall {
  const excerpt = excerptOf(error, connector.explain.keeps)
  return {
    method,
    url: baseUrl + path,
    status,
    ms: Math.round(ms),
    ...(excerpt === undefined ? {} : { error: excerpt }),
  }
}
