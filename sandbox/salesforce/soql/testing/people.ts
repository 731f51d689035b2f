import { recordText } from '../present.ts'
import { answer, prepare } from '../query.ts'
import { SoqlRefusal } from '../refusal.ts'
import type { SoqlSource } from '../source.ts'
import { type SmallObject, smallOrg } from './small-org.ts'

/** An id of 18 characters. */
export const id = (prefix: string, n: number) => `${prefix}${String(n).padStart(12, '0')}AAA`

const ACCOUNT: SmallObject = {
  name: 'Account',
  fields: [
    'Id id',
    'Name string',
    'Industry picklist',
    'AnnualRevenue currency',
    'OwnerId reference Owner User',
    'ParentId reference Parent Account',
    'CreatedDate datetime',
    'SystemModstamp datetime',
    'IsDeleted boolean',
    'BillingAddress address',
    'Description longtext',
    'Kinds__c multipicklist',
  ],
  children: [
    { relationshipName: 'Contacts', childSObject: 'Contact', field: 'AccountId' },
    { relationshipName: null, childSObject: 'Contact', field: 'OtherId' },
  ],
  rows: [
    {
      Id: id('001', 1),
      Name: 'Acme',
      Industry: 'Web',
      AnnualRevenue: 100,
      OwnerId: id('005', 1),
      CreatedDate: '2026-05-15T01:00:00.000+0000',
      SystemModstamp: '2026-05-15T01:00:00.000+0000',
      Kinds__c: 'a;b',
      BillingAddress: 'Paris',
    },
    {
      Id: id('001', 2),
      Name: 'beta',
      Industry: 'Web',
      AnnualRevenue: 50.5,
      OwnerId: id('005', 2),
      ParentId: id('001', 1),
      CreatedDate: '2026-05-14T23:30:00.000+0000',
      SystemModstamp: '2026-05-14T23:30:00.000+0000',
      Kinds__c: 'c',
    },
    {
      Id: id('001', 3),
      Name: 'Gamma 100%',
      AnnualRevenue: null,
      OwnerId: id('005', 1),
      ParentId: id('001', 2),
      CreatedDate: '2026-04-30T10:00:00.000+0000',
      SystemModstamp: '2026-05-16T00:00:00.000+0000',
    },
    { Id: id('001', 4), Name: 'Gone', IsDeleted: true, SystemModstamp: '2026-05-17T00:00:00.000+0000' },
  ],
}
const USER: SmallObject = {
  name: 'User',
  fields: ['Id id', 'Name string', 'Email email', 'IsActive boolean'],
  rows: [
    { Id: id('005', 1), Name: 'Ann', Email: 'ann@example.com', IsActive: true },
    { Id: id('005', 2), Name: 'Bob', Email: 'bob@example.com', IsActive: false },
  ],
}
const CONTACT: SmallObject = {
  name: 'Contact',
  fields: ['Id id', 'Name string', 'Email email', 'AccountId reference Account Account', 'Birthdate date'],
  rows: [
    { Id: id('003', 1), Name: 'Zoe', AccountId: id('001', 1), Birthdate: '1990-02-03' },
    { Id: id('003', 2), Name: 'Yan', AccountId: id('001', 1), Email: 'Yan@Example.com' },
    { Id: id('003', 3), Name: 'Xi', AccountId: id('001', 2) },
    { Id: id('003', 4), Name: 'Wu', AccountId: null },
  ],
}
const TASK: SmallObject = {
  name: 'Task',
  fields: [
    'Id id',
    'Subject string',
    'WhoId reference Who Contact Lead',
    'WhatId reference What Account Opportunity',
  ],
  rows: [
    { Id: id('00T', 1), Subject: 'Call', WhoId: id('003', 1), WhatId: id('001', 2) },
    { Id: id('00T', 2), Subject: 'Mail', WhoId: null, WhatId: null },
  ],
}
/** Three accounts and one that was deleted, two users, four contacts, two tasks. */
export const org = (options = {}) => smallOrg([ACCOUNT, USER, CONTACT, TASK], options)

/** The records that a query gives, the lines without their attributes, or the number. */
export function ask(
  text: string,
  { source = org(), withDeleted = false }: { source?: SoqlSource; withDeleted?: boolean } = {},
) {
  const found = answer(prepare(source, text, withDeleted))
  if (found.kind === 'count') return found.count
  if (found.kind === 'lines') return found.lines.map(({ attributes: _, ...line }) => line)
  const { setting, object, rows } = found
  const writer = {
    setting,
    base: '/services/data/v60.0',
    pageSize: 2_000,
    byParent: new Map(),
    keep: () => '',
  }
  const json = recordText(writer, found)
  return rows.map((row) => JSON.parse(json({ object, row })))
}

/** Why a query is refused; that it is. */
export function refusal(text: string): { code: string; message: string } {
  try {
    ask(text)
  } catch (error) {
    if (error instanceof SoqlRefusal) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error(`${text} was not refused`)
}
