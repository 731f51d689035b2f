import { asId, asList, asObject, textOrNull } from '../../connector/answer.ts'
import { ask, type Call, type Plan } from '../../connector/plan.ts'
import { Refusal, type Row } from '../../connector/row.ts'
import type { Properties } from '../../connector/vendor.ts'
import { Problem } from '../../model/problems.ts'
import { dataPath, question, write } from './calls.ts'
import { judge } from './failures.ts'
import { everyRow, shortId } from './records.ts'
import { quoted, soql } from './soql.ts'

/**
 * The contacts of an opportunity are records of their own (OpportunityContactRole), of which one may be the primary
 * one. They read as if they were a property: a child query that comes with the record.
 */
const ROLES = 'OpportunityContactRoles'
/** A second name for the same, so that the field of the primary contact is written by itself. */
const PRIMARY = 'OpportunityContactRoles.primary'

export const ROLE_PROPERTIES: readonly string[] = [ROLES, PRIMARY]
export const isRole = (property: string) => property === ROLES || property === PRIMARY

const FIELDS = ['Id', 'ContactId', 'IsPrimary']
/** A record that is read from the recycle bin brings deleted roles along: they are none. */
const LIVE = 'IsDeleted = false'
export const ROLE_QUERY = `(${soql({ from: ROLES, fields: FIELDS, where: [LIVE], order: 'CreatedDate, Id' })})`

interface Role {
  id: string
  contactId: string
  primary: boolean
}

function roleOf(value: unknown): Role[] {
  const role = asObject(value, 'contact role')
  const contactId = textOrNull(role.ContactId)
  return contactId === null ? [] : [{ id: asId(role.Id, 'Id'), contactId, primary: role.IsPrimary === true }]
}

/** Null where the opportunity has none (https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships.htm). */
function rolesIn(properties: Properties): Role[] | undefined {
  const found = properties[ROLES]
  if (found === undefined) return undefined
  if (found === null) return []
  return asList(asObject(found, ROLES).records, ROLES).flatMap(roleOf)
}

/** What a write wants the roles to become. */
export type RoleChange = readonly string[]

export const contactIds: Row<string[]> = {
  kind: 'row',
  properties: [ROLES],
  read: (properties) => {
    const roles = rolesIn(properties)
    return roles && [...new Set(roles.map(({ contactId }) => contactId))]
  },
  write(ids, draft) {
    const all = ids ?? []
    const twice = all.findIndex((id, index) => all.indexOf(id) < index)
    if (twice >= 0) throw new Refusal('it is listed twice', `/${twice}`)
    const primary = draft.properties.get(PRIMARY)
    if (typeof primary === 'string' && !all.includes(primary)) throw new Refusal(LEFT_OUT)
    draft.set(ROLES, all satisfies RoleChange)
  },
  losses: [
    'Contact roles in the order in which they were made, each contact once; what role they have is kept but not shown.',
  ],
}

export const primaryContactId: Row<string> = {
  kind: 'row',
  properties: [PRIMARY],
  read: (properties) => {
    const roles = rolesIn(properties)
    return roles && (roles.find(({ primary }) => primary)?.contactId ?? null)
  },
  write(id, draft) {
    const all = draft.properties.get(ROLES)
    if (id !== null && Array.isArray(all) && !all.includes(id)) throw new Refusal(LEFT_OUT)
    draft.set(PRIMARY, id)
  },
  losses: [
    'Writing another contact gives it a role and the mark; null takes the mark away and keeps the role.',
  ],
}

const LEFT_OUT = '`contact_ids` of this request leaves the primary contact out'

/** The child query of a page holds the first roles of each record: the others are asked for. */
export function* withAllRoles(rows: readonly unknown[], properties: readonly string[]): Plan<unknown[]> {
  if (!properties.some(isRole)) return [...rows]
  const whole: unknown[] = []
  for (const value of rows) {
    const row = asObject(value, 'record')
    const roles = row[ROLES]
    const cut = roles !== null && roles !== undefined && asObject(roles, ROLES).done === false
    whole.push(cut ? { ...row, [ROLES]: { records: yield* allRoles(asId(row.Id, 'Id')) } } : value)
  }
  return whole
}

function* allRoles(opportunity: string): Plan<readonly unknown[]> {
  const where = [`OpportunityId = ${quoted(opportunity)}`]
  const from = 'OpportunityContactRole'
  return yield* everyRow(question(soql({ from, fields: FIELDS, where, order: 'CreatedDate, Id' })))
}

/** Records that one collection takes (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm). */
const COLLECTION = 200

/** Brings the roles of an opportunity to what a write wants; as few calls as that takes. */
export function* changeRoles(opportunity: string, draft: ReadonlyMap<string, unknown>): Plan<void> {
  const all = draft.get(ROLES) as RoleChange | undefined
  const primary = draft.get(PRIMARY) as string | null | undefined
  if (all === undefined && primary === undefined) return
  const present = (yield* allRoles(opportunity)).flatMap(roleOf)
  const has = (id: string) => present.some(({ contactId }) => same(contactId, id))
  const wanted = all ?? (primary ? [primary] : [])
  const added = wanted.filter((id) => !has(id))
  const gone = all ? present.filter(({ contactId }) => !all.some((id) => same(id, contactId))) : []
  const marked = present.filter((role) => !gone.includes(role) && role.primary !== isPrimary(role, primary))
  yield* collections([
    ...slices(gone).map((each) => removal(each)),
    ...slices(primary === undefined ? [] : marked).map((each) => marking(each, primary ?? null)),
    ...slices(added).map((each) => addition(opportunity, each, primary ?? null)),
  ])
}

/** Ids of 15 and of 18 characters are the same. */
const same = (a: string, b: string) => shortId(a) === shortId(b)
const isPrimary = ({ contactId }: Role, primary: string | null | undefined) =>
  primary !== null && primary !== undefined && same(contactId, primary)

function slices<Item>(items: readonly Item[]): Item[][] {
  const found: Item[][] = []
  for (let at = 0; at < items.length; at += COLLECTION) found.push(items.slice(at, at + COLLECTION))
  return found
}

const collection = dataPath('composite', 'sobjects')
const attributes = { type: 'OpportunityContactRole' }

const removal = (roles: readonly Role[]): Call =>
  write('DELETE', collection, {
    query: [
      ['ids', roles.map(({ id }) => id).join(',')],
      ['allOrNone', 'true'],
    ],
  })

const marking = (roles: readonly Role[], primary: string | null): Call => {
  const records = roles.map((role) => ({ attributes, Id: role.id, IsPrimary: isPrimary(role, primary) }))
  return write('PATCH', collection, { body: { allOrNone: true, records } })
}

const addition = (opportunity: string, contacts: readonly string[], primary: string | null): Call => {
  const records = contacts.map((ContactId) => ({
    attributes,
    OpportunityId: opportunity,
    ContactId,
    IsPrimary: primary !== null && same(ContactId, primary),
  }))
  return write('POST', collection, { body: { allOrNone: true, records } })
}

/** One after the other: a mark that is taken away must be gone before another is set. */
function* collections(calls: readonly Call[]): Plan<void> {
  for (const call of calls) {
    const answer = yield* ask(call)
    // A collection answers with success also when every record of it failed.
    const failed = asList(answer.body, 'results')
      .map((each) => asObject(each, 'result'))
      .filter(({ success }) => success !== true)
      .flatMap(({ errors }) => asList(errors ?? [], 'errors'))
    if (failed.length === 0) continue
    const { code, detail, details } = judge({ ...answer, status: 400, body: failed })
    throw new Problem(code, detail, details)
  }
}
