import { asId, asList, asObject, textOrNull } from '../../../connector/answer.ts'
import type { ObjectOperations } from '../../../connector/connector.ts'
import { bindMapping } from '../../../connector/mapping.ts'
import { ask } from '../../../connector/plan.ts'
import { unsupported } from '../../../connector/row.ts'
import { derived, readOnly, reference, text } from '../../../connector/rows.ts'
import type { VendorRecord } from '../../../connector/vendor.ts'
import { RELEASE, read } from '../calls.ts'
import { nextOf, resultsOf } from '../envelope.ts'

const OWNERS = `/crm/owners/${RELEASE}`
const IN_SETTINGS = 'users are managed in the settings of HubSpot'

/** Owners, the people that records can belong to: https://developers.hubspot.com/docs/api-reference/legacy/crm/owners/guide */
export const user = bindMapping('users', {
  name: derived(
    ['firstName', 'lastName'],
    ({ firstName, lastName }) => [firstName, lastName].filter(Boolean).join(' ') || null,
    IN_SETTINGS,
  ),
  first_name: readOnly(text('firstName'), IN_SETTINGS),
  last_name: readOnly(text('lastName'), IN_SETTINGS),
  email: readOnly(text('email'), IN_SETTINGS),
  is_active: derived(['archived'], ({ archived }) => archived !== true, IN_SETTINGS),
  role: unsupported('HubSpot does not tell the role of an owner.'),
  team_ids: derived(
    ['archived', 'teams'],
    ({ teams }) => asList(teams ?? [], 'teams').map((team) => asId(asObject(team, 'team').id, 'id')),
    IN_SETTINGS,
  ),
  timezone: unsupported('HubSpot does not tell the time zone of an owner.'),
  remote_user_id: readOnly(reference('userId'), IN_SETTINGS),
})

function recordOf(value: unknown): VendorRecord {
  const owner = asObject(value, 'owner')
  const updatedAt = textOrNull(owner.updatedAt)
  return {
    id: asId(owner.id, 'id'),
    properties: owner,
    createdAt: textOrNull(owner.createdAt),
    updatedAt,
    version: updatedAt,
    archived: owner.archived === true,
    raw: value,
  }
}

export const userOperations: ObjectOperations = {
  *list({ limit, position }) {
    const query = [['limit', String(limit)], ...(position ? [['after', position]] : [])] as [string, string][]
    const answer = yield* ask(read(OWNERS, query))
    return { records: resultsOf(answer).map(recordOf), next: nextOf(answer.body) }
  },
  *get(id) {
    const answer = yield* ask(read(`${OWNERS}/${encodeURIComponent(id)}`))
    return recordOf(answer.body)
  },
}
