import type { ObjectTable } from '../parse.ts'
import { addressFields } from './address.ts'

/** Names and nullability: the type file of github.com/jsforce/jsforce. Users cannot be deleted, only made inactive. */
export const USER: ObjectTable = {
  name: 'User',
  label: 'User',
  labelPlural: 'Users',
  keyPrefix: '005',
  can: 'cu',
  labels: {
    Name: 'Full Name',
    IsActive: 'Active',
    CommunityNickname: 'Nickname',
    MobilePhone: 'Mobile',
    FederationIdentifier: 'SAML Federation ID',
  },
  fields: `
Id id di
Username string(80) cui
LastName string(80) cu <Name
FirstName string(40) cun <Name
Name string(121) -
CompanyName string(80) cun
Division string(80) cun
Department string(80) cun
Title string(80) cun
${addressFields('')}
Email email(128) cui
Phone phone(40) cun
Fax phone(40) cun
MobilePhone phone(40) cun
Alias string(8) cu
CommunityNickname string(40) cud
IsActive boolean cud
TimeZoneSidKey picklist(40) cu
UserRoleId reference cun >UserRole @UserRole
LocaleSidKey picklist(40) cu
EmailEncodingKey picklist(40) cu
ProfileId reference cu >Profile @Profile
UserType picklist(40) n {Standard|PowerPartner|CSPLitePortal|CustomerSuccess|Guest|CsnOnly|AutomatedProcess}
LanguageLocaleKey picklist(40) cu
EmployeeNumber string(20) cun
DelegatedApproverId reference cun >User @DelegatedApprover
ManagerId reference cun >User @Manager
LastLoginDate datetime n
LastPasswordChangeDate datetime n
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
ContactId reference cn >Contact @Contact
AccountId reference n >Account @Account
FederationIdentifier string(512) cun
AboutMe textarea(1000) cun
FullPhotoUrl url(1024) n
SmallPhotoUrl url(1024) n
MediumPhotoUrl url(1024) n
IndividualId reference cun >Individual @Individual
`,
}

/** In outline: what User.ProfileId points to. */
export const PROFILE: ObjectTable = {
  name: 'Profile',
  label: 'Profile',
  labelPlural: 'Profile',
  keyPrefix: '00e',
  can: '',
  fields: `
Id id di
Name string(255) cu
UserType picklist(40) n {Standard|Guest}
Description string(255) cun
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
`,
}

/** In outline: one record, the org itself. */
export const ORGANIZATION: ObjectTable = {
  name: 'Organization',
  label: 'Organization',
  labelPlural: 'Organizations',
  keyPrefix: '00D',
  can: 'u',
  fields: `
Id id di
Name string(80) cu
Phone phone(40) cun
TimeZoneSidKey picklist(40) cu
LanguageLocaleKey picklist(40) cu
DefaultLocaleSidKey picklist(40) cu
InstanceName string(5) n
OrganizationType picklist(40) n {Developer Edition|Enterprise Edition|Unlimited Edition|Professional Edition}
IsSandbox boolean d
NamespacePrefix string(15) n
TrialExpirationDate datetime n
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
`,
}
