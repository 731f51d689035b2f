import { Problem } from '../../model/problems.ts'
import type { Connection } from '../../store/connections.ts'

/** A connection that gets a new credential stays what it is: what is said of it must not be something else. */
export function refuseOther(
  known: Connection,
  { connector, baseUrl, externalId }: Record<'connector' | 'baseUrl' | 'externalId', string | null>,
): void {
  const wrong = [
    { at: '/connector', is: known.connector, given: connector },
    { at: '/base_url', is: known.baseUrl, given: baseUrl },
    { at: '/external_id', is: known.externalId, given: externalId },
  ].filter(({ is, given }) => given !== null && given !== is)
  if (wrong.length === 0) return
  const errors = wrong.map(({ at, is }) => ({ at, message: `is ${JSON.stringify(is)} of this connection` }))
  throw new Problem('invalid_request', 'The connection has it otherwise: leave it out.', { errors })
}
