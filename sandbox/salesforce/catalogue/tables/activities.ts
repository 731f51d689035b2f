import type { ObjectTable } from '../parse.ts'

/** Names and nullability: the type file of github.com/jsforce/jsforce; sizes as those of Event. */
export const TASK: ObjectTable = {
  name: 'Task',
  label: 'Task',
  labelPlural: 'Tasks',
  keyPrefix: '00T',
  can: 'cudx',
  labels: {
    WhoId: 'Name ID',
    WhatId: 'Related To ID',
    ActivityDate: 'Due Date Only',
    OwnerId: 'Assigned To ID',
    IsHighPriority: 'High Priority',
    IsClosed: 'Closed',
  },
  fields: `
Id id di
WhoId reference cun >Contact/Lead @Who
WhatId reference cun >Account/Opportunity/Campaign/Case @What
Subject combobox(255) cun {Call|Send Letter|Send Quote|Other}
ActivityDate date cun
Status picklist(255) cud {Not Started|In Progress|Completed|Waiting on someone else|Deferred}
Priority picklist(255) cud {High|Normal|Low}
IsHighPriority boolean d
OwnerId reference cud >User @Owner
Description textarea(32000) cun
IsDeleted boolean d
AccountId reference n >Account @Account
IsClosed boolean d
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
IsArchived boolean d
CallDurationInSeconds int(8) cun
CallType picklist(40) cun {Internal|Inbound|Outbound}
CallDisposition string(255) cun
CallObject string(255) cun
ReminderDateTime datetime cun
IsReminderSet boolean cud
RecurrenceActivityId reference n >Task
IsRecurrence boolean cd
RecurrenceStartDateOnly date cun
RecurrenceEndDateOnly date cun
RecurrenceTimeZoneSidKey picklist(40) cun
RecurrenceType picklist(40) cun {RecursDaily|RecursEveryWeekday|RecursMonthly|RecursMonthlyNth|RecursWeekly|RecursYearly|RecursYearlyNth}
RecurrenceInterval int(9) cun
RecurrenceDayOfWeekMask int(9) cun
RecurrenceDayOfMonth int(9) cun
RecurrenceInstance picklist(40) cun {First|Second|Third|Fourth|Last}
RecurrenceMonthOfYear picklist(40) cun {January|February|March|April|May|June|July|August|September|October|November|December}
RecurrenceRegeneratedType picklist(40) cun {RecurrenceRegenerateAfterDueDate|RecurrenceRegenerateAfterToday|Recurred}
TaskSubtype picklist(40) cn {Task|Email|ListEmail|Cadence|Call|LinkedIn}
CompletedDateTime datetime n
`,
}

/** Fields, sizes and flags: describes recorded by github.com/SFDO-Tooling/CumulusCI (BSD-3). */
export const EVENT: ObjectTable = {
  name: 'Event',
  label: 'Event',
  labelPlural: 'Events',
  keyPrefix: '00U',
  can: 'cudx',
  labels: {
    WhoId: 'Name ID',
    WhatId: 'Related To ID',
    IsAllDayEvent: 'All-Day Event',
    ActivityDateTime: 'Due Date Time',
    ActivityDate: 'Due Date Only',
    DurationInMinutes: 'Duration',
    OwnerId: 'Assigned To ID',
  },
  fields: `
Id id di
WhoId reference cun >Contact/Lead @Who
WhatId reference cun >Account/Opportunity/Campaign/Case @What
Subject combobox(255) cun {Call|Email|Meeting|Send Letter/Quote|Other}
Location string(255) cun
IsAllDayEvent boolean cud
ActivityDateTime datetime cun
ActivityDate date cun
DurationInMinutes int(8) cun
StartDateTime datetime cun
EndDateTime datetime cun
EndDate date n
Description textarea(32000) cun
AccountId reference n >Account @Account
OwnerId reference cud >User/Calendar @Owner
IsPrivate boolean cud
ShowAs picklist(40) cund {Busy|OutOfOffice|Free}
IsDeleted boolean d
IsChild boolean d
IsGroupEvent boolean d
GroupEventType picklist(40) nd {0|1|2|3}
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
IsArchived boolean d
RecurrenceActivityId reference n >Event
IsRecurrence boolean cd
RecurrenceStartDateTime datetime cun
RecurrenceEndDateOnly date cun
RecurrenceTimeZoneSidKey picklist(40) cun
RecurrenceType picklist(40) cun {RecursDaily|RecursEveryWeekday|RecursMonthly|RecursMonthlyNth|RecursWeekly|RecursYearly|RecursYearlyNth}
RecurrenceInterval int(9) cun
RecurrenceDayOfWeekMask int(9) cun
RecurrenceDayOfMonth int(9) cun
RecurrenceInstance picklist(40) cun {First|Second|Third|Fourth|Last}
RecurrenceMonthOfYear picklist(40) cun {January|February|March|April|May|June|July|August|September|October|November|December}
ReminderDateTime datetime cun
IsReminderSet boolean cud
EventSubtype picklist(40) cn {Event}
IsRecurrence2Exclusion boolean d
Recurrence2PatternText textarea(512) cn
Recurrence2PatternVersion picklist(40) n {1|2}
IsRecurrence2 boolean d
IsRecurrence2Exception boolean d
Recurrence2PatternStartDate datetime n
Recurrence2PatternTimeZone string(255) n
`,
}
