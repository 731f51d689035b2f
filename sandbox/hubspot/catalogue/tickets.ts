/**
 * Properties that HubSpot defines for tickets: those that its documentation and recorded answers name, not all of
 * them (a live account lists about 195). Columns as in `companies.ts`; the properties of every object and those of
 * each stage are added by `load.ts`. Sources: developers.hubspot.com/docs/api-reference/legacy/crm/objects/tickets/guide and
 * github.com/NangoHQ/integration-templates (integrations/hubspot/tests).
 */
export const TICKET_PROPERTIES = `
closed_date	datetime	date	ticketinformation	Close date
content	string	textarea	ticketinformation	Ticket description	f
createdate	datetime	date	ticketinformation	Create date
created_by	number	number	ticketinformation	Created by	h
first_agent_reply_date	datetime	date	ticketinformation	First agent email response date	r
hs_all_conversation_mentions	enumeration	checkbox	ticketinformation	All conversation mentions	er
hs_assigned_team_ids	enumeration	checkbox	ticketinformation	Assigned teams	eh
hs_assignment_method	enumeration	select	ticketinformation	Assignment method	r	manual|rule|round_robin
hs_conversations_originating_thread_id	number	number	ticketinformation	Originating conversation ID	hr
hs_custom_inbox	number	number	ticketinformation	Custom inbox ID	hr
hs_date_entered_1	datetime	calculation_read_time	ticketinformation	Date entered 'New (Support Pipeline)'	hr
hs_date_entered_4	datetime	calculation_read_time	ticketinformation	Date entered 'Closed (Support Pipeline)'	hr
hs_external_object_ids	enumeration	checkbox	ticketinformation	External object ids	h
hs_feedback_last_ces_rating	string	text	ticketinformation	Last CES survey rating	r
hs_feedback_last_survey_date	datetime	date	ticketinformation	Last CES survey date	r
hs_file_upload	string	file	ticketinformation	File upload	f
hs_first_agent_message_sent_by	enumeration	select	ticketinformation	First agent response sent by	er
hs_helpdesk_sort_timestamp	datetime	date	ticketinformation	Help desk sort timestamp	hr
hs_in_helpdesk	bool	booleancheckbox	ticketinformation	In help desk	h
hs_is_closed	bool	calculation_equation	ticketinformation	Is closed	chr
hs_is_visible_in_help_desk	bool	booleancheckbox	ticketinformation	Is visible in help desk	hr
hs_last_email_activity	string	text	ticketinformation	Last email activity	r
hs_last_email_date	datetime	date	ticketinformation	Last email date	r
hs_last_message_from_visitor	bool	booleancheckbox	ticketinformation	Last message from visitor	hr
hs_last_message_received_at	datetime	date	ticketinformation	Last message received date	r
hs_last_message_sent_at	datetime	date	ticketinformation	Last response date	r
hs_lastactivitydate	datetime	date	ticketinformation	Last activity date	r
hs_lastcontacted	datetime	date	ticketinformation	Last contacted date	r
hs_latest_message_seen_by_agent_ids	enumeration	checkbox	ticketinformation	Latest message seen by	eh
hs_most_relevant_sla_status	enumeration	select	ticketinformation	Most relevant SLA status	r	overdue|due_soon|active_sla|sla_completed_late|sla_completed_on_time
hs_most_relevant_sla_type	enumeration	select	ticketinformation	Most relevant SLA type	r	TIME_TO_CLOSE|TIME_TO_RESPOND|TIME_TO_NEXT_RESPONSE
hs_nextactivitydate	datetime	date	ticketinformation	Next activity date	r
hs_num_associated_companies	number	calculation_rollup	ticketinformation	Number of associated companies	r
hs_num_associated_conversations	number	calculation_rollup	ticketinformation	Number of associated conversations	hr
hs_num_times_contacted	number	number	ticketinformation	Number of times contacted	r
hs_originating_channel_instance_id	enumeration	select	ticketinformation	Originating channel account	e
hs_originating_email_engagement_id	number	number	ticketinformation	Originating email engagement ID	h
hs_originating_generic_channel_id	enumeration	select	ticketinformation	Originating channel type	e
hs_pinned_engagement_id	number	number	ticketinformation	Pinned engagement ID	h
hs_pipeline	enumeration	select	ticketinformation	Pipeline	ef
hs_pipeline_stage	enumeration	select	ticketinformation	Ticket status	ef
hs_primary_company	string	text	ticketinformation	Primary company	r
hs_primary_company_id	number	calculation_equation	ticketinformation	Primary company ID	chr
hs_primary_company_name	string	calculation_equation	ticketinformation	Primary company name	cr
hs_resolution	enumeration	select	ticketinformation	Resolution	f	ISSUE_FIXED|FEATURE_REQUEST_TRACKED|REFUND_APPLIED|SENT_KNOWLEDGE_DOCUMENT_LINK|WILL_NOT_FIX|DUPLICATE|OTHER
hs_sales_email_last_replied	datetime	date	ticketinformation	Recent sales email replied date	r
hs_tag_ids	enumeration	checkbox	ticketinformation	Ticket tags	e
hs_thread_ids_to_restore	enumeration	checkbox	ticketinformation	Thread IDs to restore	eh
hs_ticket_category	enumeration	checkbox	ticketinformation	Category	f	PRODUCT_ISSUE|BILLING_ISSUE|FEATURE_REQUEST|GENERAL_INQUIRY
hs_ticket_id	number	number	ticketinformation	Ticket ID	r
hs_ticket_language_ai_tag	enumeration	select	ticketinformation	Language (AI)	er
hs_ticket_priority	enumeration	select	ticketinformation	Priority	f	LOW|MEDIUM|HIGH|URGENT
hs_ticket_reopened_at	datetime	date	ticketinformation	Reopened date	r
last_engagement_date	datetime	date	ticketinformation	Date of last engagement	r
last_reply_date	datetime	date	ticketinformation	Last customer reply date	r
notes_last_contacted	datetime	date	ticketinformation	Last contacted	r
notes_last_updated	datetime	date	ticketinformation	Last activity date	r
notes_next_activity_date	datetime	date	ticketinformation	Next activity date	r
num_contacted_notes	number	number	ticketinformation	Number of times contacted	r
num_notes	number	number	ticketinformation	Number of sales activities	r
nps_follow_up_answer	string	textarea	ticketinformation	NPS follow up	h
source_ref	string	text	ticketinformation	Reference to source-specific object	h
source_thread_id	string	text	ticketinformation	Reference to email thread	h
source_type	enumeration	select	ticketinformation	Source	f	CHAT|EMAIL|FORM|PHONE
subject	string	text	ticketinformation	Ticket name	f
tags	string	text	ticketinformation	Tags	h
time_to_close	number	number	ticketinformation	Time to close	r
time_to_first_agent_reply	number	number	ticketinformation	Time to first agent email reply	r
`
