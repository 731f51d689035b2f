/**
 * Properties that HubSpot defines for deals: those that its documentation and recorded answers name, not all of
 * them (a live account lists more). Columns as in `companies.ts`; the properties that exist once per stage are
 * added by `load.ts`. Sources: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide and
 * github.com/NangoHQ/integration-templates (integrations/hubspot/tests).
 */
export const DEAL_PROPERTIES = `
amount	number	number	dealinformation	Amount	f
amount_in_home_currency	number	calculation_equation	dealinformation	Amount in company currency	cr
closed_lost_reason	string	textarea	dealinformation	Closed Lost Reason	f
closed_won_reason	string	textarea	dealinformation	Closed Won Reason	f
closedate	datetime	date	dealinformation	Close Date	f
createdate	datetime	date	dealinformation	Create Date	r
days_to_close	number	calculation_equation	dealinformation	Days to Close	cr
deal_currency_code	enumeration	select	dealinformation	Currency	f	USD|EUR|GBP|CAD|AUD|JPY|CHF|SEK|INR|BRL
dealname	string	text	dealinformation	Deal Name	f
dealstage	enumeration	radio	dealinformation	Deal Stage	ef
dealtype	enumeration	radio	dealinformation	Deal Type	f	newbusiness|existingbusiness
description	string	textarea	dealinformation	Deal Description	f
engagements_last_meeting_booked	datetime	date	deal_activity	Date of last meeting booked in meetings tool	r
engagements_last_meeting_booked_campaign	string	text	deal_activity	Campaign of last booking in meetings tool	r
engagements_last_meeting_booked_medium	string	text	deal_activity	Medium of last booking in meetings tool	r
engagements_last_meeting_booked_source	string	text	deal_activity	Source of last booking in meetings tool	r
hs_actual_duration	number	calculation_equation	dealinformation	Deal duration	chr
hs_acv	number	number	dealinformation	Annual contract value
hs_all_accessible_team_ids	enumeration	select	dealinformation	All teams	ehr
hs_all_assigned_business_unit_ids	enumeration	checkbox	dealinformation	Brands	e
hs_all_collaborator_owner_ids	enumeration	checkbox	dealinformation	Deal Collaborator	e
hs_all_deal_split_owner_ids	enumeration	checkbox	dealinformation	Deal Split Users	ehr
hs_all_owner_ids	enumeration	select	dealinformation	All owner IDs	ehr
hs_all_team_ids	enumeration	select	dealinformation	All team IDs	ehr
hs_analytics_latest_source	enumeration	select	analyticsinformation	Latest Traffic Source	r	ORGANIC_SEARCH|PAID_SEARCH|EMAIL_MARKETING|SOCIAL_MEDIA|REFERRALS|OTHER_CAMPAIGNS|DIRECT_TRAFFIC|OFFLINE|PAID_SOCIAL|AI_REFERRALS
hs_analytics_latest_source_data_1	string	text	analyticsinformation	Latest Traffic Source Data 1	r
hs_analytics_latest_source_data_2	string	text	analyticsinformation	Latest Traffic Source Data 2	r
hs_analytics_latest_source_timestamp	datetime	date	analyticsinformation	Latest Traffic Source Timestamp	r
hs_analytics_source	enumeration	select	analyticsinformation	Original Traffic Source	r	ORGANIC_SEARCH|PAID_SEARCH|EMAIL_MARKETING|SOCIAL_MEDIA|REFERRALS|OTHER_CAMPAIGNS|DIRECT_TRAFFIC|OFFLINE|PAID_SOCIAL|AI_REFERRALS
hs_analytics_source_data_1	string	text	analyticsinformation	Original Traffic Source Drill-Down 1	r
hs_analytics_source_data_2	string	text	analyticsinformation	Original Traffic Source Drill-Down 2	r
hs_arr	number	number	dealinformation	Annual recurring revenue
hs_average_call_duration	number	number	dealinformation	Average Call Duration	hr
hs_campaign	string	text	dealinformation	HubSpot Campaign	hr
hs_closed_amount	number	calculation_equation	dealinformation	Closed Deal Amount	cr
hs_closed_amount_in_home_currency	number	calculation_equation	dealinformation	Closed Deal Amount In Home Currency	cr
hs_closed_deal_close_date	number	calculation_equation	dealinformation	Closed Deal Close Date	chr
hs_closed_deal_create_date	number	calculation_equation	dealinformation	Closed Deal Create Date	chr
hs_closed_won_count	number	calculation_equation	dealinformation	Closed Won Count	chr
hs_closed_won_date	datetime	calculation_equation	dealinformation	Closed Won Date	cr
hs_created_by_user_id	number	number	dealinformation	Created by user ID	er
hs_createdate	datetime	date	dealinformation	HubSpot Create Date	hr
hs_date_entered_closedlost	datetime	calculation_read_time	dealinformation	Date entered 'Closed Lost (Sales Pipeline)'	hr
hs_date_entered_closedwon	datetime	calculation_read_time	dealinformation	Date entered 'Closed Won (Sales Pipeline)'	hr
hs_days_to_close_raw	number	calculation_equation	dealinformation	Days to close (without rounding)	chr
hs_deal_amount_calculation_preference	enumeration	select	dealinformation	Deal amount calculation preference	hr	acv|arr|mrr|tcv|disabled
hs_deal_score	number	number	dealinformation	Deal Score	r
hs_deal_stage_probability	number	number	dealinformation	Deal probability	h
hs_deal_stage_probability_shadow	number	calculation_equation	dealinformation	Deal stage probability shadow	chr
hs_exchange_rate	number	number	dealinformation	Exchange rate	hr
hs_forecast_amount	number	calculation_equation	dealinformation	Forecast amount	cr
hs_forecast_probability	number	number	dealinformation	Forecast probability	f
hs_has_last_conversation_follow_ups	bool	calculation_equation	dealinformation	Has last conversation follow-ups	chr
hs_has_last_meeting_followups	bool	calculation_equation	dealinformation	Has last meeting follow-ups	chr
hs_is_closed	bool	calculation_equation	dealinformation	Is Closed (numeric)	cr
hs_is_closed_count	number	calculation_equation	dealinformation	Is Closed Count	chr
hs_is_closed_lost	bool	calculation_equation	dealinformation	Is closed lost	cr
hs_is_closed_won	bool	calculation_equation	dealinformation	Is Closed Won	cr
hs_is_deal_split	bool	calculation_equation	dealinformation	Is Deal Split	chr
hs_is_open_count	number	calculation_equation	dealinformation	Is open count	chr
hs_lastmodifieddate	datetime	date	dealinformation	Last Modified Date	r
hs_latest_meeting_activity	datetime	date	deal_activity	Latest meeting activity	r
hs_likelihood_to_close	number	number	dealinformation	Likelihood to close by the close date	hr
hs_line_item_global_term_hs_recurring_billing_period	string	text	dealinformation	Global Term Line Item Recurring Billing Period	h
hs_manual_campaign_ids	number	number	dealinformation	Manual campaign ids	r
hs_manual_forecast_category	enumeration	select	dealinformation	Forecast category	f	OMIT|PIPELINE|BEST_CASE|COMMIT|CLOSED
hs_merged_object_ids	enumeration	checkbox	dealinformation	Merged Deal IDs	r
hs_mrr	number	number	dealinformation	Monthly recurring revenue
hs_next_meeting_id	number	number	deal_activity	Next Meeting	r
hs_next_meeting_name	string	text	deal_activity	Next Meeting Name	r
hs_next_meeting_start_time	datetime	date	deal_activity	Next Meeting Start Time	r
hs_next_step	string	text	dealinformation	Next step	f
hs_num_associated_active_deal_registrations	number	calculation_rollup	dealinformation	Number of Active Deal Registrations	hr
hs_num_associated_deal_registrations	number	calculation_rollup	dealinformation	Number of Deal Registrations	hr
hs_num_associated_deal_splits	number	calculation_rollup	dealinformation	Number of Deal Splits	hr
hs_num_of_associated_line_items	number	calculation_rollup	dealinformation	Number of Associated Line Items	hr
hs_num_target_accounts	number	calculation_rollup	dealinformation	Number of target accounts	hr
hs_number_of_call_engagements	number	calculation_rollup	dealinformation	Number of call engagements	hr
hs_number_of_inbound_calls	number	calculation_rollup	dealinformation	Number of inbound calls	hr
hs_number_of_outbound_calls	number	calculation_rollup	dealinformation	Number of outbound calls	hr
hs_number_of_overdue_tasks	number	calculation_rollup	dealinformation	Number of overdue tasks	hr
hs_object_id	number	number	dealinformation	Record ID	r
hs_object_source	string	text	dealinformation	Record creation source	hr
hs_object_source_detail_1	string	text	dealinformation	Record source detail 1	r
hs_object_source_id	string	text	dealinformation	Record creation source ID	hr
hs_object_source_label	enumeration	select	dealinformation	Record source	r
hs_object_source_user_id	number	number	dealinformation	Record creation source user ID	hr
hs_open_amount_in_home_currency	number	calculation_equation	dealinformation	Open deal amount in company currency	chr
hs_open_deal_create_date	number	calculation_equation	dealinformation	Open Deal Create Date	chr
hs_predicted_amount	number	calculation_equation	dealinformation	The predicted deal amount	chr
hs_primary_associated_company	number	number	dealinformation	Primary Associated Company	ehr
hs_priority	enumeration	select	dealinformation	Priority	f	low|medium|high
hs_projected_amount	number	calculation_equation	dealinformation	Deal Amount after probability	cr
hs_projected_amount_in_home_currency	number	calculation_equation	dealinformation	Projected amount in company currency	cr
hs_read_only	bool	booleancheckbox	dealinformation	Read only object	hr
hs_sales_email_last_replied	datetime	date	deal_activity	Recent Sales Email Replied Date	r
hs_synced_deal_owner_name_and_email	string	text	dealinformation	Synced owner name and email	hr
hs_tag_ids	enumeration	checkbox	dealinformation	Deal Tags
hs_tcv	number	number	dealinformation	Total contract value
hs_unique_creation_key	string	text	dealinformation	Unique creation key	uhr
hs_updated_by_user_id	number	number	dealinformation	Updated by user ID	er
hs_user_ids_of_all_owners	enumeration	select	dealinformation	User IDs of all owners	ehr
hs_v2_date_entered_current_stage	datetime	date	dealinformation	Date entered current stage	hr
hs_v2_time_in_current_stage	datetime	calculation_read_time	dealinformation	Time in current stage	hr
hs_was_imported	bool	booleancheckbox	dealinformation	Performed in an import	hr
hs_weighted_pipeline_in_company_currency	number	calculation_equation	dealinformation	Weighted pipeline in company currency	chr
hubspot_owner_assigneddate	datetime	date	sales_properties	Owner Assigned Date	r
hubspot_owner_id	enumeration	select	dealinformation	Deal owner	ef
hubspot_team_id	enumeration	select	dealinformation	HubSpot Team	er
notes_last_contacted	datetime	date	deal_activity	Last Contacted	r
notes_last_updated	datetime	date	deal_activity	Last Activity Date	r
notes_next_activity_date	datetime	date	deal_activity	Next Activity Date	r
num_associated_contacts	number	calculation_rollup	dealinformation	Number of Associated Contacts	r
num_contacted_notes	number	number	deal_activity	Number of times contacted	r
num_notes	number	number	deal_activity	Number of Sales Activities	r
pipeline	enumeration	select	dealinformation	Pipeline	ef
`
