/**
 * Properties that HubSpot defines for what is delivered (services, projects, listings, courses, appointments),
 * planned (goals, marketing events) and answered (feedback), for communications and postal mail, deal splits and
 * users. Columns and `GROUP` as in `sales-documents.ts`. Names follow the documentation below so far as it gives them;
 * the lists of options are not checked against a recorded answer.
 * Sources: developers.hubspot.com/docs/api-reference/crm-services-v3/guide (and -projects-, -listings-, -courses-,
 * -appointments-, -goal-targets-, -feedback-submissions-, -communications-, -postal-mail-, -deal-splits-, -users-)
 */

/** Services. */
export const SERVICE_PROPERTIES = `
hs_amount_paid	number	number	GROUP	Amount paid
hs_amount_remaining	number	number	GROUP	Amount remaining
hs_category	enumeration	select	GROUP	Category	e
hs_close_date	datetime	date	GROUP	Close date
hs_description	string	textarea	GROUP	Description
hs_duration	number	number	GROUP	Duration
hs_name	string	text	GROUP	Name
hs_start_date	datetime	date	GROUP	Start date
hs_status	enumeration	select	GROUP	Status		on_track|delayed|blocked
hs_target_duration	number	number	GROUP	Target duration
hs_target_end_date	datetime	date	GROUP	Target end date
hs_ticket_name	string	text	GROUP	Ticket name	h
hs_total_cost	number	number	GROUP	Total cost
`

/** Projects. */
export const PROJECT_PROPERTIES = `
hs_description	string	textarea	GROUP	Description
hs_name	string	text	GROUP	Name
hs_priority	enumeration	select	GROUP	Priority		low|medium|high
hs_start_date	datetime	date	GROUP	Start date
hs_status	enumeration	select	GROUP	Status		on_track|at_risk|off_track
hs_target_due_date	datetime	date	GROUP	Target due date
hs_type	string	text	GROUP	Type
`

/** Listings. */
export const LISTING_PROPERTIES = `
hs_address_1	string	text	GROUP	Address 1
hs_address_2	string	text	GROUP	Address 2
hs_bathrooms	number	number	GROUP	Bathrooms
hs_bedrooms	number	number	GROUP	Bedrooms
hs_city	string	text	GROUP	City
hs_features	enumeration	checkbox	GROUP	Features	e
hs_listing_type	enumeration	select	GROUP	Listing type		house|townhouse|co-op|condo|apartment|commercial|other
hs_lot_size	number	number	GROUP	Lot size
hs_name	string	text	GROUP	Name
hs_neighborhood	string	text	GROUP	Neighborhood
hs_price	number	number	GROUP	Price
hs_square_footage	number	number	GROUP	Square footage
hs_state_province	string	text	GROUP	State/Province
hs_url	string	text	GROUP	URL
hs_year_built	number	number	GROUP	Year built
hs_zip	string	text	GROUP	Zip
`

/** Courses. */
export const COURSE_PROPERTIES = `
hs_course_description	string	textarea	GROUP	Description
hs_course_id	string	text	GROUP	Course ID
hs_course_name	string	text	GROUP	Course name
hs_enrollment_capacity	number	number	GROUP	Enrollment capacity
hs_enrollment_deadline	datetime	date	GROUP	Enrollment deadline
hs_enrollment_start_date	datetime	date	GROUP	Enrollment start date
hs_level	enumeration	select	GROUP	Level	e
hs_pricing	number	number	GROUP	Pricing
hs_subjects	enumeration	checkbox	GROUP	Subjects	e
hs_type	enumeration	select	GROUP	Type	e
`

/** Appointments. */
export const APPOINTMENT_PROPERTIES = `
hs_appointment_end	datetime	date	GROUP	Appointment end
hs_appointment_location	string	text	GROUP	Location
hs_appointment_name	string	text	GROUP	Appointment name
hs_appointment_start	datetime	date	GROUP	Appointment start
hs_appointment_status	enumeration	select	GROUP	Status	e
hs_appointment_type	enumeration	select	GROUP	Type	e
hs_duration	number	number	GROUP	Duration
`

/** Goals. */
export const GOAL_PROPERTIES = `
createdate	datetime	date	GROUP	Create date	r
hs_assignee_team_id	number	number	GROUP	Assignee team
hs_assignee_user_id	number	number	GROUP	Assignee user
hs_end_datetime	datetime	date	GROUP	End date
hs_goal_name	string	text	GROUP	Goal name
hs_goal_target_group_id	number	number	GROUP	Goal target group	r
hs_goal_type	string	text	GROUP	Goal type
hs_milestone	enumeration	select	GROUP	Milestone		monthly|quarterly|yearly
hs_start_datetime	datetime	date	GROUP	Start date
hs_target_amount	number	number	GROUP	Target amount
`

/** Feedback submissions: the API only reads them. */
export const FEEDBACK_PROPERTIES = `
hs_contact_email_rollup	string	text	GROUP	Contact email	r
hs_contact_firstname	string	text	GROUP	Contact first name	r
hs_contact_id	number	number	GROUP	Contact ID	r
hs_contact_lastname	string	text	GROUP	Contact last name	r
hs_content	string	textarea	GROUP	Response	r
hs_form_guid	string	text	GROUP	Form GUID	hr
hs_ingestion_id	string	text	GROUP	Ingestion ID	hr
hs_knowledge_article_id	number	number	GROUP	Knowledge article ID	r
hs_response_group	enumeration	select	GROUP	Response group	r	detractor|passive|promoter|dissatisfied|neutral|satisfied
hs_sentiment	enumeration	select	GROUP	Sentiment	r	negative|neutral|positive
hs_submission_name	string	text	GROUP	Submission name	r
hs_submission_timestamp	datetime	date	GROUP	Date submitted	r
hs_submission_url	string	text	GROUP	Submission URL	r
hs_survey_channel	enumeration	select	GROUP	Survey channel	r	email|web|chat
hs_survey_id	number	number	GROUP	Survey ID	r
hs_survey_name	string	text	GROUP	Survey name	r
hs_survey_type	enumeration	select	GROUP	Survey type	r	NPS|CES|CSAT|CUSTOM|KNOWLEDGE
hs_value	number	number	GROUP	Rating	r
`

/** Communications: SMS, WhatsApp and LinkedIn messages. */
export const COMMUNICATION_PROPERTIES = `
hs_communication_body	string	html	GROUP	Body
hs_communication_channel_type	enumeration	select	GROUP	Channel type		WHATS_APP|LINKEDIN_MESSAGE|SMS|CUSTOM_CHANNEL_CONVERSATION|PHYSICAL_MAIL
hs_communication_conversation_first_message_at	datetime	date	GROUP	First message	r
hs_communication_conversations_thread_id	number	number	GROUP	Thread ID	r
hs_communication_logged_from	enumeration	select	GROUP	Logged from		CRM
`

/** Postal mail. */
export const POSTAL_MAIL_PROPERTIES = `
hs_postal_mail_body	string	html	GROUP	Body
`

/** Deal splits. */
export const DEAL_SPLIT_PROPERTIES = `
hs_deal_split_amount	number	number	GROUP	Deal split amount	r
hs_deal_split_percentage	number	number	GROUP	Deal split percentage
`

/** Users, of whom the API sets what is about their work. */
export const USER_PROPERTIES = `
hs_additional_phone	string	phonenumber	GROUP	Additional phone
hs_availability_status	enumeration	select	GROUP	Availability status		available|away
hs_deactivated	bool	booleancheckbox	GROUP	Deactivated	r
hs_email	string	text	GROUP	Email
hs_family_name	string	text	GROUP	Last name
hs_given_name	string	text	GROUP	First name
hs_internal_user_id	number	number	GROUP	Internal user ID
hs_job_title	string	text	GROUP	Job title
hs_main_user_language_skill	enumeration	select	GROUP	Main language skill	e
hs_out_of_office_hours	string	text	GROUP	Out of office hours
hs_secondary_user_language_skill	enumeration	select	GROUP	Secondary language skill	e
hs_standard_time_zone	string	text	GROUP	Time zone
hs_uncategorized_skills	enumeration	checkbox	GROUP	Skills	e
hs_working_hours	string	text	GROUP	Working hours
`

/** Marketing events. */
export const MARKETING_EVENT_PROPERTIES = `
hs_end_datetime	datetime	date	GROUP	End
hs_event_cancelled	bool	booleancheckbox	GROUP	Cancelled
hs_event_description	string	textarea	GROUP	Description
hs_event_name	string	text	GROUP	Event name
hs_event_organizer	string	text	GROUP	Organizer
hs_event_type	string	text	GROUP	Event type
hs_event_url	string	text	GROUP	URL
hs_start_datetime	datetime	date	GROUP	Start
`
