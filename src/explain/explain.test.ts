import { describe, expect, test } from 'vitest'
import type { Explainer, Known, PastCall, Seen, WindowKnowledge } from '../connector/explain.ts'
import { explain, explainHeldBack, explainToken, nothingKnown } from './explain.ts'
import { explainPasted } from './recognise.ts'
import { readToken } from './token.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')

/** A vendor of which little is known. */
const explainer: Explainer = {
  recognises: ({ headers }) => 'x-acme' in headers,
  said: ({ body }) => ({ message: String((body as { message?: unknown } | null)?.message ?? '') }),
  find: ({ status, body }) => {
    const { spent, lacks } = (body ?? {}) as { spent?: string; lacks?: string[] }
    if (spent) return { code: 'rate_window_spent', window: spent, summary: 'Spent.', remedy: [] }
    if (lacks) return { code: 'missing_scope', scopes: lacks, summary: 'It lacks a scope.', remedy: [] }
    return status === 401 ? { code: 'token_unknown', summary: 'Not known.', remedy: [] } : null
  },
  readToken: (token) => ({ kind: 'key', credentialType: 'key', region: token.slice(0, 3), wrong: null }),
  replaceToken: () => [],
  windowNames: { minute: 'the limit of a minute' },
  keeps: [],
  pathWords: /^[a-z]+$/,
}
const acme = { id: 'acme', name: 'Acme', explain: explainer }

const seen = (more: Partial<Seen>): Seen => ({
  status: 200,
  headers: {},
  body: undefined,
  text: '',
  broken: null,
  call: null,
  ...more,
})
const known = (more: Partial<Known>): Known => ({ ...nothingKnown(NOW), ...more })
const past = (status: number | null, secondsAgo: number, lane = 'interactive'): PastCall => ({
  lane,
  at: NOW - secondsAgo * 1000,
  method: 'GET',
  path: '/people/{id}',
  status,
  windows: ['minute'],
})
const minute = (more: Partial<WindowKnowledge>): WindowKnowledge => ({
  id: 'minute',
  kind: 'rolling',
  size: 100,
  remaining: 0,
  ours: 0,
  others: 0,
  clearsAt: NOW + 30_000,
  ...more,
})

describe('a spent window', () => {
  const spent = (window: WindowKnowledge, history: PastCall[] = [], headers = {}) =>
    explain(
      seen({ status: 429, body: { spent: 'minute' }, headers }),
      known({ windows: [window], history }),
      acme,
    )

  test.each([
    ['us', minute({ ours: 95, others: 5 }), /by this connection’s own calls/],
    ['others', minute({ ours: 2, others: 98 }), /spent by others: other apps/],
    ['both', minute({ ours: 50, others: 50 }), /by both: 50 calls are Crosswalk’s, 50 others’/],
    ['nobody that we know', minute({ ours: 3, others: 0 }), /Only 3 of 100 calls are Crosswalk’s/],
  ])('by %s is told, with when it clears', (_, window, sentence) => {
    const { summary, subject, evidence } = spent(window)
    expect(summary).toMatch(sentence)
    expect(summary).toContain('room again by 2026-11-26T12:00:30Z (in 30 s)')
    expect(subject).toBe('minute')
    expect(evidence.map((each) => each.seen).join()).toContain('100 calls in all')
  })

  test('clears when the vendor says, where it says', () => {
    expect(spent(minute({}), [], { 'retry-after': '7200' }).summary).toContain('(in 2 h)')
  })

  test('names our most frequent call, and the lanes that our calls were for', () => {
    const calls = [past(200, 4), past(200, 3, 'backfill'), past(200, 2), past(200, 1, 'backfill')]
    const { evidence } = spent(minute({ ours: 3 }), calls)
    expect(evidence.slice(-2).map((each) => each.seen)).toEqual([
      'most of them: GET /people/{id} (3 times)',
      'by lane: 2 backfill, 1 interactive',
    ])
  })

  test('that holds a call back says that it was not sent', () => {
    const windows = [minute({ remaining: 0 }), minute({ id: 'day', kind: 'day', remaining: 5 })]
    const found = explainHeldBack(['minute', 'day'], known({ windows }), acme)
    expect(found).toMatchObject({ code: 'rate_window_spent', subject: 'minute', certainty: 'certain' })
    expect(found.summary).toContain('held back and not sent: the limit of a minute')
  })
})

describe('a refused credential', () => {
  const refused = (more: Partial<Known>) => explain(seen({ status: 401 }), known(more), acme)
  const key = readToken('na1-key', explainer)

  test('that was taken before has been revoked, since a moment that is told', () => {
    const found = refused({
      token: key,
      history: [past(401, 90), past(200, 60), past(401, 30), past(401, 20)],
    })
    expect(found).toMatchObject({ code: 'token_revoked', certainty: 'certain' })
    const told = found.evidence.map((each) => each.seen)
    expect(told).toContain('the last call that it was taken for: 2026-11-26T11:59:00Z')
    expect(told).toContain('refused since 2026-11-26T11:59:30Z')
  })

  test('that was never taken is only unknown: nothing is guessed', () => {
    expect(refused({ token: key, history: [past(401, 9), past(500, 8), past(null, 7)] }).code).toBe(
      'token_unknown',
    )
  })

  test.each([
    ['address', { baseUrl: 'https://api-eu1.acme.example' }],
    ['account', { region: 'eu1' }],
  ])('of another region than the %s is likely there by mistake', (_, more) => {
    expect(refused({ token: key, ...more })).toMatchObject({
      code: 'token_wrong_region',
      certainty: 'likely',
      subject: 'na1',
    })
  })

  test('of which no form is right is told by its form', () => {
    expect(refused({ token: readToken('"na1-key"', explainer) })).toMatchObject({ code: 'token_malformed' })
  })
})

describe('a missing scope', () => {
  const missing = (scopes: string[] | null) =>
    explain(seen({ status: 403, body: { lacks: ['a.read'] } }), known({ scopes }), acme)

  test('that was granted at the last check has been taken away', () => {
    expect(missing(['a.read']).summary).toMatch(/had a\.read: it was taken away since/)
  })

  test('that was not granted is confirmed', () => {
    expect(missing(['b.read']).evidence.at(-1)?.seen).toMatch(/not among the 1 scopes/)
    expect(missing(null).evidence).toHaveLength(1)
  })
})

describe('a credential as it was pasted', () => {
  test.each([
    ['', 'token_missing', /empty/],
    ['"na1-key"', 'token_malformed', /in quotes/],
    ['‘na1-key’', 'token_malformed', /in quotes/],
    ['Bearer Bearer na1-key', 'token_malformed', /twice/],
    ['Bearer na1-key', 'token_malformed', /The word Bearer was pasted/],
    ['Authorization: Bearer na1-key', 'token_malformed', /whole header/],
    ['na1-key\\n', 'token_malformed', /escaped line break/],
    ['na1 key', 'token_malformed', /space or a line break/],
    ['na1-key\n', 'token_malformed', /before or after/],
    ['na1-••••••', 'token_malformed', /masked/],
    ['na1-abc…', 'token_malformed', /masked/],
    ['<YOUR_TOKEN>', 'token_malformed', /placeholder/],
    ['YOUR_TOKEN', 'token_malformed', /placeholder/],
    ['na1–key', 'token_malformed', /word processor/],
  ])('%j is %s', (text, code, sentence) => {
    const found = explainToken(readToken(text, explainer))
    expect(found).toMatchObject({ code, certainty: 'certain' })
    expect(found?.summary).toMatch(sentence)
  })

  test('that is whole has nothing wrong with it', () => {
    expect(explainToken(readToken('na1-key', explainer))).toBeNull()
  })
})

describe('what is pasted', () => {
  const other = { ...acme, id: 'other', name: 'Other' }
  const text = 'HTTP/1.1 401 Unauthorized\nx-acme: 1\n\n{"message":"no"}'

  test('is told by the one vendor that recognises it', () => {
    expect(explainPasted(text, [acme], null)).toMatchObject({ form: 'http', connector: 'acme' })
  })

  test('is nobody’s when several claim it, and the named one’s when one is named', () => {
    expect(explainPasted(text, [acme, other], null)).toMatchObject({ connector: null })
    expect(explainPasted(text, [acme, other], other)).toMatchObject({ connector: 'other' })
  })

  const saying = (id: string, sentence: string) => ({
    ...{ id, name: id },
    explain: {
      ...explainer,
      find: ({ body }: Seen) =>
        (body as { message?: string } | undefined)?.message === sentence
          ? ({ code: 'missing_scope', summary: 'It lacks a scope.', remedy: [] } as const)
          : null,
    },
  })
  const one = saying('one', 'You may not do this, says one.')
  const two = saying('two', 'You may not do this, says two.')

  test.each([
    'You may not do this, says two.',
    '  You may not do this, says two.  ',
    'Error: You may not do this, says two.',
    'ApiException: nothing\n    at x.js:1\nacme.Error: You may not do this, says two.\n',
  ])('as a message alone is the one vendor’s whose sentence it is, and no more than likely: %j', (message) => {
    const told = explainPasted(message, [one, two], null)
    expect(told).toMatchObject({
      ...{ form: 'text', connector: 'two' },
      diagnosis: { code: 'missing_scope', certainty: 'likely' },
    })
    expect(explainPasted(message, [one, two], one)).toMatchObject({ diagnosis: { code: 'unknown' } })
  })

  test('as a message that several vendors have is nobody’s; a word in it is no sentence', () => {
    const twin = { ...one, id: 'twin' }
    expect(explainPasted('You may not do this, says one.', [one, twin], null)).toMatchObject({
      ...{ connector: null, diagnosis: { code: 'unknown' } },
    })
    const terse = saying('terse', 'No scope.')
    expect(explainPasted('No scope.', [terse], null).diagnosis.code).toBe('unknown')
    expect(explainPasted('Yesterday: You may not do this, says one. Why?', [one], null).diagnosis.code).toBe(
      'unknown',
    )
  })

  test('as an answer of another vendor than the one that is named is told whose it is', () => {
    const plain = { ...acme, id: 'plain', name: 'Plain', explain: { ...explainer, recognises: () => false } }
    const words = 'HTTP/1.1 418 No\nx-acme: 1\n\n{"message":"no"}'
    const { diagnosis, connector } = explainPasted(words, [plain, acme], plain)
    expect([connector, diagnosis.code]).toEqual(['plain', 'unknown'])
    expect(diagnosis.evidence).toContainEqual({ seen: 'the words of Acme', from: 'the form of the answer' })
    expect(diagnosis.remedy[0]?.text).toContain('Acme')
    const own = explainPasted(words, [plain, acme], acme).diagnosis
    expect(JSON.stringify(own)).not.toContain('the words of')
  })

  test.each([
    'HTTP 401',
    '401',
    ' 401\n',
    'HTTP error 401 at /x',
  ])('as no more than a status is read: %j', (text) => {
    expect(explainPasted(text, [acme], acme).diagnosis.evidence).toContainEqual({
      ...{ seen: 'status 401', from: 'the answer' },
    })
  })

  test('never shows a secret again', () => {
    const secrets = [
      'pat-na1-00000000-0000-0000-0000-000000000000',
      'cw_live_abcdefgh12345678',
      'Zx9'.repeat(20),
    ]
    const body = JSON.stringify({
      message: `no ${secrets.join(' ')} client_secret=hunter22&x=1 https://u:pass@h/`,
    })
    const told = JSON.stringify(
      explainPasted(`HTTP/1.1 418 No\nx-acme: 1\nserver: ${secrets[0]}\n\n${body}`, [acme], null),
    )
    for (const secret of [...secrets, 'hunter22', 'u:pass']) expect(told).not.toContain(secret)
  })
})
