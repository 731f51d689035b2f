/**
 * Properties that HubSpot defines for activities: those that its documentation and recorded answers name. Columns as
 * in `companies.ts`; the properties of every object are added by `load.ts`.
 * Sources: developers.hubspot.com/docs/api-reference/crm-calls-v3/guide (and -emails-, -meetings-, -notes-, -tasks-)
 * and github.com/NangoHQ/integration-templates (integrations/hubspot/tests).
 */

/** What all five have. */
export const ACTIVITY_PROPERTIES = `
hs_all_accessible_team_ids	enumeration	select	engagement	All teams	ehr
hs_at_mentioned_owner_ids	enumeration	checkbox	engagement	At-mentioned owner IDs	ehr
hs_attachment_ids	enumeration	checkbox	engagement	Attached file IDs
hs_body_preview	string	calculation_equation	engagement	Body preview	cr
hs_body_preview_html	string	calculation_equation	engagement	HTML body preview	chr
hs_body_preview_is_truncated	bool	calculation_equation	engagement	Body preview truncated	chr
hs_engagement_source	enumeration	select	engagement	Engagement source	e
hs_engagement_source_id	string	text	engagement	Engagement source ID	h
hs_follow_up_action	string	text	engagement	Follow up action	h
hs_modified_by	number	number	engagement	Updated by	er
hs_obj_coords	object_coordinates	text	engagement	Object coordinates	hr
hs_queue_membership_ids	enumeration	checkbox	engagement	Queue membership IDs	eh
hs_timestamp	datetime	date	engagement	Activity date
hs_unique_id	string	text	engagement	Unique ID	h
`

/** Calls. */
export const CALL_PROPERTIES = `
hs_activity_type	enumeration	select	call	Call and meeting type	e
hs_call_app_id	number	number	call	App ID	h
hs_call_body	string	html	call	Call notes
hs_call_callee_object_id	number	number	call	Callee object ID
hs_call_callee_object_type	enumeration	select	call	Callee object type		CONTACT|COMPANY|DEAL|TICKET
hs_call_direction	enumeration	select	call	Call direction		INBOUND|OUTBOUND
hs_call_disposition	enumeration	select	call	Call outcome	e
hs_call_duration	number	number	call	Call duration
hs_call_external_id	string	text	call	External ID	h
hs_call_from_number	string	text	call	From number
hs_call_has_transcript	bool	booleancheckbox	call	Transcript available	hr
hs_call_recording_url	string	text	call	Recording URL
hs_call_source	enumeration	select	call	Call source		INTEGRATIONS_PLATFORM|ZOOM|WITHIN_HUBSPOT
hs_call_status	enumeration	select	call	Call status		BUSY|CALLING_CRM_USER|CANCELED|COMPLETED|CONNECTING|FAILED|IN_PROGRESS|NO_ANSWER|QUEUED|RINGING
hs_call_summary	string	textarea	call	Call summary
hs_call_title	string	text	call	Call title
hs_call_to_number	string	text	call	To number
hs_call_video_recording_url	string	text	call	Call video recording URL	h
`

/** E-mails. */
export const EMAIL_PROPERTIES = `
hs_email_attached_video_opened	bool	booleancheckbox	email	Attached video opened	r
hs_email_bcc_email	string	text	email	Email BCC address	r
hs_email_bcc_firstname	string	text	email	Email BCC first name	r
hs_email_bcc_lastname	string	text	email	Email BCC last name	r
hs_email_cc_email	string	text	email	Email CC address	r
hs_email_cc_firstname	string	text	email	Email CC first name	r
hs_email_cc_lastname	string	text	email	Email CC last name	r
hs_email_click_count	number	number	email	Number of email clicks	r
hs_email_direction	enumeration	select	email	Email direction		EMAIL|INCOMING_EMAIL|FORWARDED_EMAIL
hs_email_from_email	string	text	email	Email from address	r
hs_email_from_firstname	string	text	email	Email from first name	r
hs_email_from_lastname	string	text	email	Email from last name	r
hs_email_headers	json	text	email	Email headers
hs_email_html	string	html	email	Email body HTML
hs_email_message_id	string	text	email	Message ID	h
hs_email_open_count	number	number	email	Number of email opens	r
hs_email_reply_count	number	number	email	Number of email replies	r
hs_email_sender_email	string	text	email	Email sender address	r
hs_email_sender_firstname	string	text	email	Email sender first name	r
hs_email_sender_lastname	string	text	email	Email sender last name	r
hs_email_status	enumeration	select	email	Email send status		BOUNCED|FAILED|SCHEDULED|SENDING|SENT
hs_email_subject	string	text	email	Email subject
hs_email_text	string	textarea	email	Email body
hs_email_thread_id	string	text	email	Thread ID	h
hs_email_to_email	string	text	email	Email to address	r
hs_email_to_firstname	string	text	email	Email to first name	r
hs_email_to_lastname	string	text	email	Email to last name	r
`

/** Meetings. */
export const MEETING_PROPERTIES = `
hs_activity_type	enumeration	select	meeting	Call and meeting type	e
hs_attendee_owner_ids	enumeration	checkbox	meeting	Attendee owners	e
hs_guest_emails	string	textarea	meeting	Guest emails
hs_internal_meeting_notes	string	html	meeting	Internal meeting notes
hs_meeting_body	string	html	meeting	Meeting description
hs_meeting_calendar_event_hash	string	text	meeting	Calendar event hash	h
hs_meeting_end_time	datetime	date	meeting	Meeting end time
hs_meeting_external_url	string	text	meeting	External URL
hs_meeting_location	string	text	meeting	Meeting location
hs_meeting_location_type	enumeration	select	meeting	Location type		ADDRESS|CUSTOM|PHONE|VIDEO_CONFERENCE
hs_meeting_outcome	enumeration	select	meeting	Meeting outcome		SCHEDULED|COMPLETED|RESCHEDULED|NO_SHOW|CANCELED
hs_meeting_source	enumeration	select	meeting	Meeting source	e
hs_meeting_source_id	string	text	meeting	Meeting source ID	h
hs_meeting_start_time	datetime	date	meeting	Meeting start time
hs_meeting_title	string	text	meeting	Meeting name
`

/** Notes. */
export const NOTE_PROPERTIES = `
hs_note_body	string	html	note	Note body
hs_note_ms_teams_payload	string	textarea	note	Microsoft Teams payload	h
`

/** Tasks. */
export const TASK_PROPERTIES = `
hs_engagements_last_contacted	datetime	date	task	Engagements last contacted	hr
hs_pipeline	enumeration	select	task	Pipeline	er
hs_pipeline_stage	enumeration	select	task	Pipeline stage	er
hs_repeat_status	enumeration	select	task	Repeat status	e
hs_start_date_with_fallback	datetime	date	task	Start date with fallback	hr
hs_task_body	string	html	task	Task notes
hs_task_completion_count	number	number	task	Task completion count	hr
hs_task_completion_date	datetime	date	task	Completed at	r
hs_task_contact_timezone	enumeration	select	task	Contact timezone	e
hs_task_family	enumeration	select	task	Task family	r	SALES|SERVICES|MARKETING|OPERATIONS
hs_task_for_object_type	enumeration	select	task	Task for object type		OWNER|CONTACT|COMPANY|DEAL|TICKET
hs_task_is_all_day	bool	booleancheckbox	task	Is all day
hs_task_is_completed	number	number	task	Task is completed	hr
hs_task_is_completed_call	number	number	task	Call task is completed	hr
hs_task_is_completed_email	number	number	task	Email task is completed	hr
hs_task_is_completed_linked_in	number	number	task	LinkedIn task is completed	hr
hs_task_is_completed_sequence	number	number	task	Sequence task is completed	hr
hs_task_is_overdue	bool	calculation_equation	task	Is overdue	chr
hs_task_is_past_due_date	bool	calculation_equation	task	Is past due date	chr
hs_task_last_contact_outreach	datetime	date	task	Last contact outreach	h
hs_task_last_sales_activity_timestamp	datetime	date	task	Last sales activity	h
hs_task_missed_due_date	bool	calculation_equation	task	Missed due date	chr
hs_task_missed_due_date_count	number	number	task	Missed due date count	hr
hs_task_priority	enumeration	radio	task	Priority		NONE|LOW|MEDIUM|HIGH
hs_task_probability_to_complete	number	number	task	Probability to complete	hr
hs_task_relative_reminders	string	text	task	Relative reminders	h
hs_task_reminders	string	text	task	Reminders
hs_task_repeat_interval	string	text	task	Repeat interval
hs_task_send_default_reminder	bool	booleancheckbox	task	Send default reminder
hs_task_sequence_enrollment_active	bool	booleancheckbox	task	Sequence enrollment active	h
hs_task_sequence_step_order	number	number	task	Sequence step	h
hs_task_status	enumeration	select	task	Task status		NOT_STARTED|IN_PROGRESS|WAITING|COMPLETED|DEFERRED
hs_task_subject	string	text	task	Task title
hs_task_template_id	number	number	task	Template ID	h
hs_task_type	enumeration	radio	task	Task type		EMAIL|CALL|TODO|LINKED_IN|LINKED_IN_CONNECT|LINKED_IN_MESSAGE
hs_timezone	enumeration	select	task	Time zone	e
`
