import type { ObjectName } from './entities.ts'

/**
 * Properties that an update's answer shows beside the changed ones, when they have a value, as recorded.
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/update-*.test.json)
 */
const ALWAYS_SHOWN: Readonly<Partial<Record<ObjectName, readonly string[]>>> = {
  contacts: [
    ...['createdate', 'hs_is_unworked', 'hs_object_id', 'hs_object_source', 'hs_object_source_id'],
    ...[
      'hs_object_source_label',
      'hs_pipeline',
      'hs_v2_date_entered_current_stage',
      'hs_v2_time_in_current_stage',
    ],
    ...['lastmodifieddate', 'lifecyclestage', 'notes_last_updated'],
  ],
  companies: [
    ...['createdate', 'hs_lastmodifieddate', 'hs_object_id', 'hs_object_source', 'hs_object_source_id'],
    ...['hs_object_source_label', 'hs_pipeline', 'hs_task_label', 'hs_v2_date_entered_current_stage'],
    ...['hs_v2_time_in_current_stage', 'lifecyclestage'],
  ],
  deals: [
    ...['amount_in_home_currency', 'createdate', 'days_to_close', 'dealstage', 'hs_actual_duration'],
    ...['hs_closed_amount', 'hs_closed_amount_in_home_currency', 'hs_closed_deal_close_date'],
    ...[
      'hs_closed_deal_create_date',
      'hs_closed_won_count',
      'hs_days_to_close_raw',
      'hs_deal_stage_probability',
    ],
    ...['hs_deal_stage_probability_shadow', 'hs_forecast_amount', 'hs_is_closed', 'hs_is_closed_count'],
    ...['hs_is_closed_won', 'hs_is_open_count', 'hs_lastmodifieddate', 'hs_object_id', 'hs_object_source'],
    ...['hs_object_source_id', 'hs_object_source_label', 'hs_open_amount_in_home_currency'],
    ...['hs_open_deal_create_date', 'hs_projected_amount', 'hs_projected_amount_in_home_currency'],
    ...['hs_v2_date_entered_current_stage', 'hs_v2_time_in_current_stage'],
    ...['hs_weighted_pipeline_in_company_currency', 'pipeline'],
  ],
}

/** What is shown of the objects whose updates are not recorded: when, where from, and the stage. */
const USUALLY_SHOWN = [
  ...[
    'createdate',
    'hs_createdate',
    'hs_is_closed',
    'hs_lastmodifieddate',
    'hs_object_id',
    'hs_object_source',
  ],
  ...['hs_object_source_id', 'hs_object_source_label', 'hs_pipeline', 'hs_pipeline_stage'],
  ...['hs_v2_date_entered_current_stage', 'hs_v2_time_in_current_stage'],
]

/** Returns the names that the answer to an update shows: the changed ones and the system's own. */
export function updateNames(object: ObjectName, changed: readonly string[]): string[] {
  return [...(ALWAYS_SHOWN[object] ?? USUALLY_SHOWN), ...changed]
}
