import type { ObjectTable } from '../parse.ts'
import { addressFields } from './address.ts'

/** Fields, sizes and flags: describes recorded by github.com/SFDO-Tooling/CumulusCI (BSD-3). */
export const LEAD: ObjectTable = {
  name: 'Lead',
  label: 'Lead',
  labelPlural: 'Leads',
  keyPrefix: '00Q',
  can: 'cudx',
  labels: {
    Name: 'Full Name',
    NumberOfEmployees: 'Employees',
    IsConverted: 'Converted',
    Jigsaw: 'Data.com Key',
  },
  fields: `
Id id di
IsDeleted boolean d
MasterRecordId reference n >Lead @MasterRecord
LastName string(80) cu <Name
FirstName string(40) cun <Name
Salutation picklist(40) cun <Name {Mr.|Ms.|Mrs.|Dr.|Prof.|Mx.}
Name string(121) -
Title string(128) cun
Company string(255) cu
${addressFields('')}
Phone phone(40) cun
MobilePhone phone(40) cun
Fax phone(40) cun
Email email(80) cuni
Website url(255) cun
PhotoUrl url(255) n
Description textarea(32000) cun
LeadSource picklist(255) cun {$sources}
Status picklist(255) cud {Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted}
Industry picklist(255) cun {$industries}
Rating picklist(255) cun {$ratings}
AnnualRevenue currency(18,0) cun
NumberOfEmployees int(8) cun
OwnerId reference cud >Group/User @Owner
IsConverted boolean cd
ConvertedDate date n
ConvertedAccountId reference n >Account @ConvertedAccount
ConvertedContactId reference n >Contact @ConvertedContact
ConvertedOpportunityId reference n >Opportunity @ConvertedOpportunity
IsUnreadByOwner boolean cud
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
LastActivityDate date n
LastViewedDate datetime n
LastReferencedDate datetime n
Jigsaw string(20) cun
JigsawContactId string(20) n
CleanStatus picklist(40) cun {$cleanness}
CompanyDunsNumber string(9) cun
DandbCompanyId reference cun >DandBCompany @DandbCompany
EmailBouncedReason string(255) un
EmailBouncedDate datetime un
IndividualId reference cun >Individual @Individual
`,
}
