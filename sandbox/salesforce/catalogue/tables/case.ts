import type { ObjectTable } from '../parse.ts'

/** Fields, sizes and flags: describes recorded by github.com/SFDO-Tooling/CumulusCI (BSD-3). */
export const CASE: ObjectTable = {
  name: 'Case',
  label: 'Case',
  labelPlural: 'Cases',
  keyPrefix: '500',
  can: 'cudx',
  labels: {
    Type: 'Case Type',
    Reason: 'Case Reason',
    Origin: 'Case Origin',
    IsClosed: 'Closed',
    IsEscalated: 'Escalated',
    Comments: 'Internal Comments',
  },
  fields: `
Id id di
IsDeleted boolean d
MasterRecordId reference n >Case @MasterRecord
CaseNumber string(30) di
ContactId reference cun >Contact @Contact
AccountId reference cun >Account @Account
AssetId reference cun >Asset @Asset
ParentId reference cun >Case @Parent
SuppliedName string(80) cun
SuppliedEmail email(80) cun
SuppliedPhone string(40) cun
SuppliedCompany string(80) cun
Type picklist(40) cun {Mechanical|Electrical|Electronic|Structural|Other}
Status picklist(40) cund {New|Working|Escalated|Closed}
Reason picklist(40) cun {Installation|Equipment Complexity|Performance|Breakdown|Equipment Design|Feedback|Other}
Origin picklist(40) cun {Phone|Email|Web}
Subject string(255) cun
Priority picklist(40) cund {High|Medium|Low}
Description textarea(32000) cun
IsClosed boolean d
ClosedDate datetime n
IsEscalated boolean cud
OwnerId reference cud >Group/User @Owner
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
ContactPhone phone(40) n
ContactMobile phone(40) n
ContactEmail email(80) n
ContactFax phone(40) n
Comments textarea(4000) cun
LastViewedDate datetime n
LastReferencedDate datetime n
`,
}
