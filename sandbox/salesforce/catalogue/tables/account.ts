import type { ObjectTable } from '../parse.ts'
import { addressFields } from './address.ts'

/** Fields, sizes and flags: a recorded describe of a developer org, version 58.0. */
export const ACCOUNT: ObjectTable = {
  name: 'Account',
  label: 'Account',
  labelPlural: 'Accounts',
  keyPrefix: '001',
  can: 'cudx',
  labels: {
    Name: 'Account Name',
    Type: 'Account Type',
    Phone: 'Account Phone',
    Fax: 'Account Fax',
    Site: 'Account Site',
    Description: 'Account Description',
    Sic: 'SIC Code',
    SicDesc: 'SIC Description',
    NumberOfEmployees: 'Employees',
    ParentId: 'Parent Account ID',
    Jigsaw: 'Data.com Key',
  },
  fields: `
Id id di
IsDeleted boolean d
MasterRecordId reference n >Account @MasterRecord
Name string(255) cu
Type picklist(255) cun {Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other}
ParentId reference cun >Account @Parent
${addressFields('Billing')}
${addressFields('Shipping')}
Phone phone(40) cun
Fax phone(40) cun
AccountNumber string(40) cun
Website url(255) cun
PhotoUrl url(255) n
Sic string(20) cun
Industry picklist(255) cun {$industries}
AnnualRevenue currency(18,0) cun
NumberOfEmployees int(8) cun
Ownership picklist(255) cun {Public|Private|Subsidiary|Other}
TickerSymbol string(20) cun
Description textarea(32000) cun
Rating picklist(255) cun {$ratings}
Site string(80) cun
OwnerId reference cud >User @Owner
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
LastActivityDate date n
LastViewedDate datetime n
LastReferencedDate datetime n
Jigsaw string(20) cun
JigsawCompanyId string(20) n
CleanStatus picklist(40) cun {$cleanness}
AccountSource picklist(255) cun {$sources}
DunsNumber string(9) cun
Tradestyle string(255) cun
NaicsCode string(8) cun
NaicsDesc string(120) cun
YearStarted string(4) cun
SicDesc string(80) cun
DandbCompanyId reference cun >DandBCompany @DandbCompany
OperatingHoursId reference cun >OperatingHours @OperatingHours
`,
}
