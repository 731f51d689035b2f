import { z } from '@hono/zod-openapi'
import type { Revocation } from '../../engine/revoker.ts'

/** What became of credentials at their CRM, as it is answered. */
export const upstream = z
  .array(
    z
      .object({
        connection_id: z.string(),
        credential_id: z.string(),
        outcome: z.enum(['revoked', 'failed', 'by_hand']).openapi({
          description:
            '`by_hand`: the CRM has no call for it; then, and after `failed`, `detail` has the clicks.',
        }),
        detail: z.string().nullable().openapi({ description: 'What is left to do, or why it failed.' }),
      })
      .openapi('Revocation'),
  )
  .openapi({ description: 'What became of the credentials at the CRM; empty unless `revoke` asked for it.' })

export const presentRevocation = ({ connectionId, credentialId, outcome, detail }: Revocation) => ({
  connection_id: connectionId,
  credential_id: credentialId,
  outcome,
  detail,
})
