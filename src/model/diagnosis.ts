/**
 * What a failure can be diagnosed as: a stable code and what it means, in one sentence. Codes are never reused; no
 * vendor is named, for the same thing goes wrong everywhere.
 */
export const diagnoses = {
  unknown: 'What was said is not known here; nothing is guessed.',

  token_missing: 'The call carried no credential.',
  token_malformed: 'The credential is not whole, or something was pasted with it.',
  token_wrong_kind: 'The credential is real but of a kind that this call does not take.',
  token_wrong_region: 'The credential belongs to another region than the address that was called.',
  token_unknown: 'The CRM does not know the credential: deleted, rotated out, or never whole.',
  token_revoked: 'The CRM took the credential before and takes it no longer: it was deleted or rotated.',
  token_expired: 'The credential has expired.',
  api_key_retired: 'The call used a kind of API key that the CRM has switched off.',
  grant_dead: 'The refresh token is invalid, expired or revoked: the customer has to sign in again.',
  oauth_code_invalid: 'The authorization code is unknown, used already or too old.',
  oauth_client_invalid: 'The client id or the client secret of the app is wrong.',
  oauth_request_invalid: 'The request for a token is not one that the CRM takes.',
  oauth_access_denied: 'The account does not let this app in.',
  missing_scope: 'The credential lacks a scope.',
  scope_not_public: 'The call needs a scope that the CRM gives to nobody outside.',
  creator_lost_rights: 'The person who made the credential has lost the rights that it lives on.',
  permission_missing: 'The user behind the credential may not do this in the CRM.',
  feature_gated: 'The account or its plan does not have the feature.',
  account_blocked: 'The CRM has blocked the account or the app from this.',
  plan_limit: 'A limit of the account’s plan is reached.',

  rate_window_spent: 'A rate window of the CRM is spent.',
  rate_day_spent: 'The calls of the day are spent.',
  rate_limited: 'The CRM asks for fewer calls and does not say which limit was reached.',

  property_unknown: 'A property does not exist in this account.',
  property_read_only: 'A property can only be read.',
  option_not_allowed: 'A value is not one of the allowed options.',
  email_invalid: 'An e-mail address is not valid.',
  domain_invalid: 'A domain is not valid.',
  date_invalid: 'A date is not one that the property takes.',
  number_invalid: 'A number is not one that the property takes.',
  owner_unknown: 'An owner does not exist in this account.',
  value_invalid: 'A value breaks a rule of its property.',
  several_values_invalid: 'Several values break different rules.',
  value_taken: 'Another record has the unique value already.',
  required_missing: 'A required property has no value.',
  nothing_to_write: 'The write names no property.',
  body_unreadable: 'The CRM could not read the body of the request.',
  batch_too_large: 'The batch has more entries than the CRM takes.',
  batch_duplicate_ids: 'The batch names one record twice.',
  association_invalid: 'The link between two records is not one that the CRM takes.',
  definition_invalid: 'The definition of a property or an object breaks a rule.',
  in_use: 'The thing to be removed is in use.',
  name_taken: 'Something of this name exists already.',
  record_exists: 'The record exists already.',
  merge_limit: 'The record has been merged too often.',

  record_not_found: 'There is no record with this id: never made, archived, or deleted.',
  record_merged: 'The record was merged into another.',
  id_malformed: 'The id has a form that no record has.',
  object_type_unknown: 'The CRM has no object type of this name.',
  route_unknown: 'The CRM has nothing at this address.',
  method_wrong: 'The address does not take this method.',
  address_too_long: 'The address is longer than the CRM reads.',
  endpoint_retired: 'The CRM has switched this version of its API off.',
  result_window_exceeded: 'A search was paged further than the CRM goes.',
  search_rejected: 'The CRM refused a search without saying why.',
  filter_limit: 'The search has more filters than the CRM takes.',
  filter_invalid: 'A filter is not one that the CRM takes.',
  cursor_invalid: 'The cursor belongs to another kind of list.',
  partly_failed: 'A part of the batch was done and the rest refused.',

  record_locked: 'The record is locked for a moment.',
  data_migration: 'The CRM is moving the data of this account.',
  crm_failed: 'The CRM failed by itself.',
  crm_overloaded: 'The CRM took too long over the call and gave up.',
  crm_unavailable: 'The CRM is not available at the moment.',
  edge_failed: 'The network in front of the CRM could not reach it.',
  edge_timeout: 'The network in front of the CRM waited too long for it.',

  answer_is_page: 'A web page came back instead of data.',
  answer_not_json: 'The answer is not JSON.',
  answer_cut_off: 'The answer ends in the middle.',
  answer_empty: 'The answer is empty where data is due.',
  answer_unexpected: 'The answer is JSON of another shape than documented.',
  answer_too_large: 'The answer is larger than is accepted.',
  answer_not_http: 'What came back is not HTTP.',
  redirected: 'The address leads elsewhere; credentials are not sent there.',
  timed_out: 'No whole answer came in time.',
  name_unresolved: 'The host name could not be looked up.',
  connection_refused: 'Nothing accepts connections at the address.',
  unreachable: 'No connection to the address came about.',
  connection_lost: 'The connection ended before the answer was whole.',
  tls_failed: 'The server could not prove its identity.',
  address_refused: 'The address is one that this server may not reach.',
  cancelled: 'The call was given up before its answer.',
} as const satisfies Record<string, string>

export type DiagnosisCode = keyof typeof diagnoses

/** `certain`: the vendor said so in documented words, or it was seen here; `likely`: it fits, and so might more. */
export type Certainty = 'certain' | 'likely' | 'unknown'

/** Who can take a step of the remedy. */
export type Doer = 'developer' | 'operator' | 'crm_admin' | 'crm_user' | 'crm_vendor'

/** What a diagnosis rests on. */
export interface Evidence {
  /** In words; what somebody else wrote stands in quotation marks. */
  seen: string
  /** Where it was seen. */
  from: string
}

export interface Step {
  text: string
  /** A page of the vendor's or of ours; never taken from an answer. */
  link?: string
  who: Doer
}

/** What went wrong with a call to a vendor, why we think so, and what to do, step by step. */
export interface Diagnosis {
  code: DiagnosisCode
  certainty: Certainty
  /** What it is about: a window, a property, a scope, an id. */
  subject?: string
  summary: string
  evidence: Evidence[]
  remedy: Step[]
}
