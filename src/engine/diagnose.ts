import type { Broken, Known, Seen } from '../connector/explain.ts'
import type { Call } from '../connector/plan.ts'
import { explain, explainHeldBack, explainRefusedCredential } from '../explain/explain.ts'
import { readToken } from '../explain/token.ts'
import type { EgressError } from '../lib/http/egress-error.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { Problem } from '../model/problems.ts'
import type { Line } from './line.ts'

const BROKEN: Readonly<Record<EgressError['code'], Broken>> = {
  refused_address: 'address_refused',
  connect: 'unreachable',
  tls: 'tls_failed',
  timeout: 'timed_out',
  reset: 'connection_lost',
  too_large: 'answer_too_large',
  malformed: 'answer_not_http',
  aborted: 'cancelled',
}

const SYSTEM: Readonly<Record<string, Broken>> = {
  ENOTFOUND: 'name_unresolved',
  EAI_AGAIN: 'name_unresolved',
  ECONNREFUSED: 'connection_refused',
}

export const brokenOf = ({ code, systemCode }: EgressError): Broken =>
  (code === 'connect' && systemCode !== undefined && SYSTEM[systemCode]) || BROKEN[code]

export const callOf = ({ method, path, body }: Call): NonNullable<Seen['call']> => ({ method, path, body })

function knownOf(line: Line): Known {
  const { connector, clock, baseUrl, budget, history } = line
  const credential = line.credential()
  return {
    now: clock.now(),
    credentialType: credential.type,
    token: readToken(credential.token, connector.explain),
    scopes: credential.scopes,
    region: credential.region,
    baseUrl,
    windows: budget.shares(),
    history: history.calls(connector.explain.pathWords),
  }
}

/** Why a call failed, from what came back and all that is known here. */
export const diagnose = (seen: Seen, line: Line): Diagnosis => explain(seen, knownOf(line), line.connector)

/** The refusal of our own scheduler, explained. */
export function heldBack(problem: Problem, call: Call, line: Line): Problem {
  return withDiagnosis(problem, explainHeldBack(call.windows, knownOf(line), line.connector))
}

/** The time for the whole request ended. */
export const cancelled = (line: Line): Diagnosis =>
  diagnose({ status: null, headers: {}, body: undefined, text: '', broken: 'cancelled', call: null }, line)

/** A failure that the plan itself found in an answer, explained by that answer. */
export function foundByPlan(problem: Problem, last: Seen | null, line: Line): Problem {
  if (problem.details.diagnosis || !last) return problem
  if (problem.code === 'credential_rejected' || problem.code === 'credential_invalid') {
    return withDiagnosis(problem, explainRefusedCredential(last, knownOf(line), line.connector))
  }
  return problem.code === 'vendor_malformed' || problem.details.upstream
    ? withDiagnosis(problem, diagnose(last, line))
    : problem
}

const withDiagnosis = (problem: Problem, diagnosis: Diagnosis): Problem =>
  new Problem(problem.code, problem.message, { ...problem.details, diagnosis }, problem.cause)
