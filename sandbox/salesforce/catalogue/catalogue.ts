import {
  type ChildRelationship,
  type FieldDefinition,
  type ObjectDefinition,
  putField,
} from './definitions.ts'
import { type ObjectTable, parseTable } from './parse.ts'
import { ACCOUNT } from './tables/account.ts'
import { EVENT, TASK } from './tables/activities.ts'
import { CAMPAIGN } from './tables/campaign.ts'
import { CASE } from './tables/case.ts'
import { CONTACT } from './tables/contact.ts'
import { LEAD } from './tables/lead.ts'
import { OPPORTUNITY, OPPORTUNITY_CONTACT_ROLE, OPPORTUNITY_STAGE } from './tables/opportunity.ts'
import { ORGANIZATION, PROFILE, USER } from './tables/people.ts'

const TABLES: readonly ObjectTable[] = [
  ...[ACCOUNT, CAMPAIGN, CASE, CONTACT, EVENT, LEAD, OPPORTUNITY, OPPORTUNITY_CONTACT_ROLE],
  ...[OPPORTUNITY_STAGE, ORGANIZATION, PROFILE, TASK, USER],
]

/** The names of child relationships; `!` where deleting the parent deletes the children. The others cannot be queried. */
const CHILDREN: Readonly<Record<string, string>> = {
  'Account.ParentId': 'ChildAccounts',
  'Contact.AccountId': 'Contacts!',
  'Opportunity.AccountId': 'Opportunities!',
  'Case.AccountId': 'Cases',
  'Case.ContactId': 'Cases',
  'Case.ParentId': 'Cases',
  'Task.WhatId': 'Tasks!',
  'Task.WhoId': 'Tasks!',
  'Event.WhatId': 'Events!',
  'Event.WhoId': 'Events!',
  'OpportunityContactRole.OpportunityId': 'OpportunityContactRoles!',
  'OpportunityContactRole.ContactId': 'OpportunityContactRoles!',
  'Opportunity.CampaignId': 'Opportunities',
  'Campaign.ParentId': 'ChildCampaigns',
  'User.ManagerId': 'ManagedUsers',
  'User.ProfileId': 'Users',
}

/** The objects of an org: the standard ones, and those that were added. Names are looked up without regard to case. */
export class Catalogue {
  private readonly objects = new Map<string, ObjectDefinition>()
  private readonly prefixes = new Map<string, ObjectDefinition>()
  private children: Map<string, ChildRelationship[]> | null = null
  /** Child relationships of custom fields, by `Object.Field` in lower case. */
  private readonly ownChildren = new Map<string, string>()

  constructor() {
    for (const table of TABLES) this.add(parseTable(table))
  }

  add(object: ObjectDefinition): void {
    this.objects.set(object.name.toLowerCase(), object)
    this.prefixes.set(object.keyPrefix, object)
    this.children = null
  }

  /** Adds a field; `childRelationship` is what its target calls the records that point to it. */
  addField(object: ObjectDefinition, field: FieldDefinition, childRelationship: string | null = null): void {
    putField(object, field)
    if (childRelationship !== null) {
      this.ownChildren.set(`${object.name}.${field.name}`.toLowerCase(), childRelationship)
    }
    this.children = null
  }

  find(name: string): ObjectDefinition | null {
    return this.objects.get(name.toLowerCase()) ?? null
  }

  findByPrefix(prefix: string): ObjectDefinition | null {
    return this.prefixes.get(prefix) ?? null
  }

  field(object: ObjectDefinition, name: string): FieldDefinition | null {
    return object.fieldsByName.get(name.toLowerCase()) ?? null
  }

  /** All objects, by name. */
  all(): ObjectDefinition[] {
    return [...this.objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Who points to an object, by which field. */
  childrenOf(object: ObjectDefinition): readonly ChildRelationship[] {
    this.children ??= this.linkChildren()
    return this.children.get(object.name) ?? []
  }

  childRelationshipOf(object: ObjectDefinition, field: FieldDefinition): string | null {
    return this.ownChildren.get(`${object.name}.${field.name}`.toLowerCase()) ?? null
  }

  private linkChildren(): Map<string, ChildRelationship[]> {
    const found = new Map<string, ChildRelationship[]>()
    for (const object of this.all()) {
      for (const field of object.fields) {
        const own = this.childRelationshipOf(object, field)
        const mark = own ?? CHILDREN[`${object.name}.${field.name}`] ?? ''
        const relationshipName = mark.replace('!', '') || null
        const child = { childObject: object.name, field: field.name, relationshipName }
        for (const target of field.referenceTo) {
          const list = found.get(target) ?? []
          list.push({ ...child, cascadeDelete: mark.endsWith('!') })
          found.set(target, list)
        }
      }
    }
    return found
  }
}
