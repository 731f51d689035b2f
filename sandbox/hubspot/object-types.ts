import type { ObjectName } from './entities.ts'

/** What the wire needs to know of an object. */
export interface ObjectType {
  name: ObjectName
  /** Singular, as in association names: `contact_to_company`. */
  singular: string
  /** `objectTypeId`. */
  id: string
  /** The name that messages use in capitals: `Could not get some CONTACT objects…`. */
  legacy: string
  /** `Contact already exists.` */
  noun: string
  modifiedProperty: string
  /** Properties returned when none are asked for. */
  defaults: readonly string[]
  /** Properties that are always returned. */
  base: readonly string[]
  /** Properties that `query` of a search looks in. */
  searched: readonly string[]
}

const contacts: ObjectType = {
  name: 'contacts',
  singular: 'contact',
  id: '0-1',
  legacy: 'CONTACT',
  noun: 'Contact',
  modifiedProperty: 'lastmodifieddate',
  defaults: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  base: ['createdate', 'hs_object_id', 'lastmodifieddate'],
  searched: [
    'firstname',
    'lastname',
    'email',
    'phone',
    'hs_additional_emails',
    'fax',
    'mobilephone',
    'company',
    'hs_marketable_until_renewal',
  ],
}

const companies: ObjectType = {
  name: 'companies',
  singular: 'company',
  id: '0-2',
  legacy: 'COMPANY',
  noun: 'Company',
  modifiedProperty: 'hs_lastmodifieddate',
  defaults: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  base: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  searched: ['website', 'phone', 'name', 'domain'],
}

const deals: ObjectType = {
  name: 'deals',
  singular: 'deal',
  id: '0-3',
  legacy: 'DEAL',
  noun: 'Deal',
  modifiedProperty: 'hs_lastmodifieddate',
  defaults: [
    'amount',
    'closedate',
    'createdate',
    'dealname',
    'dealstage',
    'hs_lastmodifieddate',
    'hs_object_id',
    'pipeline',
  ],
  base: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  searched: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
}

/**
 * The objects of the first floor with their default and searched properties.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm
 */
export const OBJECT_TYPES: Readonly<Record<ObjectName, ObjectType>> = { contacts, companies, deals }

const BY_ALIAS = new Map<string, ObjectType>()
for (const type of Object.values(OBJECT_TYPES)) {
  for (const alias of [type.name, type.singular, type.id, type.legacy]) BY_ALIAS.set(alias, type)
}

/**
 * Finds an object by plural name, singular name, type id or capital name; null when there is none.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis
 */
export function inferObjectType(alias: string): ObjectType | null {
  return BY_ALIAS.get(alias) ?? BY_ALIAS.get(alias.toLowerCase()) ?? null
}
