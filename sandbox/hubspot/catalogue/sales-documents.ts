/**
 * Properties that HubSpot defines for quotes, invoices, orders, carts, subscriptions, payments, discounts, fees and
 * taxes. Columns as in `companies.ts`; `GROUP` is the object's own group, and the properties of every object are added
 * by `load.ts`. Names follow the documentation below so far as it gives them; the lists of options are not checked
 * against a recorded answer.
 * Sources: developers.hubspot.com/docs/api-reference/crm-quotes-v3/guide (and -invoices-, -orders-, -carts-,
 * -subscriptions-, -commerce-payments-, -discounts-, -fees-, -taxes-) and properties that integrations on GitHub read
 */

const CURRENCIES = 'USD|EUR|GBP|CAD|AUD|JPY|CHF|SEK|INR|BRL'
const CREATED = 'createdate	datetime	date	GROUP	Create date	r'

/** Quotes. */
export const QUOTE_PROPERTIES = `
hs_allowed_payment_methods	enumeration	checkbox	GROUP	Accepted forms of payment		credit_or_debit_card|ach|sepa|bacs|pads
hs_approver_id	string	text	GROUP	Approver ID	r
hs_collect_billing_address	bool	booleancheckbox	GROUP	Collect billing address
hs_collect_shipping_address	bool	booleancheckbox	GROUP	Collect shipping address
hs_comments	string	textarea	GROUP	Comments to buyer
hs_currency	enumeration	select	GROUP	Currency		${CURRENCIES}
hs_domain	string	text	GROUP	Quote domain
hs_esign_date	datetime	date	GROUP	E-signature date	r
hs_esign_enabled	bool	booleancheckbox	GROUP	E-signature enabled
hs_esign_num_signers_completed	number	number	GROUP	Number of completed e-signatures	r
hs_esign_num_signers_required	number	number	GROUP	Number of required e-signatures	r
hs_expiration_date	datetime	date	GROUP	Expiration date
hs_feedback	string	textarea	GROUP	Feedback
hs_language	enumeration	select	GROUP	Language		en|de|fr|es|it|nl|pt|ja
hs_locale	string	text	GROUP	Locale
hs_locked	bool	booleancheckbox	GROUP	Locked	r
hs_num_associated_deals	number	number	GROUP	Number of associated deals	r
hs_payment_date	datetime	date	GROUP	Payment date	r
hs_payment_enabled	bool	booleancheckbox	GROUP	Payment enabled
hs_payment_status	enumeration	select	GROUP	Payment status	r	PENDING|PROCESSING|PAID|FAILED
hs_payment_type	enumeration	select	GROUP	Payment type		HUBSPOT|BYO_STRIPE
hs_pdf_download_link	string	text	GROUP	PDF download link	r
hs_primary_color	string	text	GROUP	Primary colour
hs_proposal_domain	string	text	GROUP	Proposal domain
hs_proposal_slug	string	text	GROUP	Proposal slug
hs_public_url_key	string	text	GROUP	Public URL key	r
hs_quote_amount	number	number	GROUP	Quote amount	r
hs_quote_link	string	text	GROUP	Quote link	r
hs_quote_number	string	text	GROUP	Reference number	r
hs_quote_total_preference	enumeration	select	GROUP	Quote total preference		total_first_payment|total_first_year|total_contract_value
hs_sender_company_address	string	text	GROUP	Sender company address
hs_sender_company_address2	string	text	GROUP	Sender company address 2
hs_sender_company_city	string	text	GROUP	Sender company city
hs_sender_company_country	string	text	GROUP	Sender company country
hs_sender_company_domain	string	text	GROUP	Sender company domain
hs_sender_company_image_url	string	text	GROUP	Sender company image URL
hs_sender_company_name	string	text	GROUP	Sender company name
hs_sender_company_state	string	text	GROUP	Sender company state
hs_sender_company_zip	string	text	GROUP	Sender company postal code
hs_sender_email	string	text	GROUP	Sender email
hs_sender_firstname	string	text	GROUP	Sender first name
hs_sender_image_url	string	text	GROUP	Sender image URL
hs_sender_jobtitle	string	text	GROUP	Sender job title
hs_sender_lastname	string	text	GROUP	Sender last name
hs_sender_phone	string	phonenumber	GROUP	Sender phone
hs_show_countersignature_box	bool	booleancheckbox	GROUP	Show countersignature box
hs_show_signature_box	bool	booleancheckbox	GROUP	Show signature box
hs_slug	string	text	GROUP	Slug
hs_status	enumeration	select	GROUP	Quote approval status		DRAFT|APPROVAL_NOT_NEEDED|PENDING_APPROVAL|APPROVED|REJECTED
hs_template	number	number	GROUP	Template
hs_template_type	enumeration	select	GROUP	Template type		QUOTE|CUSTOMIZABLE_QUOTE_TEMPLATE|CPQ_QUOTE
hs_terms	string	textarea	GROUP	Purchase terms
hs_timezone	string	text	GROUP	Time zone
hs_title	string	text	GROUP	Title
notes_last_updated	datetime	date	GROUP	Last activity date	r
num_notes	number	number	GROUP	Number of sales activities	r
`

/** Invoices. */
export const INVOICE_PROPERTIES = `
${CREATED}
hs_allowed_payment_methods	enumeration	checkbox	GROUP	Accepted forms of payment		credit_or_debit_card|ach|sepa|bacs|pads
hs_amount_billed	number	number	GROUP	Amount billed	r
hs_amount_paid	number	number	GROUP	Amount paid	r
hs_balance_due	number	number	GROUP	Balance due	r
hs_collect_address_types	enumeration	checkbox	GROUP	Collect address types		billing_address|shipping_address
hs_comments	string	textarea	GROUP	Comments
hs_currency	enumeration	select	GROUP	Currency		${CURRENCIES}
hs_days_overdue	number	number	GROUP	Days overdue	r
hs_due_date	datetime	date	GROUP	Due date
hs_external_invoice_id	string	text	GROUP	External invoice ID
hs_invoice_billable	bool	booleancheckbox	GROUP	Billable
hs_invoice_date	datetime	date	GROUP	Invoice date
hs_invoice_latest_contact_id	number	number	GROUP	Contact	r
hs_invoice_link	string	text	GROUP	Invoice link	r
hs_invoice_payment_collection_method	enumeration	select	GROUP	Collection method		manual|automatic
hs_invoice_status	enumeration	select	GROUP	Invoice status		draft|open|paid|voided
hs_language	enumeration	select	GROUP	Language		en|de|fr|es|it|nl|pt|ja
hs_locale	string	text	GROUP	Locale
hs_number	string	text	GROUP	Invoice number	r
hs_payment_date	datetime	date	GROUP	Payment date	r
hs_pdf_download_link	string	text	GROUP	PDF download link	r
hs_purchase_order_number	string	text	GROUP	PO number
hs_recipient_company_address	string	text	GROUP	Recipient company address
hs_recipient_company_city	string	text	GROUP	Recipient company city
hs_recipient_company_country	string	text	GROUP	Recipient company country
hs_recipient_company_state	string	text	GROUP	Recipient company state
hs_recipient_company_zip	string	text	GROUP	Recipient company postal code
hs_recipient_shipping_address	string	text	GROUP	Recipient shipping address
hs_tax_id	string	text	GROUP	Tax ID
hs_terms	string	textarea	GROUP	Terms
hs_title	string	text	GROUP	Title
`

/** Orders. */
export const ORDER_PROPERTIES = `
${CREATED}
hs_billing_address_city	string	text	GROUP	Billing city
hs_billing_address_country	string	text	GROUP	Billing country
hs_billing_address_email	string	text	GROUP	Billing email
hs_billing_address_firstname	string	text	GROUP	Billing first name
hs_billing_address_lastname	string	text	GROUP	Billing last name
hs_billing_address_name	string	text	GROUP	Billing name
hs_billing_address_phone	string	phonenumber	GROUP	Billing phone
hs_billing_address_postal_code	string	text	GROUP	Billing postal code
hs_billing_address_state	string	text	GROUP	Billing state
hs_billing_address_street	string	text	GROUP	Billing street
hs_buyer_accepts_marketing	bool	booleancheckbox	GROUP	Buyer accepts marketing
hs_cancellation_reason	string	text	GROUP	Cancellation reason
hs_currency_code	enumeration	select	GROUP	Currency		${CURRENCIES}
hs_exchange_rate	number	number	GROUP	Exchange rate	r
hs_external_cart_id	string	text	GROUP	External cart ID
hs_external_created_date	datetime	date	GROUP	External created date
hs_external_order_id	string	text	GROUP	External order ID
hs_external_order_status	string	text	GROUP	External order status
hs_external_order_url	string	text	GROUP	External order URL
hs_fulfillment_status	string	text	GROUP	Fulfilment status
hs_landing_site	string	text	GROUP	Landing site
hs_order_discount	number	number	GROUP	Order discount
hs_order_name	string	text	GROUP	Name
hs_order_note	string	textarea	GROUP	Order note
hs_payment_processing_method	string	text	GROUP	Payment processing method
hs_payment_status	string	text	GROUP	Payment status
hs_processed_date	datetime	date	GROUP	Processed date
hs_referring_site	string	text	GROUP	Referring site
hs_refund_amount	number	number	GROUP	Refund amount
hs_shipping_address_city	string	text	GROUP	Shipping city
hs_shipping_address_country	string	text	GROUP	Shipping country
hs_shipping_address_name	string	text	GROUP	Shipping name
hs_shipping_address_phone	string	phonenumber	GROUP	Shipping phone
hs_shipping_address_postal_code	string	text	GROUP	Shipping postal code
hs_shipping_address_state	string	text	GROUP	Shipping state
hs_shipping_address_street	string	text	GROUP	Shipping street
hs_shipping_cost	number	number	GROUP	Shipping cost
hs_shipping_status_url	string	text	GROUP	Shipping status URL
hs_shipping_tracking_number	string	text	GROUP	Shipping tracking number
hs_source_store	string	text	GROUP	Source store
hs_subtotal_price	number	number	GROUP	Subtotal price
hs_tags	string	text	GROUP	Tags
hs_tax	number	number	GROUP	Tax
hs_total_price	number	number	GROUP	Total price
`

/** Carts. */
export const CART_PROPERTIES = `
${CREATED}
hs_cart_discount	number	number	GROUP	Cart discount
hs_cart_name	string	text	GROUP	Name
hs_cart_url	string	text	GROUP	Cart URL
hs_currency_code	enumeration	select	GROUP	Currency		${CURRENCIES}
hs_external_cart_id	string	text	GROUP	External cart ID
hs_external_created_date	datetime	date	GROUP	External created date
hs_external_last_modified_date	datetime	date	GROUP	External last modified date
hs_external_status	string	text	GROUP	External status
hs_homecurrency_total_price	number	number	GROUP	Total price in home currency	r
hs_shipping_cost	number	number	GROUP	Shipping cost
hs_source_store	string	text	GROUP	Source store
hs_subtotal_price	number	number	GROUP	Subtotal price
hs_tags	string	text	GROUP	Tags
hs_tax	number	number	GROUP	Tax
hs_total_price	number	number	GROUP	Total price
`

/** Commerce subscriptions. */
export const SUBSCRIPTION_PROPERTIES = `
hs_automatic_billing_start_date	date	date	GROUP	Automatic billing start date
hs_billing_period_end_date	datetime	date	GROUP	Billing period end date
hs_billing_period_start_date	datetime	date	GROUP	Billing period start date
hs_cancelled_date	datetime	date	GROUP	Cancelled date	r
hs_collection_process	enumeration	select	GROUP	Collection process		automatic_payments|manual_payments
hs_completed_payments	number	number	GROUP	Completed payments
hs_contact_email	string	text	GROUP	Contact email	r
hs_currency_code	enumeration	select	GROUP	Currency		${CURRENCIES}
hs_expected_payments	number	number	GROUP	Expected payments
hs_last_payment_amount	number	number	GROUP	Last payment amount
hs_last_payment_status	enumeration	select	GROUP	Last payment status		failed|processing|refunded|succeeded
hs_name	string	text	GROUP	Name
hs_next_payment_amount	number	number	GROUP	Next payment amount
hs_next_payment_due_date	datetime	date	GROUP	Next payment due date
hs_number_of_completed_payments	number	number	GROUP	Number of completed payments
hs_payment_method	enumeration	select	GROUP	Payment method		credit_or_debit_card|ach|sepa|bacs|pads
hs_recurring_billing_frequency	enumeration	select	GROUP	Billing frequency		weekly|biweekly|monthly|quarterly|per_six_months|annually|per_two_years|per_three_years|per_four_years|per_five_years
hs_recurring_billing_start_date	datetime	date	GROUP	Billing start date
hs_recurring_revenue	number	number	GROUP	Recurring revenue	r
hs_status	enumeration	select	GROUP	Status		active|past_due|canceled|expired|scheduled|paused|unpaid
hs_total_collected_amount	number	number	GROUP	Total collected amount	r
`

/** Payments. */
export const PAYMENT_PROPERTIES = `
${CREATED}
hs_bank_name	string	text	GROUP	Bank name	r
hs_currency_code	enumeration	select	GROUP	Currency		${CURRENCIES}
hs_customer_email	string	text	GROUP	Customer email
hs_fees_amount	number	number	GROUP	Fees amount
hs_initial_amount	number	number	GROUP	Gross amount
hs_initiated_date	datetime	date	GROUP	Payment date
hs_internal_comment	string	textarea	GROUP	Internal comment
hs_latest_status	enumeration	select	GROUP	Status		processing|succeeded|failed|refunded|partially_refunded|disputed
hs_max_refundable_amount_in_portal_currency	number	number	GROUP	Maximum refundable amount	r
hs_net_amount	number	number	GROUP	Net amount
hs_payment_id	string	text	GROUP	Payment ID
hs_payment_method_bank_or_issuer	string	text	GROUP	Bank or issuer
hs_payment_method_last_4	string	text	GROUP	Payment method last 4
hs_payment_method_type	enumeration	select	GROUP	Payment method		credit_or_debit_card|ach|sepa|bacs|pads|cash|check|wire_transfer|other
hs_payment_source_id	string	text	GROUP	Payment source ID
hs_payment_type	enumeration	select	GROUP	Payment type		one_time|recurring
hs_payout_date	datetime	date	GROUP	Payout date	r
hs_processor_type	enumeration	select	GROUP	Processor		hubspot_payments|byo_stripe|none
hs_reference_number	string	text	GROUP	Reference number
hs_refunds_amount	number	number	GROUP	Refunds amount
`

/** What discounts, fees and taxes share. */
const ADJUSTMENT = `
${CREATED}
hs_label	string	text	GROUP	Label
hs_sort_order	number	number	GROUP	Sort order
hs_type	enumeration	select	GROUP	Type		PERCENT|FIXED
hs_value	number	number	GROUP	Value
`

/** Discounts. */
export const DISCOUNT_PROPERTIES = `${ADJUSTMENT}hs_duration	enumeration	select	GROUP	Duration		ONCE|FOREVER
`

/** Fees. */
export const FEE_PROPERTIES = ADJUSTMENT

/** Taxes. */
export const TAX_PROPERTIES = `${ADJUSTMENT}hs_tax_id	string	text	GROUP	Tax ID
`
