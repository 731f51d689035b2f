import { expect, test } from 'vitest'
import { explainToken } from '../../../explain/explain.ts'
import { readToken } from '../../../explain/token.ts'
import { explainer } from './explainer.ts'

const UUID = '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f'
const KEY = Buffer.concat([Buffer.from('\n\x24na1-0d3c-0cbe-4000-8000-000000000000'), Buffer.alloc(60, 7)])

test.each([
  [
    'a key cut off at its end',
    `pat-na1-${UUID.slice(0, 20)}`,
    { code: 'token_malformed', subject: 'service_key', region: 'na1' },
  ],
  [
    'a key cut off at its beginning',
    `1-${UUID}`,
    { code: 'token_malformed', subject: undefined, region: null },
  ],
  [
    'hapikey, developer key or client secret',
    UUID,
    { code: 'token_wrong_kind', subject: 'hapikey', region: null },
  ],
  [
    'a personal access key',
    KEY.toString('base64'),
    { code: 'token_wrong_kind', subject: 'personal_access_key', region: null },
  ],
  [
    'a refresh token',
    'eu1-0d3c-0cbe-4000-8000-000000000000',
    { code: 'token_wrong_kind', subject: 'refresh_token', region: 'eu1' },
  ],
  [
    'an access token',
    `CN${'a1B2'.repeat(80)}`,
    { code: 'token_wrong_kind', subject: 'access_token', region: null },
  ],
  [
    'a JSON web token',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.',
    { code: 'token_wrong_kind', subject: 'jwt', region: null },
  ],
  [
    'our own API key',
    'cw_live_0123456789abcdef',
    { code: 'token_wrong_kind', subject: undefined, region: null },
  ],
  ['a name before it', `hapikey=${UUID}`, { code: 'token_malformed', subject: undefined, region: null }],
  [
    'a name and a colon',
    `token: pat-eu1-${UUID}`,
    { code: 'token_malformed', subject: undefined, region: 'eu1' },
  ],
  [
    'an address',
    'https://app.hubspot.com/l/api-key',
    { code: 'token_malformed', subject: undefined, region: null },
  ],
])('%s is told', (_, token, { code, subject, region }) => {
  const reading = readToken(token, explainer)
  expect(reading).toMatchObject({ region, credentialType: null, wrong: { code } })
  const told = explainToken(reading)
  expect(told?.subject).toBe(subject)
  expect(told?.remedy.length).toBeGreaterThan(0)
  expect(JSON.stringify(told)).not.toContain(token)
})

test.each(['na1', 'eu1', 'ap1'])('a whole key of region %s has nothing wrong with it', (region) => {
  expect(readToken(`pat-${region}-${UUID}`, explainer)).toMatchObject({ region, wrong: null })
})
