/**
 * Properties that HubSpot defines for contacts: those that its documentation and recorded answers name, not all of
 * them (a live account lists more). Columns as in `companies.ts`; the properties that exist once per stage are
 * added by `load.ts`. Sources: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide and
 * github.com/NangoHQ/integration-templates (integrations/hubspot/tests).
 */
export const CONTACT_PROPERTIES = `
address	string	text	contactinformation	Street Address	f
annualrevenue	string	text	contactinformation	Annual Revenue	f
associatedcompanyid	number	number	contactinformation	Primary Associated Company ID	e
associatedcompanylastupdated	number	number	contactinformation	Associated Company Last Updated	h
city	string	text	contactinformation	City	f
closedate	datetime	date	contactinformation	Close Date
company	string	text	contactinformation	Company Name	f
company_size	string	text	contactinformation	Company size	f
country	string	text	contactinformation	Country/Region	f
createdate	datetime	date	contactinformation	Create Date	r
currentlyinworkflow	enumeration	booleancheckbox	contactinformation	Currently in workflow (discontinued)	r	true|false
date_of_birth	string	text	contactinformation	Date of birth	f
days_to_close	number	number	contactinformation	Days To Close	r
degree	string	text	contactinformation	Degree	f
email	string	text	contactinformation	Email	uf
engagements_last_meeting_booked	datetime	date	contact_activity	Date of last meeting booked in meetings tool	r
engagements_last_meeting_booked_campaign	string	text	contact_activity	Campaign of last booking in meetings tool	r
engagements_last_meeting_booked_medium	string	text	contact_activity	Medium of last booking in meetings tool	r
engagements_last_meeting_booked_source	string	text	contact_activity	Source of last booking in meetings tool	r
fax	string	text	contactinformation	Fax Number	f
field_of_study	string	text	contactinformation	Field of study	f
first_conversion_date	datetime	date	conversioninformation	First Conversion Date	r
first_conversion_event_name	string	text	conversioninformation	First Conversion	r
first_deal_created_date	datetime	date	contactinformation	First Deal Created Date	r
firstname	string	text	contactinformation	First Name	f
followercount	number	number	socialmediainformation	Follower Count
gender	string	text	contactinformation	Gender	f
graduation_date	string	text	contactinformation	Graduation date	f
hs_additional_emails	enumeration	checkbox	contactinformation	Additional email addresses	h
hs_all_accessible_team_ids	enumeration	select	contactinformation	All teams	ehr
hs_all_assigned_business_unit_ids	enumeration	checkbox	contactinformation	Brands	e
hs_all_contact_vids	enumeration	select	contactinformation	All vids for a contact	hr
hs_all_owner_ids	enumeration	select	contactinformation	All owner IDs	ehr
hs_all_team_ids	enumeration	select	contactinformation	All team IDs	ehr
hs_analytics_average_page_views	number	number	analyticsinformation	Average Pageviews	r
hs_analytics_first_referrer	string	text	analyticsinformation	First Referring Site	r
hs_analytics_first_timestamp	datetime	date	analyticsinformation	Time First Seen	r
hs_analytics_first_touch_converting_campaign	string	text	analyticsinformation	First Touch Converting Campaign	er
hs_analytics_first_url	string	text	analyticsinformation	First Page Seen	r
hs_analytics_first_visit_timestamp	datetime	date	analyticsinformation	Time of First Session	r
hs_analytics_last_referrer	string	text	analyticsinformation	Last Referring Site	r
hs_analytics_last_timestamp	datetime	date	analyticsinformation	Time Last Seen	r
hs_analytics_last_touch_converting_campaign	string	text	analyticsinformation	Last Touch Converting Campaign	er
hs_analytics_last_url	string	text	analyticsinformation	Last Page Seen	r
hs_analytics_last_visit_timestamp	datetime	date	analyticsinformation	Time of Last Session	r
hs_analytics_num_event_completions	number	number	analyticsinformation	Number of event completions	r
hs_analytics_num_page_views	number	number	analyticsinformation	Number of Pageviews	r
hs_analytics_num_visits	number	number	analyticsinformation	Number of Sessions	r
hs_analytics_revenue	number	number	analyticsinformation	Event Revenue	r
hs_analytics_source	enumeration	select	analyticsinformation	Original Traffic Source		ORGANIC_SEARCH|PAID_SEARCH|EMAIL_MARKETING|SOCIAL_MEDIA|REFERRALS|OTHER_CAMPAIGNS|DIRECT_TRAFFIC|OFFLINE|PAID_SOCIAL|AI_REFERRALS
hs_analytics_source_data_1	string	text	analyticsinformation	Original Traffic Source Drill-Down 1	r
hs_analytics_source_data_2	string	text	analyticsinformation	Original Traffic Source Drill-Down 2	r
hs_associated_target_accounts	number	calculation_rollup	contactinformation	Associated Target Accounts	hr
hs_avatar_filemanager_key	string	text	contactinformation	Avatar FileManager key	hr
hs_buying_role	enumeration	checkbox	contactinformation	Buying Role	f	BLOCKER|BUDGET_HOLDER|CHAMPION|DECISION_MAKER|END_USER|EXECUTIVE_SPONSOR|INFLUENCER|LEGAL_AND_COMPLIANCE|OTHER
hs_calculated_mobile_number	string	text	contactinformation	Calculated Mobile Number in International Format	hr
hs_calculated_phone_number	string	text	contactinformation	Calculated Phone Number in International Format	hr
hs_calculated_phone_number_area_code	string	text	contactinformation	Calculated Phone Number Area Code	hr
hs_calculated_phone_number_country_code	string	text	contactinformation	Calculated Phone Number Country Code	hr
hs_calculated_phone_number_region_code	string	text	contactinformation	Calculated Phone Number Region	hr
hs_content_membership_email_confirmed	bool	booleancheckbox	contactinformation	Email Confirmed	r
hs_content_membership_notes	string	textarea	contactinformation	Membership Notes	f
hs_content_membership_status	enumeration	select	contactinformation	Status	f	active|inactive
hs_conversations_visitor_email	string	text	contactinformation	Conversations visitor email	hr
hs_count_is_unworked	number	calculation_equation	contactinformation	Count of unengaged contacts	chr
hs_count_is_worked	number	calculation_equation	contactinformation	Count of engaged contacts	chr
hs_country_region_code	string	text	contactinformation	Country/Region Code	f
hs_created_by_conversations	bool	booleancheckbox	contactinformation	Created By Conversations	hr
hs_created_by_user_id	number	number	contactinformation	Created by user ID	er
hs_createdate	datetime	date	contactinformation	Object create date/time	hr
hs_cross_sell_opportunity	bool	booleancheckbox	contactinformation	Cross-sell Opportunity
hs_currently_enrolled_in_prospecting_agent	bool	calculation_equation	contactinformation	Currently Enrolled in Prospecting Agent	chr
hs_data_privacy_ads_consent	bool	booleancheckbox	contactinformation	Ads Consent from Forms
hs_date_entered_customer	datetime	calculation_read_time	contactinformation	Date entered 'Customer (Lifecycle Stage Pipeline)'	hr
hs_date_entered_lead	datetime	calculation_read_time	contactinformation	Date entered 'Lead (Lifecycle Stage Pipeline)'	hr
hs_date_entered_opportunity	datetime	calculation_read_time	contactinformation	Date entered 'Opportunity (Lifecycle Stage Pipeline)'	hr
hs_email_bounce	number	number	emailinformation	Marketing emails bounced	r
hs_email_click	number	number	emailinformation	Marketing emails clicked	r
hs_email_customer_quarantined_reason	enumeration	select	emailinformation	Email address quarantine reason	hr	SUSPENSION_REMEDIATION|BLOCKLIST_REMEDIATION|TRUST_SAFETY_REMEDIATION|CANCELLATION|OTHER
hs_email_delivered	number	number	emailinformation	Marketing emails delivered	r
hs_email_domain	string	text	contactinformation	Email Domain	r
hs_email_first_open_date	datetime	date	emailinformation	First marketing email open date	r
hs_email_first_send_date	datetime	date	emailinformation	First marketing email send date	r
hs_email_hard_bounce_reason	string	text	emailinformation	Email hard bounce reason	hr
hs_email_hard_bounce_reason_enum	enumeration	radio	emailinformation	Email hard bounce reason	r	BLOCKED|CONTENT|INVALID|IP_REPUTATION|MAILBOX_FULL|OTHER|POLICY|UNKNOWN_USER
hs_email_last_email_name	string	text	emailinformation	Last marketing email name	r
hs_email_last_open_date	datetime	date	emailinformation	Last marketing email open date	r
hs_email_last_send_date	datetime	date	emailinformation	Last marketing email send date	r
hs_email_open	number	number	emailinformation	Marketing emails opened	r
hs_email_optout	bool	booleancheckbox	emailinformation	Unsubscribed from all email	r
hs_email_quarantined	bool	booleancheckbox	emailinformation	Email Address Quarantined	r
hs_email_quarantined_reason	enumeration	select	emailinformation	Email address automated quarantine reason	hr	SUSPENSION|BLOCKLIST|TRUST_SAFETY|OTHER
hs_email_sends_since_last_engagement	number	number	emailinformation	Sends Since Last Engagement	r
hs_facebook_ad_clicked	bool	booleancheckbox	contactinformation	Clicked Facebook ad	hr
hs_facebook_click_id	string	text	contactinformation	Facebook click id	f
hs_first_engagement_object_id	number	number	contactinformation	ID of first engagement	hr
hs_first_outreach_date	datetime	date	contact_activity	First outreach date	r
hs_full_name_or_email	string	calculation_equation	contactinformation	Full name or email	chr
hs_google_click_id	string	text	contactinformation	Google ad click id	f
hs_has_active_subscription	number	calculation_rollup	contactinformation	Contact has an active subscription	hr
hs_ip_timezone	string	text	contactinformation	IP Timezone	r
hs_is_contact	bool	booleancheckbox	contactinformation	Is a contact	hr
hs_is_unworked	bool	calculation_equation	contactinformation	Contact unworked	cr
hs_language	enumeration	select	contactinformation	Preferred language	f	de|en|en-gb|en-us|es|fr|it|ja|nl|pl|pt|pt-br|sv|zh-cn
hs_last_sales_activity_date	datetime	date	contact_activity	last sales activity date	hr
hs_last_sales_activity_timestamp	datetime	date	contact_activity	Last Engagement Date	r
hs_lastmodifieddate	datetime	date	contactinformation	Object last modified date/time	hr
hs_latest_source	enumeration	select	analyticsinformation	Latest Traffic Source	r	ORGANIC_SEARCH|PAID_SEARCH|EMAIL_MARKETING|SOCIAL_MEDIA|REFERRALS|OTHER_CAMPAIGNS|DIRECT_TRAFFIC|OFFLINE|PAID_SOCIAL|AI_REFERRALS
hs_latest_source_data_1	string	text	analyticsinformation	Latest Traffic Source Drill-Down 1	r
hs_latest_source_data_2	string	text	analyticsinformation	Latest Traffic Source Drill-Down 2	r
hs_latest_source_timestamp	datetime	date	analyticsinformation	Latest Traffic Source Date	r
hs_latitude	number	number	contactinformation	IP Latitude	hr
hs_lead_status	enumeration	radio	sales_properties	Lead Status	f	NEW|OPEN|IN_PROGRESS|OPEN_DEAL|UNQUALIFIED|ATTEMPTED_TO_CONTACT|CONNECTED|BAD_TIMING
hs_legal_basis	enumeration	checkbox	contactinformation	Legal basis for processing contact's data		Legitimate interest – prospect/lead|Legitimate interest – existing customer|Legitimate interest - other|Performance of a contract|Freely given consent from contact|Not applicable
hs_linkedin_url	string	text	socialmediainformation	LinkedIn URL	f
hs_longitude	number	number	contactinformation	IP Longitude	hr
hs_marketable_reason_id	string	text	contactinformation	Marketing contact status source name	hr
hs_marketable_reason_type	string	text	contactinformation	Marketing contact status source type	hr
hs_marketable_status	enumeration	booleancheckbox	contactinformation	Marketing contact status	r	true|false
hs_marketable_until_renewal	enumeration	booleancheckbox	contactinformation	Marketing contact until next update	r	true|false
hs_membership_has_accessed_private_content	number	number	contactinformation	Has Accessed Private Content	r
hs_membership_last_private_content_access_date	datetime	date	contactinformation	Last Access Date	r
hs_merged_object_ids	enumeration	checkbox	contactinformation	Merged Contact IDs	r
hs_object_id	number	number	contactinformation	Record ID	r
hs_object_source	string	text	contactinformation	Record creation source	hr
hs_object_source_detail_1	string	text	contactinformation	Record source detail 1	r
hs_object_source_id	string	text	contactinformation	Record creation source ID	hr
hs_object_source_label	enumeration	select	contactinformation	Record source	r
hs_object_source_user_id	number	number	contactinformation	Record creation source user ID	hr
hs_persona	enumeration	select	contactinformation	Persona	f
hs_pipeline	enumeration	select	contactinformation	Pipeline	eh
hs_predictivescoringtier	enumeration	radio	sales_properties	Contact priority	r	tier_1|tier_2|tier_3|tier_4
hs_prospecting_agent_actively_enrolled_count	number	number	contactinformation	Prospecting Agent Actively Enrolled Count	hr
hs_prospecting_agent_total_enrolled_count	number	number	contactinformation	Prospecting Agent Total Enrolled Count	hr
hs_read_only	bool	booleancheckbox	contactinformation	Read only object	hr
hs_registered_member	number	number	contactinformation	Registered member	r
hs_role	enumeration	select	contactinformation	Employment Role	f	accounting|administrative|business_development|communications|consulting|customer_service|design|education|engineering|entrepreneurship|finance|health_professional|human_resources|information_technology|legal|marketing|operations|product|project_management|public_relations|quality_assurance|real_estate|recruiting|research|retail|sales|support|trades
hs_sa_first_engagement_date	datetime	date	contact_activity	Date of first engagement	r
hs_sa_first_engagement_descr	enumeration	select	contact_activity	Description of first engagement	r	Email Activity|Call Activity|Meeting Activity|Task Activity
hs_sales_email_last_clicked	datetime	date	contact_activity	Recent Sales Email Clicked Date	r
hs_sales_email_last_opened	datetime	date	contact_activity	Recent Sales Email Opened Date	r
hs_sales_email_last_replied	datetime	date	contact_activity	Recent Sales Email Replied Date	r
hs_searchable_calculated_international_mobile_number	phone_number	phonenumber	contactinformation	Calculated Mobile Number with country code	hr
hs_searchable_calculated_international_phone_number	phone_number	phonenumber	contactinformation	Calculated Phone Number with country code	hr
hs_searchable_calculated_mobile_number	phone_number	phonenumber	contactinformation	Calculated Mobile Number without country code	hr
hs_searchable_calculated_phone_number	phone_number	phonenumber	contactinformation	Calculated Phone Number without country code	hr
hs_seniority	enumeration	select	contactinformation	Employment Seniority	f	director|employee|entry|executive|manager|owner|partner|senior|vp
hs_sequences_actively_enrolled_count	number	calculation_rollup	contact_activity	Number of sequences actively enrolled	hr
hs_sequences_is_enrolled	bool	booleancheckbox	contact_activity	Currently in Sequence	r
hs_state_code	string	text	contactinformation	State/Region Code	f
hs_sub_role	enumeration	select	contactinformation	Employment Sub Role	f
hs_time_in_lead	number	calculation_read_time	contactinformation	Time in 'Lead (Lifecycle Stage Pipeline)'	hr
hs_timezone	enumeration	select	contactinformation	Time Zone	f	africa_slash_cairo|america_slash_chicago|america_slash_denver|america_slash_los_angeles|america_slash_new_york|america_slash_sao_paulo|asia_slash_kolkata|asia_slash_singapore|asia_slash_tokyo|australia_slash_sydney|europe_slash_berlin|europe_slash_london|europe_slash_madrid|europe_slash_paris|utc
hs_unique_creation_key	string	text	contactinformation	Unique creation key	uhr
hs_updated_by_user_id	number	number	contactinformation	Updated by user ID	er
hs_user_ids_of_all_owners	enumeration	select	contactinformation	User IDs of all owners	ehr
hs_v2_date_entered_current_stage	datetime	date	contactinformation	Date entered current stage	hr
hs_v2_time_in_current_stage	datetime	calculation_read_time	contactinformation	Time in current stage	hr
hs_was_imported	bool	booleancheckbox	contactinformation	Performed in an import	hr
hs_whatsapp_phone_number	string	phonenumber	contactinformation	WhatsApp Phone Number	f
hubspot_owner_assigneddate	datetime	date	sales_properties	Owner Assigned Date	r
hubspot_owner_id	enumeration	select	sales_properties	Contact owner	e
hubspot_team_id	enumeration	select	sales_properties	HubSpot Team	er
hubspotscore	number	calculation_score	contactinformation	HubSpot Score	r
industry	string	text	contactinformation	Industry	f
ip_city	string	text	contactinformation	IP City	r
ip_country	string	text	contactinformation	IP Country	r
ip_country_code	string	text	contactinformation	IP Country Code	r
ip_state	string	text	contactinformation	IP State/Region	r
ip_state_code	string	text	contactinformation	IP State Code/Region Code	r
job_function	string	text	contactinformation	Job function	f
jobtitle	string	text	contactinformation	Job Title	f
kloutscoregeneral	number	number	socialmediainformation	Klout Score	h
lastmodifieddate	datetime	date	contactinformation	Last Modified Date	r
lastname	string	text	contactinformation	Last Name	f
lifecyclestage	enumeration	radio	contactinformation	Lifecycle Stage	ef	subscriber|lead|marketingqualifiedlead|salesqualifiedlead|opportunity|customer|evangelist|other
linkedinbio	string	text	socialmediainformation	LinkedIn Bio
linkedinconnections	number	number	socialmediainformation	LinkedIn Connections
marital_status	string	text	contactinformation	Marital Status	f
message	string	textarea	contactinformation	Message	f
military_status	string	text	contactinformation	Military status	f
mobilephone	string	phonenumber	contactinformation	Mobile Phone Number	f
notes_last_contacted	datetime	date	contact_activity	Last Contacted	r
notes_last_updated	datetime	date	contact_activity	Last Activity Date	r
notes_next_activity_date	datetime	date	contact_activity	Next Activity Date	r
num_associated_deals	number	calculation_rollup	contactinformation	Number of Associated Deals	r
num_contacted_notes	number	number	contact_activity	Number of times contacted	r
num_conversion_events	number	number	conversioninformation	Number of Form Submissions	r
num_notes	number	number	contact_activity	Number of Sales Activities	r
num_unique_conversion_events	number	number	conversioninformation	Number of Unique Forms Submitted	r
numemployees	enumeration	select	contactinformation	Number of Employees	f	1-5|5-25|25-50|50-100|100-500|500-1000|1000+
owneremail	string	text	contactinformation	Owner Email (legacy)	hr
ownername	string	text	contactinformation	Owner Name (legacy)	hr
phone	string	phonenumber	contactinformation	Phone Number	f
photo	string	text	socialmediainformation	Photo
recent_conversion_date	datetime	date	conversioninformation	Recent Conversion Date	r
recent_conversion_event_name	string	text	conversioninformation	Recent Conversion	r
recent_deal_amount	number	calculation_rollup	contactinformation	Recent Deal Amount	r
recent_deal_close_date	datetime	calculation_rollup	contactinformation	Recent Deal Close Date	r
relationship_status	string	text	contactinformation	Relationship Status	f
salutation	string	text	contactinformation	Salutation	f
school	string	text	contactinformation	School	f
seniority	string	text	contactinformation	Seniority	f
start_date	string	text	contactinformation	Start date	f
state	string	text	contactinformation	State/Region	f
surveymonkeyeventlastupdated	number	number	contactinformation	SurveyMonkey Event Last Updated	h
total_revenue	number	calculation_rollup	contactinformation	Total Revenue	r
twitterbio	string	text	socialmediainformation	Twitter Bio
twitterhandle	string	text	socialmediainformation	Twitter Username	f
twitterprofilephoto	string	text	socialmediainformation	Twitter Profile Photo
webinareventlastupdated	number	number	contactinformation	Webinar Event Last Updated	h
website	string	text	contactinformation	Website URL	f
work_email	string	text	contactinformation	Work email	f
zip	string	text	contactinformation	Postal Code	f
`
