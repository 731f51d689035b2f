import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { OBJECT_TYPES, objects } from '../../src/model/objects.ts'
import { request } from './http.ts'
import { OPEN_TO_ALL } from './operations.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ environment: { CROSSWALK_REMEMBER_MS: '0' } })
})
afterAll(() => world.close())

/** Without an API key. */
const get = <Body>(path: string) => request<Body>(world.url + path, 'GET')

describe('health', () => {
  test('is answered without a key', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'ok' })
    expect((await get('/readyz')).body).toEqual({ status: 'ready' })
  })

  test('while the database is gone: alive, not ready, and requests are told to come back', async () => {
    await world.door.shut()
    expect((await get('/healthz')).status).toBe(200)
    expect(expectProblem(await get('/readyz'), 'unavailable').retry_after).toBe(2)
    expectProblem(await world.call('GET', '/v1/connections'), 'unavailable')
    await world.door.open()
    expect((await get('/readyz')).status).toBe(200)
    expect((await world.call('GET', '/v1/connections')).status).toBe(200)
  })
})

interface Document {
  openapi: string
  info: { title: string; version: string; license: object }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
}

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security: Record<string, unknown>[]
  parameters?: { name: string; in: string; required?: boolean; schema: object }[]
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
}

describe('the document', () => {
  let document: Document
  let operations: [path: string, method: string, Operation][]

  beforeAll(async () => {
    document = (await get<Document>('/openapi.json')).body
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, each]): [string, string, Operation] => [path, method, each]),
    )
  })

  test('is OpenAPI 3.1 with a title, a version and a licence', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/)
    expect(document.info).toMatchObject({
      title: 'Crosswalk',
      version: '0.1.0',
      license: { name: 'Apache-2.0' },
    })
    expect(document.components.securitySchemes).toEqual({ api_key: { type: 'http', scheme: 'bearer' } })
  })

  test('names every operation once, with its answers and the problems that it can have', () => {
    const ids = operations.map(([, , { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [path, method, operation] of operations) {
      const where = `${method} ${path}`
      expect(operation.summary, where).toMatch(/\S/)
      const open = OPEN_TO_ALL.includes(operation.operationId)
      expect(operation.security, where).toEqual(open ? [] : [{ api_key: expect.any(Array) }])
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        where,
      ).toBe(true)
      expect(operation.responses[open ? '429' : '401'], where).toHaveProperty(
        'content.application/problem+json',
      )
    }
  })

  test('has every parameter of every path, and every reference leads somewhere', () => {
    for (const [path, , { parameters = [] }] of operations) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const given = parameters.filter((each) => each.in === 'path')
      expect(given.map((each) => each.name).sort()).toEqual(wanted.sort())
      expect(given.every((each) => each.required === true)).toBe(true)
    }
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
    expect(names.length).toBeGreaterThan(20)
    for (const [, name] of names) expect(document.components.schemas).toHaveProperty(String(name))
  })

  test('has every operation of every unified object', () => {
    const ids = operations.map(([, , { operationId }]) => operationId)
    for (const type of OBJECT_TYPES) {
      for (const operation of objects[type].operations) expect(ids).toContain(`${type}_${operation}`)
    }
  })

  test('lets a search leave its filter out', () => {
    const schema = document.paths['/v1/connections/{connection_id}/contacts/search']?.post
    expect(JSON.stringify(schema)).not.toMatch(/"required":\[[^\]]*"filter"/)
  })

  test('is the one that is kept in the repository', () => {
    const file = join(import.meta.dirname, '../../openapi.yaml')
    expect(existsSync(file)).toBe(true)
    expect(parse(readFileSync(file, 'utf8'))).toEqual(document)
  })

  test('names routes that are there: each answers 401 without a key', async () => {
    for (const [path, method, { operationId }] of operations) {
      if (OPEN_TO_ALL.includes(operationId)) continue
      const response = await fetch(world.url + path.replaceAll(/\{\w+\}/g, 'x'), {
        method: method.toUpperCase(),
      })
      expect([path, response.status]).toEqual([path, 401])
    }
  })
})

describe('every answer', () => {
  test.each([
    '/healthz',
    '/docs',
    '/v1/connections',
    '/nowhere',
  ])('%s has the headers that keep browsers safe', async (path) => {
    const { headers } = await get(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('of the front page leads to the reference', async () => {
    const { status, headers } = await get('/')
    expect([status, headers.get('location')]).toEqual([302, '/docs'])
  })

  test('of an address outside the API is a problem too', async () => {
    expectProblem(await get('/nowhere'), 'not_found')
  })
})
