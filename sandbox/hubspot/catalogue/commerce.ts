/**
 * Properties that HubSpot defines for products, line items and leads: those that its documentation names. Columns as
 * in `companies.ts`; the properties of every object and those of each stage are added by `load.ts`.
 * Sources: developers.hubspot.com/docs/api-reference/crm-products-v3/guide, -line-items-, -leads-
 */

/** What products and line items share. */
const PRICED = `
description	string	textarea	GROUP	Description
hs_cost_of_goods_sold	number	number	GROUP	Unit cost
hs_images	string	text	GROUP	Image URL
hs_recurring_billing_period	string	text	GROUP	Term
hs_recurring_billing_start_date	date	date	GROUP	Billing start date
hs_sku	string	text	GROUP	SKU
hs_tax_category	enumeration	select	GROUP	Tax category	e
hs_url	string	text	GROUP	URL
name	string	text	GROUP	Name
price	number	number	GROUP	Unit price
recurringbillingfrequency	enumeration	select	GROUP	Billing frequency		weekly|biweekly|monthly|quarterly|per_six_months|annually|per_two_years|per_three_years|per_four_years|per_five_years
tax	number	number	GROUP	Tax
`

/** Products. */
export const PRODUCT_PROPERTIES = `${PRICED.replaceAll('GROUP', 'productinformation')}
createdate	datetime	date	productinformation	Create date	r
hs_folder	number	number	productinformation	Folder
hs_folder_id	number	number	productinformation	Folder ID
hs_folder_name	string	text	productinformation	Folder name	r
hs_product_type	enumeration	select	productinformation	Product type		inventory|non_inventory|service
hs_status	enumeration	select	productinformation	Status		active|inactive
amount	number	number	productinformation	Amount
quantity	number	number	productinformation	Quantity	h
`

/** Line items. */
export const LINE_ITEM_PROPERTIES = `${PRICED.replaceAll('GROUP', 'lineiteminformation')}
amount	number	calculation_equation	lineiteminformation	Net price	cr
createdate	datetime	date	lineiteminformation	Create date	r
discount	number	number	lineiteminformation	Unit discount
hs_acv	number	number	lineiteminformation	Annual contract value	r
hs_arr	number	number	lineiteminformation	Annual recurring revenue	r
hs_billing_start_delay_days	number	number	lineiteminformation	Delayed billing start by days
hs_billing_start_delay_months	number	number	lineiteminformation	Delayed billing start by months
hs_discount_percentage	number	number	lineiteminformation	Discount percentage
hs_effective_unit_price	number	calculation_equation	lineiteminformation	Effective unit price	chr
hs_line_item_currency_code	enumeration	select	lineiteminformation	Currency		USD|EUR|GBP|CAD|AUD|JPY|CHF|SEK|INR|BRL
hs_margin	number	number	lineiteminformation	Margin	r
hs_mrr	number	number	lineiteminformation	Monthly recurring revenue	r
hs_position_on_quote	number	number	lineiteminformation	Position on quote
hs_pre_discount_amount	number	calculation_equation	lineiteminformation	Pre discount amount	chr
hs_product_id	number	number	lineiteminformation	Product ID
hs_tax_amount	number	number	lineiteminformation	Tax amount	r
hs_tax_rate	number	number	lineiteminformation	Tax rate	r
hs_tax_rate_group_id	enumeration	select	lineiteminformation	Tax rate	e
hs_tcv	number	number	lineiteminformation	Total contract value	r
hs_term_in_months	number	number	lineiteminformation	Term (months)	r
hs_total_discount	number	calculation_equation	lineiteminformation	Total discount	chr
hs_variant_id	number	number	lineiteminformation	Variant ID	h
quantity	number	number	lineiteminformation	Quantity
`

/** Leads. */
export const LEAD_PROPERTIES = `
createdate	datetime	date	leadinformation	Create date	r
hs_associated_company_domain	string	text	leadinformation	Associated company domain	r
hs_associated_company_name	string	text	leadinformation	Associated company name	r
hs_associated_contact_email	string	text	leadinformation	Associated contact email	r
hs_associated_contact_firstname	string	text	leadinformation	Associated contact first name	r
hs_associated_contact_lastname	string	text	leadinformation	Associated contact last name	r
hs_contact_analytics_source	enumeration	select	leadinformation	Contact original traffic source	er
hs_lead_disqualification_note	string	textarea	leadinformation	Disqualification note
hs_lead_disqualification_reason	enumeration	select	leadinformation	Disqualification reason		NOT_A_FIT|NO_BUDGET|NO_RESPONSE|WRONG_CONTACT|COMPETITOR|OTHER
hs_lead_is_disqualified	bool	calculation_equation	leadinformation	Is disqualified	chr
hs_lead_is_open	bool	calculation_equation	leadinformation	Is open	chr
hs_lead_is_qualified	bool	calculation_equation	leadinformation	Is qualified	chr
hs_lead_label	enumeration	select	leadinformation	Lead label		HOT|WARM|COLD
hs_lead_name	string	text	leadinformation	Lead name
hs_lead_source	enumeration	select	leadinformation	Lead source	e
hs_lead_type	enumeration	select	leadinformation	Lead type		NEW BUSINESS|UPSELL|RE-ATTEMPTING
hs_pipeline	enumeration	select	leadinformation	Lead pipeline	e
hs_pipeline_stage	enumeration	select	leadinformation	Lead stage	e
hs_primary_associated_object_name	string	text	leadinformation	Primary associated object name	r
hs_primary_company_id	number	calculation_equation	leadinformation	Primary company ID	chr
hs_primary_contact_id	number	calculation_equation	leadinformation	Primary contact ID	chr
num_notes	number	number	leadinformation	Number of sales activities	r
`
