import { controlAnswer } from '../../core/exchange.ts'
import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import { SalesforceError } from '../errors.ts'
import { convertLead } from '../writes/convert.ts'
import { undelete } from '../writes/delete.ts'
import { mergeRecords } from '../writes/merge.ts'
import { readBody } from './bodies.ts'
import { userIdOf } from './sessions.ts'
import type { ControlTarget } from './target.ts'

/** What people do with records on the vendor's pages, and programs by its SOAP API only. */
export function recordRoutes(target: ControlTarget): ControlRoute[] {
  return [
    {
      method: 'POST',
      pattern: '/salesforce/undelete',
      run: ({ body }) => {
        const { id = '', user } = readBody(body, { id: 'text', user: 'text' })
        const record = undelete(target.org, id, userIdOf(target, user))
        return controlAnswer(200, { id: record.id })
      },
    },
    {
      method: 'POST',
      pattern: '/salesforce/merge',
      run: ({ body }) => {
        const given = readBody(body, { master: 'text', losers: 'list', user: 'text' })
        const { master = '', losers = [], user } = given
        const record = mergeRecords(target.org, { master, losers, userId: userIdOf(target, user) })
        return controlAnswer(200, { id: record.id, merged: losers })
      },
    },
    {
      method: 'POST',
      pattern: '/salesforce/convert-lead',
      run: ({ body }) => controlAnswer(200, convert(target, body)),
    },
  ]
}

function convert(target: ControlTarget, body: unknown): unknown {
  const {
    lead = '',
    account,
    contact,
    opportunity_name,
    status,
    user,
  } = readBody(body, {
    ...({ lead: 'text', account: 'text', contact: 'text', status: 'text', user: 'text' } as const),
    opportunity_name: 'textOrNull',
  })
  try {
    const done = convertLead(target.org, {
      ...{ lead, account, contact, status, opportunityName: opportunity_name },
      userId: userIdOf(target, user),
    })
    const { leadId, accountId, contactId, opportunityId } = done
    return { lead: leadId, account: accountId, contact: contactId, opportunity: opportunityId }
  } catch (error) {
    if (error instanceof SalesforceError) throw new ControlError(409, error.message)
    throw error
  }
}
