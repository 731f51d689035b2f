import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importOf } from '../testing/client/files.ts'
import { createWorld, type World } from '../testing/world.ts'
import { APP_PATHS } from './extensions/app-paths.ts'
import { readCsv, writeCsv } from './files/csv.ts'

let world: World
let key: string
let appId: number
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 1, owners: 1 } })
  key = world.hubspot.developerKey.create().value
  appId = world.hubspot.apps.create({ name: 'A', auth: 'static', requiredScopes: ['timeline'] }).id
})
afterAll(() => world.close())

const POISON = [
  ...['', '{', 'null', '[]', '5', '{"title":{}}', '{"name":[]}', '{"tokens":{}}', '{"tokens":[null]}', '{}'],
  ...['{"name":"x","url":"not a url"}', '{"url":5,"isReady":"x"}', '{"createMeetingUrl":{}}'],
  ...['{"name":"T","objectType":"contacts","tokens":[{"name":"a","type":"string","label":"A","options":5}]}'],
  '{"name":"T","objectType":"__proto__","tokens":[]}',
]

function multipart(...parts: (readonly [name: string, fileName: string | null, text: string])[]): string {
  const pieces = parts.map(([name, fileName, text]) => {
    const file = fileName === null ? '' : `; filename="${fileName}"`
    return `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${text}\r\n`
  })
  return `${pieces.join('')}--b--\r\n`
}

describe('bad input', () => {
  it('about apps never makes a 5xx', async () => {
    for (const { method, path } of APP_PATHS) {
      for (const id of [String(appId), '0', 'x', '99999999999999999999', '__proto__']) {
        const at = path.replace('{appId}', id).replace(/\{\w+\}/g, '__proto__')
        // An app that is not there is refused before the body is looked into: a few are enough.
        const poison = id === String(appId) ? POISON : POISON.slice(0, 3)
        for (const body of method === 'GET' || method === 'DELETE' ? [undefined] : poison) {
          const sent = { method, ...(body === undefined ? {} : { body }) }
          const { status } = await world.hubspot.fetch(new Request(`${world.url}${at}?hapikey=${key}`, sent))
          expect(status, `${method} ${at} ${body}`).toBeLessThan(500)
        }
        expect(
          (await world.hubspot.fetch(new Request(`${world.url}${at}`, { method }))).status,
          `${method} ${at}`,
        ).toBe(401)
      }
    }
  }, 60_000)

  it('in an import is refused or told in its errors', async () => {
    const columns = importOf([
      ['0-1', 'email'],
      ['0-2', 'domain'],
    ])
    const files = [
      '',
      '"',
      'a,b\n1',
      '\u0000,\u0000\n"",""\n',
      'h,h\n"x@y.example","y.example\n',
      'a\nb\nc\n',
    ]
    for (const request of ['', '{', '{"name":"x"}', '{"name":"x","files":[5]}', columns]) {
      for (const file of files) {
        const body = multipart(['importRequest', null, request], ['files', 'people.csv', file])
        const made = await world.call('POST', '/crm/v3/imports', body)
        expect(made.status, `${request} ${file} ${made.text}`).toBeLessThan(500)
        if (made.status !== 200) continue
        const faults = await world.call('GET', `/crm/v3/imports/${made.json.id}/errors`)
        expect(faults.status).toBe(200)
      }
    }
    for (const body of ['', '--', '--b', '--b\r\n', '--b\r\n\r\n--b--', `${'-'.repeat(300)}\r\n`, '{}']) {
      const refused = await world.call('POST', '/crm/v3/imports', body)
      expect(refused.status, body).toBeGreaterThanOrEqual(400)
      expect(refused.status, body).toBeLessThan(500)
    }
  })

  it('names no file of an export', async () => {
    for (const path of ['', '1', '1/2/3', '147893286/1/x/y.csv', '%00', '__proto__/constructor/x']) {
      expect((await fetch(`${world.url}/crm-exports/${path}`)).status, path).toBe(404)
    }
  })
})

describe('comma-separated values', () => {
  it('come back as they were written', () => {
    const field = fc.string().map((text) => text.replaceAll('\r', '').replaceAll('\ufeff', ''))
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
    fc.assert(
      fc.property(rows, (table) => {
        expect(readCsv(writeCsv(table))).toEqual(table)
      }),
    )
  })
})

describe('an import', () => {
  it('writes its rows when the clock says so, associated, found again by e-mail and domain', async () => {
    const columns = [
      ['0-1', 'email'],
      ['0-1', 'firstname'],
      ['0-2', 'domain'],
    ] as const
    const file = 'E,F,D\r\n"ada@imported.example","Ada, Countess",imported.example\r\n'
    const body = multipart(['files', 'people.csv', file], ['importRequest', null, importOf(columns)])
    world.hubspot.settings.importMs = 10_000
    const { id } = (await world.call('POST', '/crm/v3/imports', body)).json
    const path = '/crm/v3/objects/contacts/ada@imported.example?idProperty=email&associations=companies'
    expect((await world.call('GET', path)).status).toBe(404)
    world.hubspot.clock.advance(6000)
    expect((await world.call('GET', `/crm/v3/imports/${id}`)).json.state).toBe('PROCESSING')
    world.hubspot.clock.advance(5000)
    const { json } = await world.call('GET', `${path}&properties=firstname`)
    expect(json.properties.firstname).toBe('Ada, Countess')
    expect(json.associations.companies.results).not.toEqual([])
    world.hubspot.settings.importMs = 0
    const again = await world.call('POST', '/crm/v3/imports', body)
    expect(again.json.metadata.counters).toMatchObject({ UPDATED_OBJECTS: 2 })
    expect(again.json.metadata.counters.CREATED_OBJECTS).toBeUndefined()
    const kept = world.hubspot.snapshot()
    world.hubspot.restore(kept)
    expect((await world.call('GET', '/crm/v3/imports')).json.results).not.toEqual([])
  })
})
