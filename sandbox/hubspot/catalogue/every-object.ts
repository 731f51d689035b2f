/**
 * Properties that every object has, beside the creation and modification times; `GROUP` is the object's own group.
 * Contacts, companies and deals have them in their lists. Source: as `companies.ts`, and
 * developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export const EVERY_OBJECT = `
hs_all_assigned_business_unit_ids	enumeration	checkbox	GROUP	Brands	eh
hs_all_owner_ids	enumeration	checkbox	GROUP	All owner IDs	ehr
hs_all_team_ids	enumeration	checkbox	GROUP	All team IDs	ehr
hs_created_by_user_id	number	number	GROUP	Created by user ID	er
hs_createdate	datetime	date	GROUP	Object create date/time	r
hs_lastmodifieddate	datetime	date	GROUP	Last modified date	r
hs_merged_object_ids	enumeration	checkbox	GROUP	Merged record IDs	r
hs_object_id	number	number	GROUP	Record ID	r
hs_object_source	string	text	GROUP	Record creation source	hr
hs_object_source_detail_1	string	text	GROUP	Record source detail 1	r
hs_object_source_id	string	text	GROUP	Record creation source ID	hr
hs_object_source_label	enumeration	select	GROUP	Record source	er
hs_object_source_user_id	number	number	GROUP	Record creation source user ID	hr
hs_read_only	bool	booleancheckbox	GROUP	Read only object	hr
hs_shared_team_ids	enumeration	checkbox	GROUP	Shared teams	eh
hs_shared_user_ids	enumeration	checkbox	GROUP	Shared users	eh
hs_unique_creation_key	string	text	GROUP	Unique creation key	uhr
hs_updated_by_user_id	number	number	GROUP	Updated by user ID	er
hs_user_ids_of_all_owners	enumeration	checkbox	GROUP	User IDs of all owners	ehr
hs_was_imported	bool	booleancheckbox	GROUP	Performed in an import	hr
hubspot_owner_assigneddate	datetime	date	GROUP	Owner assigned date	r
hubspot_owner_id	enumeration	select	GROUP	Owner	e
hubspot_team_id	enumeration	select	GROUP	Team	er
`

/** Added to objects with a pipeline. */
export const STAGED_OBJECT = `
hs_pipeline	enumeration	select	GROUP	Pipeline	e
hs_pipeline_stage	enumeration	select	GROUP	Pipeline stage	e
hs_v2_date_entered_current_stage	datetime	date	GROUP	Date entered current stage	hr
hs_v2_time_in_current_stage	datetime	calculation_read_time	GROUP	Time in current stage	hr
`
