import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox } from '../../index.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

let world: World
let key: string
let app: string
beforeAll(async () => {
  world = await createWorld({ seed: { owners: 2 } })
  const about = { name: 'k', scopes: ['crm.objects.contacts.read'] }
  key = world.hubspot.serviceKeys.create(about).id
  app = world.hubspot.privateApps.create(about).id
})
afterAll(() => world.close())

const control = (method: string, path: string, body?: unknown) =>
  world.call(method, `/_sandbox/hubspot${path}`, body)

describe('bad input of the control surface', () => {
  it.each([
    ['POST', '/service-keys', {}, 'Send {"name": text, "scopes": [text, …]}.'],
    ['POST', '/service-keys', { name: 1, scopes: [] }, 'name must be text.'],
    ['POST', '/service-keys', { name: 'k', scopes: 'x' }, 'scopes must be a list of texts.'],
    ['POST', '/service-keys', { name: 'k', scopes: [1] }, 'scopes must be a list of texts.'],
    ['POST', '/service-keys', { name: 'k', scopes: [] }, 'A Service Key needs at least one scope.'],
    ['POST', '/service-keys', { name: ' ', scopes: ['crm.import'] }, 'A Service Key needs a name.'],
    [
      'POST',
      '/private-apps',
      { name: 'k', scopes: ['crm.import'], token: 'x' },
      'token is not accepted here. Send {"name": text, "scopes": a list of texts}.',
    ],
    ['POST', '/private-apps', [], 'Send a JSON object: {"name": text, "scopes": a list of texts}.'],
    ['POST', '/service-keys/{id}/rotate', {}, 'Send {"expire": "now"} or {"expire": "later"}.'],
    ['POST', '/service-keys/{id}/rotate', { expire: 7 }, 'expire must be text.'],
    ['PATCH', '/service-keys/{id}', { name: '' }, 'A Service Key needs a name.'],
    [
      'PATCH',
      '/service-keys/{id}',
      { scopes: [] },
      'scopes is not accepted here. Send {"name": text, "add_scopes": a list of texts, "remove_scopes": a list of texts}.',
    ],
    [
      'PUT',
      '/limits',
      { tier: 'gold' },
      'The setting tier takes one of free, starter, professional, enterprise.',
    ],
    [
      'PUT',
      '/limits',
      { limit_increases: 3 },
      'The setting limitIncreases takes a whole number from 0 to 2.',
    ],
    ['PUT', '/limits', { burst: -1 }, 'burst must be a whole number of 0 or more, or null.'],
    [
      'PUT',
      '/limits',
      { burst: 1e12 },
      'The setting burstLimit takes a whole number from 0 to 10000000, or null for the limit of the tier.',
    ],
    ['PATCH', '/settings', { hublet: 'x' }, 'The setting hublet takes a region such as "na1" or "eu1".'],
    [
      'PATCH',
      '/settings',
      { timeZone: 'Mars/Olympus' },
      'The setting timeZone takes the name of a time zone, e.g. "US/Eastern".',
    ],
    [
      'PATCH',
      '/settings',
      { accountCreatedAt: 'soon' },
      'The setting accountCreatedAt takes a moment, e.g. "2026-01-05T00:00:00Z".',
    ],
    ['PATCH', '/settings', { retryAfterOn429: 1 }, 'The setting retryAfterOn429 takes true or false.'],
    ['PATCH', '/settings', [], 'Settings are a JSON object: {"name of a setting": value}.'],
  ])('%s %s %j is answered "%s"', async (...row) => {
    const [method, path, body, error] = row
    const refused = await control(method, path.replace('{id}', key), body)
    expect([refused.status, refused.json]).toEqual([400, { error }])
  })

  it('names the settings that there are', async () => {
    const { json } = await control('PATCH', '/settings', { constructor: 1 })
    expect(json.error).toBe(
      `There is no setting called constructor. There are: ${Object.keys(DEFAULT_SETTINGS).join(', ')}.`,
    )
  })

  it('takes every setting at its default, so that what is read can be sent back', async () => {
    const { json } = await control('GET', '/settings')
    expect(Object.keys(json).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort())
    expect((await control('PATCH', '/settings', json)).json).toEqual(json)
  })

  it('in TypeScript is refused with the same sentences', async () => {
    await expect(createSandbox({ hubspot: { portalId: 0.5 } })).rejects.toThrow(
      'The setting portalId takes a whole',
    )
    expect(() => world.hubspot.serviceKeys.create({ name: 'k', scopes: ['nope'] })).toThrow(
      'Unknown scopes: nope. GET /_sandbox/hubspot/scopes lists those that exist.',
    )
  })

  it('404 for ids that are not there', async () => {
    for (const kind of ['service-keys', 'private-apps']) {
      for (const id of ['0', '__proto__', '%00', kind === 'service-keys' ? app : key]) {
        expect((await control('GET', `/${kind}/${id}`)).status).toBe(404)
        expect((await control('POST', `/${kind}/${id}/rotate`, { expire: 'now' })).status).toBe(404)
      }
    }
  })

  it('of any shape is answered below 500, and never by a dropped connection', async () => {
    const paths = ['', '/{id}', '/{id}/rotate', '/{id}/expire-old', '/{id}/cancel-rotation', '/{id}/usage']
    const places = [
      ...['service-keys', 'private-apps', 'users'].flatMap((kind) => paths.map((path) => `/${kind}${path}`)),
      ...['/developer-key', '/limits', '/notifications', '/scopes', '/private-apps/{id}/token'],
    ]
    const names = [
      'name',
      'scopes',
      'add_scopes',
      'expire',
      'email',
      'super_admin',
      'burst',
      'tier',
      '__proto__',
    ]
    const body = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.dictionary(fc.constantFrom(...names), fc.jsonValue()),
    )
    const method = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE')
    const id = fc.constantFrom(key, app, '88842095', '0', '%ff', '__proto__')
    await fc.assert(
      fc.asyncProperty(method, fc.constantFrom(...places), id, body, async (...sent) => {
        const [verb, place, one, value] = sent
        const text = verb === 'GET' ? undefined : JSON.stringify(value)
        const { status } = await control(verb, place.replace('{id}', one), text)
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 400 },
    )
  }, 30_000)

  it('lists the scopes that exist', async () => {
    const { results } = (await control('GET', '/scopes')).json
    expect(results).toContain('crm.objects.contacts.read')
    const made = await control('POST', '/service-keys', { name: 'all', scopes: results })
    expect(made.json.scopes).toHaveLength(results.length)
  })
})
