import type { ObjectTable } from '../parse.ts'
import { addressFields } from './address.ts'

/** Fields, sizes and flags: describes recorded by github.com/SFDO-Tooling/CumulusCI (BSD-3). */
export const CONTACT: ObjectTable = {
  name: 'Contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  keyPrefix: '003',
  can: 'cudx',
  labels: {
    Name: 'Full Name',
    Phone: 'Business Phone',
    Fax: 'Business Fax',
    Description: 'Contact Description',
    AssistantPhone: 'Asst. Phone',
    AssistantName: "Assistant's Name",
    Jigsaw: 'Data.com Key',
  },
  fields: `
Id id di
IsDeleted boolean d
MasterRecordId reference n >Contact @MasterRecord
AccountId reference cun >Account @Account
LastName string(80) cu <Name
FirstName string(40) cun <Name
Salutation picklist(40) cun <Name {Mr.|Ms.|Mrs.|Dr.|Prof.}
Name string(121) -
${addressFields('Other')}
${addressFields('Mailing')}
Phone phone(40) cun
Fax phone(40) cun
MobilePhone phone(40) cun
HomePhone phone(40) cun
OtherPhone phone(40) cun
AssistantPhone phone(40) cun
ReportsToId reference cun >Contact @ReportsTo
Email email(80) cuni
Title string(128) cun
Department string(80) cun
AssistantName string(40) cun
LeadSource picklist(255) cun {$sources}
Birthdate date cun
Description textarea(32000) cun
OwnerId reference cud >User @Owner
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
LastActivityDate date n
LastCURequestDate datetime n
LastCUUpdateDate datetime n
LastViewedDate datetime n
LastReferencedDate datetime n
EmailBouncedReason string(255) cun
EmailBouncedDate datetime cun
IsEmailBounced boolean d
PhotoUrl url(255) n
Jigsaw string(20) cun
JigsawContactId string(20) n
CleanStatus picklist(40) cun {$cleanness}
IndividualId reference cun >Individual @Individual
`,
}
