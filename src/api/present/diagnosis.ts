import { z } from '@hono/zod-openapi'
import { type DiagnosisCode, diagnoses } from '../../model/diagnosis.ts'

const codes = Object.keys(diagnoses) as [DiagnosisCode, ...DiagnosisCode[]]

/** Why a call to a CRM failed. */
export const diagnosisSchema = z
  .object({
    code: z.enum(codes).openapi({ description: 'Stable; never reused for something else.' }),
    certainty: z.enum(['certain', 'likely', 'unknown']).openapi({
      description:
        '`certain`: the CRM said so in documented words, or it was seen here. `likely`: it fits, and so might more. ' +
        '`unknown`: nothing is guessed.',
    }),
    subject: z
      .string()
      .optional()
      .openapi({ description: 'What it is about: a rate window, a property, a scope, an id.' }),
    summary: z.string(),
    evidence: z.array(
      z.object({
        seen: z.string().openapi({ description: 'What somebody else wrote stands in quotation marks.' }),
        from: z.string().openapi({ description: 'Where it was seen.' }),
      }),
    ),
    remedy: z
      .array(
        z.object({
          text: z.string(),
          link: z.string().optional(),
          who: z.enum(['developer', 'operator', 'crm_admin', 'crm_user', 'crm_vendor']).openapi({
            description: 'Who can do it; `operator`: of this server, `crm_…`: in the CRM.',
          }),
        }),
      )
      .openapi({ description: 'What to do, in this order.' }),
  })
  .openapi('Diagnosis', { description: 'Why the call to the CRM failed, and what to do.' })
