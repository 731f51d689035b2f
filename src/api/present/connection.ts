import { z } from '@hono/zod-openapi'
import { accessOf } from '../../engine/access.ts'
import { accountOf } from '../../engine/account.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Connection } from '../../store/connections.ts'

const access = z.object({
  read: z.boolean(),
  write: z.boolean(),
  missing_scopes: z.array(z.string()).openapi({ description: 'What to add for the rest.' }),
  how_to_add: z
    .string()
    .nullable()
    .openapi({ description: 'The clicks at the CRM; null when nothing is missing.' }),
  fields_unavailable: z.array(z.string()).openapi({ description: 'Fields that the scopes do not open.' }),
})

/** A connection as it is answered; its token never is. */
export const connectionSchema = z
  .object({
    id: z.string().openapi({ example: 'con_01k5v0c3m8h4w2t9q6x7y1z0ab' }),
    connector: z.string(),
    external_id: z.string().nullable(),
    base_url: z.string().nullable().openapi({ description: "Null: the CRM's own address." }),
    credential_type: z.string(),
    account: z
      .object({
        id: z.string(),
        name: z.string().nullable(),
        currency: z.string().nullable(),
        time_zone: z.string().nullable(),
        region: z.string().nullable(),
        ui_url: z.string().nullable(),
        user: z
          .string()
          .nullable()
          .optional()
          .openapi({ description: 'Who the credential acts as, for CRMs where that is a person.' }),
      })
      .openapi({ description: 'Whose data it is, as the CRM says.' }),
    scopes: z.array(z.string()).openapi({ description: 'Granted to the credential, as the CRM says.' }),
    objects: z
      .record(z.string(), access)
      .openapi({ description: 'What each unified object can be used for.' }),
    health: z
      .object({
        state: z.enum(['healthy', 'degraded', 'needs_reauth', 'revoked', 'quarantined']),
        since: z.iso.datetime(),
        reason: z.string().nullable(),
        evidence: z.record(z.string(), z.unknown()).nullable(),
      })
      .openapi({ description: 'How it is, since when, and by what evidence.' }),
    limits: z
      .array(z.object({ id: z.string(), size: z.int(), period_seconds: z.number() }))
      .openapi({ description: "The account's limits on calls, as the CRM last told them." }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Connection')

export function presentConnection(connection: Connection, engine: Engine): z.infer<typeof connectionSchema> {
  const connector = engine.connector(connection.connector)
  return {
    id: connection.connectionId,
    connector: connection.connector,
    external_id: connection.externalId,
    base_url: connection.baseUrl,
    credential_type: connection.credentialType,
    account: accountOf(connection),
    scopes: connection.scopes,
    objects: accessOf(connector, connection.credentialType, connection.scopes),
    health: presentHealth(connection),
    limits: connection.limits?.windows ?? [],
    created_at: connection.createdAt.toISOString(),
    updated_at: connection.updatedAt.toISOString(),
  }
}

/** Quarantine lies over what else is known. */
function presentHealth(connection: Connection): z.infer<typeof connectionSchema>['health'] {
  const { quarantinedAt, quarantineReason, health, healthSince, healthReason, healthEvidence } = connection
  return quarantinedAt
    ? {
        state: 'quarantined',
        since: quarantinedAt.toISOString(),
        reason: quarantineReason,
        evidence: { underneath: health },
      }
    : { state: health, since: healthSince.toISOString(), reason: healthReason, evidence: healthEvidence }
}
