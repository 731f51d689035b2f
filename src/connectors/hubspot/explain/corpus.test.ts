import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Seen } from '../../../connector/explain.ts'
import { explain, nothingKnown } from '../../../explain/explain.ts'
import { explainPasted } from '../../../explain/recognise.ts'
import type { Diagnosis } from '../../../model/diagnosis.ts'
import { hubspot } from '../index.ts'

interface Labelled {
  name: string
  status: number
  headers?: Record<string, string>
  body?: unknown
  text?: string
  call?: Seen['call']
  now?: string
  expect: string
  subject?: string
  certainty?: string
}

interface Pasted {
  name: string
  text: string
  expect: string
  connector: string | null
  form: string
  certainty?: string
}

const read = <Entry>(name: string): Entry[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/failures/${name}.json`, import.meta.url), 'utf8'))

const NOW = Date.parse('2026-11-26T12:00:00Z')

const diagnose = ({ status, headers = {}, body, text = '', call = null, now }: Labelled): Diagnosis =>
  explain(
    { status, headers, body, text, call, broken: null },
    nothingKnown(now ? Date.parse(now) : NOW),
    hubspot,
  )

const count = { n: 0, right: 0, unknown: 0 }

function counted(found: Diagnosis, expected: string): void {
  count.n++
  if (found.code === 'unknown') count.unknown++
  if (found.code === expected) count.right++
}

afterAll(() => {
  process.stdout.write(
    `corpus of failures: n=${count.n} right=${count.right} unknown=${count.unknown} wrong=${count.n - count.right}\n`,
  )
})

/** What must never leave a vendor's text for a sentence of ours. */
const INJECTED = /evil|<script|alert\(|\*\*|\[fix\]/

function expectHonest({ summary, remedy, subject, evidence, code, certainty }: Diagnosis): void {
  expect(summary).not.toMatch(INJECTED)
  for (const { text, link } of remedy) {
    expect(text).not.toMatch(INJECTED)
    if (link) expect(link).toMatch(/^https:\/\/(developers|status)\.hubspot\.com\//)
  }
  expect(subject ?? '').not.toMatch(INJECTED)
  for (const { seen } of evidence) {
    expect(seen).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(seen.replace(/“[^“”]*”/g, '')).not.toMatch(INJECTED)
  }
  expect(remedy.length).toBeGreaterThan(0)
  expect(code === 'unknown').toBe(certainty === 'unknown')
}

describe.each(['answers', 'hostile'])('the corpus of %s', (file) => {
  test.each(read<Labelled>(file).map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const found = diagnose(entry)
    counted(found, entry.expect)
    expect({ ...found, code: found.code }).toMatchObject({ code: entry.expect })
    if (entry.subject) expect(found.subject).toBe(entry.subject)
    if (entry.certainty) expect(found.certainty).toBe(entry.certainty)
    expectHonest(found)
    expect(diagnose(entry)).toEqual(found)
  })
})

describe('the corpus of pasted texts', () => {
  test.each(read<Pasted>('pasted').map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const started = performance.now()
    const { form, connector, diagnosis } = explainPasted(entry.text, [hubspot], null, nothingKnown(NOW))
    expect(performance.now() - started).toBeLessThan(1_000)
    counted(diagnosis, entry.expect)
    expect({ form, connector, code: diagnosis.code }).toEqual({
      form: entry.form,
      connector: entry.connector,
      code: entry.expect,
    })
    if (entry.certainty) expect(diagnosis.certainty).toBe(entry.certainty)
    expectHonest(diagnosis)
    expect(JSON.stringify(diagnosis)).not.toContain('00000000-0000')
  })
})

test.each([
  [
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    'missing_scope',
  ],
  [
    'Error: Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    'token_unknown',
  ],
  ['The OAuth token used to make this call expired 5 second(s) ago.', 'token_expired'],
  [
    'The API key provided is invalid. View or manage your API key here: https://app.hubspot.com/l/api-key/',
    'api_key_retired',
  ],
])('a message without its JSON is known as well: %s', (text, code) => {
  expect(explainPasted(text, [hubspot], null, nothingKnown(NOW))).toMatchObject({
    ...{ connector: 'hubspot', diagnosis: { code, certainty: 'likely' } },
  })
})

test('a text of anybody’s is no message of theirs', () => {
  fc.assert(
    fc.property(fc.lorem({ mode: 'sentences', maxCount: 6 }), (text) => {
      expect(explainPasted(text, [hubspot], null, nothingKnown(NOW))).toMatchObject({
        ...{ connector: null, diagnosis: { code: 'unknown' } },
      })
    }),
  )
})
