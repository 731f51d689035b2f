import type { Finding, Known, PastCall, Seen } from '../connector/explain.ts'
import type { Evidence } from '../model/diagnosis.ts'

/** What our own knowledge adds to a finding, and what it puts in its place. */
export interface Knowledge {
  instead?: Partial<Pick<Finding, 'code' | 'certainty' | 'summary' | 'subject'>>
  /** A sentence more for the summary. */
  adds?: string
  evidence: Evidence[]
}

const moment = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

const isTaken = ({ status }: PastCall) =>
  status !== null && status !== 401 && status !== 429 && status < 500 && status !== 407

/** What the calls before and the look of the token say about a refused credential. */
export function credentialKnowledge({ code }: Finding, { status }: Seen, known: Known): Knowledge | null {
  if (code !== 'token_unknown' && code !== 'token_expired') return null
  const { token, history } = known
  const evidence: Evidence[] = []
  if (token && !token.wrong) {
    evidence.push({
      seen: `it looks like: ${token.kind}${token.region ? `, region ${token.region}` : ''}`,
      from: 'the credential itself',
    })
  }
  if (code === 'token_expired' || (status !== null && status !== 401)) return { evidence }
  const worked = history.findLast(isTaken)
  if (worked) return revoked(worked, history, evidence)
  const abroad = otherRegion(known)
  return abroad ? { ...abroad, evidence: [...evidence, ...abroad.evidence] } : { evidence }
}

function revoked(worked: PastCall, history: readonly PastCall[], evidence: Evidence[]): Knowledge {
  const since = history.find((call) => call.at > worked.at && call.status === 401)
  return {
    instead: {
      code: 'token_revoked',
      certainty: 'certain',
      summary:
        'The CRM took this credential before and takes it no longer: it was deleted, or rotated and the old one has ended. The CRM does not say which.',
    },
    evidence: [
      ...evidence,
      {
        seen: `the last call that it was taken for: ${moment(worked.at)}`,
        from: 'the calls of this connection',
      },
      ...(since ? [{ seen: `refused since ${moment(since.at)}`, from: 'the calls of this connection' }] : []),
    ],
  }
}

/** The region in a host name such as api-eu1.vendor.example. */
const REGION_OF_HOST = /^https?:\/\/[a-z]+-([a-z]{2}\d)\./

function otherRegion({ token, region, baseUrl }: Known): Knowledge | null {
  const written = token?.region
  if (!written) return null
  const host = REGION_OF_HOST.exec(baseUrl ?? '')?.[1]
  const place = host && host !== written ? { region: host, from: 'the base URL' } : null
  const account =
    region && /^[a-z]{2}\d$/.test(region) && region !== written ? { region, from: 'the account' } : null
  const other = place ?? account
  if (!other) return null
  return {
    instead: {
      code: 'token_wrong_region',
      certainty: 'likely',
      subject: written,
      summary: `The credential is one of region ${written}, and ${other.from} is of region ${other.region}: use the address and the account of the credential’s own region.`,
    },
    evidence: [{ seen: `region ${other.region}`, from: other.from }],
  }
}

/** How the scopes that the vendor asks for fit those that it told of before. */
export function scopeKnowledge(scopes: readonly string[], { scopes: granted }: Known): Knowledge | null {
  if (granted === null || scopes.length === 0) return null
  const had = scopes.filter((scope) => granted.includes(scope))
  if (had.length > 0) {
    return {
      adds: `When the CRM was last asked, the credential had ${had.join(', ')}: it was taken away since, or more than one scope is needed.`,
      evidence: [{ seen: `granted then: ${had.join(', ')}`, from: 'the last check of this connection' }],
    }
  }
  return {
    evidence: [
      {
        seen: `not among the ${granted.length} scopes that the credential has`,
        from: 'the last check of this connection',
      },
    ],
  }
}
