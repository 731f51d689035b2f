import { readersOfActivity } from './computed-activities.ts'
import { lineItemReaders, productReaders, splitAmount } from './computed-commerce.ts'
import { companyReaders } from './computed-companies.ts'
import { contactReaders } from './computed-contacts.ts'
import { dealReaders } from './computed-deals.ts'
import {
  commonReaders,
  isStageTime,
  ownerReaders,
  type Reader,
  stageReader,
  stageReaders,
} from './computed-records.ts'
import { leadReaders, ticketReaders } from './computed-tickets.ts'
import type { CrmRecord, ObjectName } from './entities.ts'
import { MORE_TYPES } from './more-types.ts'
import type { ObjectType } from './object-type.ts'
import { ACTIVITIES } from './object-types.ts'
import type { Account } from './store/account.ts'
import { instant } from './wire.ts'

const READERS: ReadonlyMap<ObjectName, ReadonlyMap<string, Reader>> = new Map(
  Object.entries<ReadonlyMap<string, Reader>>({
    ...{ contacts: contactReaders, companies: companyReaders, deals: dealReaders },
    ...{ tickets: ticketReaders, leads: leadReaders, products: productReaders, line_items: lineItemReaders },
    ...Object.fromEntries(ACTIVITIES.map((object) => [object, readersOfActivity(object)])),
    ...Object.fromEntries(
      Object.values(MORE_TYPES).map((type) => [type.name, readersOfOther(type, 'hs_pipeline_stage')]),
    ),
  }),
)

/** The objects that came later have what every object has. */
function readersOfOther(
  { name, createdProperty, stages }: ObjectType,
  stage: string,
): ReadonlyMap<string, Reader> {
  if (name === 'communications' || name === 'postal_mail') return readersOfActivity(name)
  return new Map([
    ...commonReaders('hs_lastmodifieddate', createdProperty),
    ['hs_createdate', (record) => instant(record.createdAt)],
    ...ownerReaders(),
    ...(stages === null ? [] : stageReaders(stage, [])),
    ...(name === 'deal_splits' ? ([['hs_deal_split_amount', splitAmount]] as const) : []),
  ])
}

/** Custom objects have what every object has; which stages their pipelines have is theirs to say. */
const CUSTOM_READERS: ReadonlyMap<string, Reader> = new Map([
  ...commonReaders('hs_lastmodifieddate', 'hs_createdate'),
  ...ownerReaders(),
  ...stageReaders('hs_pipeline_stage', []),
])

function readersOf(object: ObjectName): ReadonlyMap<string, Reader> {
  return READERS.get(object) ?? CUSTOM_READERS
}

/** Returns how a property is read: worked out from the record when HubSpot calculates it, else the stored value. */
export function readerOf(object: ObjectName, name: string): Reader {
  const known = readersOf(object).get(name)
  if (known !== undefined) return known
  const stored: Reader = (record) => record.values[name] ?? null
  if (!isStageTime(name)) return stored
  const stage = STAGE_PROPERTIES[object] ?? 'hs_pipeline_stage'
  return stageReader(name, stage) ?? stored
}

/** Whether a property is what was stored and nothing else: its value changes only with the record itself. */
export function isStored(object: ObjectName, name: string): boolean {
  return !readersOf(object).has(name) && !isStageTime(name)
}

/** Where the stage of a record is kept, when not in `hs_pipeline_stage`. */
const STAGE_PROPERTIES: Readonly<Record<ObjectName, string>> = {
  contacts: 'lifecyclestage',
  companies: 'lifecyclestage',
  deals: 'dealstage',
}

/** Per-stage times are only shown when they are asked for: recorded creates do not have them. */
const PER_STAGE = /^hs_v2_date_(entered|exited)_(?!current_stage$)/

/** Names of the worked-out properties that the answer to a create shows, whether or not they have a value. */
export function computedNames(object: ObjectName): readonly string[] {
  const readers = readersOf(object)
  let names = COMPUTED.get(readers)
  if (names === undefined) {
    names = [...readers.keys()].filter((name) => !PER_STAGE.test(name))
    COMPUTED.set(readers, names)
  }
  return names
}

const COMPUTED = new Map<ReadonlyMap<string, Reader>, readonly string[]>()

/** Reads one property of a record. */
export function readProperty(
  account: Account,
  object: ObjectName,
  about: { record: CrmRecord; name: string },
): string | null {
  return readerOf(object, about.name)(about.record, account)
}
