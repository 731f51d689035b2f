import type { ObjectTable } from '../parse.ts'

/** In outline: what other objects point to. Names: the type file of github.com/jsforce/jsforce. */
export const CAMPAIGN: ObjectTable = {
  name: 'Campaign',
  label: 'Campaign',
  labelPlural: 'Campaigns',
  keyPrefix: '701',
  can: 'cudx',
  labels: { Type: 'Type', IsActive: 'Active', NumberSent: 'Num Sent' },
  fields: `
Id id di
IsDeleted boolean d
Name string(80) cui
ParentId reference cun >Campaign @Parent
Type picklist(40) cun {Conference|Webinar|Trade Show|Public Relations|Partners|Referral Program|Advertisement|Banner Ads|Direct Mail|Email|Telemarketing|Other}
Status picklist(40) cund {Planned|In Progress|Completed|Aborted}
StartDate date cun
EndDate date cun
ExpectedRevenue currency(18,0) cun
BudgetedCost currency(18,0) cun
ActualCost currency(18,0) cun
ExpectedResponse percent(10,2) cun
NumberSent double(18,0) cun
IsActive boolean cud
Description textarea(32000) cun
OwnerId reference cud >User @Owner
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
LastActivityDate date n
LastViewedDate datetime n
LastReferencedDate datetime n
`,
}
