import type { CrmRecord, Link, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'
import type { View } from './view.ts'

/** How many associated ids one object shows before `paging` is added. */
const SHOWN = 500

interface AssociatedId {
  id: string
  type: string
}

/**
 * Returns the `associations` member of a record: one entry a type, so a contact's company appears as
 * `contact_to_company` and `contact_to_company_unlabeled`. Null when there are none (the key is then absent).
 */
export function associationsOf(
  account: Account,
  record: CrmRecord,
  view: View,
): Record<string, { results: AssociatedId[]; paging?: unknown }> | null {
  const found: Record<string, { results: AssociatedId[]; paging?: unknown }> = {}
  for (const to of view.associations) {
    const links = linksTo(account, record, to)
    if (links.length === 0) continue
    const results = links.slice(0, SHOWN).flatMap((link) => entriesOf(account, link))
    const rest = links[SHOWN]
    found[keyOf(account, to)] =
      rest === undefined ? { results } : { results, paging: pagingOf(record, view, { to, after: rest.id }) }
  }
  return Object.keys(found).length === 0 ? null : found
}

/** Objects are named in the plural, custom ones by their full name. */
function keyOf(account: Account, object: ObjectName): string {
  const definition = account.definitions.get(object)
  return definition === undefined ? object : `p${account.settings.portalId}_${definition.name}`
}

/** Returns the links of a record to live records of an object, by ascending id. */
export function linksTo(account: Account, record: CrmRecord, to: ObjectName): Link[] {
  return record.links
    .filter((link) => link.to === to && account.store(to).findExact(link.id) !== null)
    .sort((a, b) => a.id - b.id)
}

function entriesOf(account: Account, link: Link): AssociatedId[] {
  return link.types
    .flatMap((id) => account.associations.get(id) ?? [])
    .map((type) => ({ id: String(link.id), type: type.name }))
}

function pagingOf(record: CrmRecord, view: View, next: { to: ObjectName; after: number }): unknown {
  const path = `/crm/v4/objects/${view.projection.object}/${record.id}/associations/${next.to}`
  const after = String(next.after)
  return { next: { after, link: `https://api.hubapi.com${path}?after=${after}` } }
}
