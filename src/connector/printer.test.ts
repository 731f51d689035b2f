import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonWriter } from '../lib/json-writer.ts'
import { addresses, list, many, one, texts } from './list-rows.ts'
import { bindMapping, EVERYTHING, type Rows, type Selection } from './mapping.ts'
import { printerOf } from './printer.ts'
import { unsupported } from './row.ts'
import { flag, integer, text } from './rows.ts'
import type { CustomField, MappingContext, VendorRecord } from './vendor.ts'

const none = unsupported('Not here.')

const contact = bindMapping('contacts', {
  ...(Object.fromEntries(
    [
      'middle_name',
      'last_name',
      'full_name',
      'prefix',
      'suffix',
      'job_title',
      'department',
      'company_id',
    ].map((field) => [field, none]),
  ) as unknown as Rows<'contacts'>),
  first_name: text('first'),
  emails: list<{ email: string; type: null; primary: null }>({
    key: 'email',
    rest: ['type', 'primary'],
    slots: [one('email', { type: 'WORK', primary: true }), many('emails', { separator: ';' })],
  }) as never,
  addresses: addresses([
    { type: 'WORK', parts: { street1: 'street', city: 'city' } },
    { type: null, parts: { country: 'country' } },
  ]),
  websites: texts([one('site'), many('sites', { separator: ';' })]),
  do_not_contact: flag('quiet'),
  owner_id: integer('owner') as never,
})

const field = (name: string): CustomField => ({
  name,
  label: name,
  type: 'text',
  custom: true,
  read_only: false,
  options: [],
})

const NAMES = ['b', '10', 'constructor', '2', 'a"b', '__proto__']
const context: MappingContext = {
  account: { id: '1', name: null, currency: null, time_zone: null, region: null, ui_url: null },
  customFields: new Map(NAMES.map((name) => [name, field(name)])),
  labels: new Map(),
}

const raw = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, '', 'a', 'a;b;', ';', 'é"', '\ud800', '\n', 'true', '12') },
  { weight: 1, arbitrary: fc.oneof(fc.boolean(), fc.integer(), fc.string({ unit: 'grapheme' })) },
)

const PROPERTIES = [
  'first',
  'email',
  'emails',
  'street',
  'city',
  'country',
  'site',
  'sites',
  'quiet',
  'owner',
]
const some = fc.option(fc.constantFrom('x', '2026-01-31T09:00:00.000+0000', 'é"'), { nil: undefined })

const record: fc.Arbitrary<VendorRecord> = fc
  .record({
    id: fc.string({ minLength: 1 }),
    // Of properties that were not fetched there is nothing.
    properties: fc.record(
      Object.fromEntries([...PROPERTIES, ...NAMES.slice(0, -1)].map((name) => [name, raw])),
      { requiredKeys: [] },
    ),
    url: some,
    createdAt: some,
    version: some,
    archived: fc.option(fc.boolean(), { nil: undefined }),
    archivedAt: some,
    mergedIntoId: some,
    raw: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined)),
  })
  .map((each) => each as VendorRecord)

const selections: Selection[] = [
  EVERYTHING,
  { fields: new Set(['first_name', 'emails']), customFields: null },
  { fields: new Set(['custom_fields']), customFields: ['10', 'b', '10'] },
  { fields: new Set(), customFields: null },
]

test('a record is printed as what is read of it would be, whatever it holds and whatever is wanted', () => {
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...selections),
      fc.boolean(),
      fc.constantFrom([], ['emails'], ['first_name', 'owner_id']),
      (records, selection, includeRaw, unavailable) => {
        const provenance = { connectionId: 'con_"1"', provider: 'test', includeRaw, unavailable }
        const read = contact.reader(selection, context, provenance)
        const print = printerOf(contact, selection, context, provenance)
        const out = new JsonWriter()
        for (const each of records) {
          print(each, out)
          expect(Buffer.from(out.take()).toString()).toBe(JSON.stringify(read(each)))
        }
      },
    ),
    { numRuns: 1_000 },
  )
})
