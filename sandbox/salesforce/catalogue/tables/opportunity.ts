import type { ObjectTable } from '../parse.ts'

/** Fields, sizes and flags: describes recorded by github.com/SFDO-Tooling/CumulusCI (BSD-3). */
export const OPPORTUNITY: ObjectTable = {
  name: 'Opportunity',
  label: 'Opportunity',
  labelPlural: 'Opportunities',
  keyPrefix: '006',
  can: 'cudx',
  labels: {
    StageName: 'Stage',
    IsPrivate: 'Private',
    IsClosed: 'Closed',
    IsWon: 'Won',
    Type: 'Opportunity Type',
    TotalOpportunityQuantity: 'Quantity',
    Probability: 'Probability (%)',
    ForecastCategoryName: 'Forecast Category',
    Pricebook2Id: 'Price Book ID',
  },
  fields: `
Id id di
IsDeleted boolean d
AccountId reference cun >Account @Account
IsPrivate boolean cud
Name string(120) cui
Description textarea(32000) cun
StageName picklist(255) cu {Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost}
Amount currency(18,2) cun
Probability percent(3,0) cund
ExpectedRevenue currency(18,2) n
TotalOpportunityQuantity double(18,2) cun
CloseDate date cu
Type picklist(255) cun {Existing Customer - Upgrade|Existing Customer - Replacement|Existing Customer - Downgrade|New Customer}
NextStep string(255) cun
LeadSource picklist(255) cun {$sources}
IsClosed boolean d
IsWon boolean d
ForecastCategory picklist(40) - {Omitted|Pipeline|BestCase|MostLikely|Forecast|Closed}
ForecastCategoryName picklist(255) cund {Omitted|Pipeline|Best Case|Commit|Closed}
CampaignId reference cun >Campaign @Campaign
HasOpportunityLineItem boolean d
Pricebook2Id reference cund >Pricebook2 @Pricebook2
OwnerId reference cud >User @Owner
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
LastActivityDate date n
LastStageChangeDate datetime n
FiscalQuarter int(8) n <Fiscal
FiscalYear int(8) n <Fiscal
Fiscal string(6) n
ContactId reference cn >Contact
LastViewedDate datetime n
LastReferencedDate datetime n
HasOpenActivity boolean d
HasOverdueTask boolean d
LastAmountChangedHistoryId reference n >OpportunityHistory @LastAmountChangedHistory
LastCloseDateChangedHistoryId reference n >OpportunityHistory @LastCloseDateChangedHistory
`,
}

/** Fields, sizes and flags: describes recorded by github.com/SFDO-Tooling/CumulusCI (BSD-3). */
export const OPPORTUNITY_CONTACT_ROLE: ObjectTable = {
  name: 'OpportunityContactRole',
  label: 'Opportunity Contact Role',
  labelPlural: 'Opportunity Contact Roles',
  keyPrefix: '00K',
  can: 'cudx',
  labels: { IsPrimary: 'Primary' },
  fields: `
Id id di
OpportunityId reference c >Opportunity @Opportunity
ContactId reference cu >Contact @Contact
Role picklist(40) cun {Business User|Decision Maker|Economic Buyer|Economic Decision Maker|Evaluator|Executive Sponsor|Influencer|Technical Buyer|Other}
IsPrimary boolean cud
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
IsDeleted boolean d
`,
}

/** Names and nullability: the type file of github.com/jsforce/jsforce. Records of it cannot be written. */
export const OPPORTUNITY_STAGE: ObjectTable = {
  name: 'OpportunityStage',
  label: 'Opportunity Stage',
  labelPlural: 'Opportunity Stage',
  keyPrefix: '01J',
  can: '',
  labels: { ApiName: 'API Name', IsClosed: 'Closed', IsWon: 'Won', DefaultProbability: 'Probability (%)' },
  fields: `
Id id di
MasterLabel string(255) n
ApiName string(255) -
IsActive boolean d
SortOrder int(9) n
IsClosed boolean d
IsWon boolean d
ForecastCategory picklist(40) - {Omitted|Pipeline|BestCase|MostLikely|Forecast|Closed}
ForecastCategoryName picklist(255) - {Omitted|Pipeline|Best Case|Commit|Closed}
DefaultProbability percent(3,0) n
Description string(255) n
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
`,
}
