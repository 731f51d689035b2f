import { expect } from 'vitest'
import { type ObjectType, recordSchema } from '../../src/model/objects.ts'
import type { Answer, RequestOptions } from './http.ts'

export interface RecordBody {
  id: string
  object: string
  fields_unavailable: string[]
  custom_fields: Record<string, unknown>
  [field: string]: unknown
}

export interface PageBody {
  data: RecordBody[]
  next_cursor: string | null
  total?: number
}

type Call = <Body>(method: string, path: string, options?: RequestOptions) => Promise<Answer<Body>>
type Query = Record<string, string | number | boolean>

const searchOf = (query: Query) =>
  new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]))

/** The operations on one object as a caller has them. Every record that comes back must match its schema exactly. */
export class RecordClient {
  readonly #type: ObjectType
  readonly #call: Call
  readonly #schema: ReturnType<typeof recordSchema>

  constructor(type: ObjectType, call: Call) {
    this.#type = type
    this.#call = call
    this.#schema = recordSchema(type).strict()
  }

  async list(query: Query = {}): Promise<PageBody> {
    const search = searchOf(query)
    return this.#page(await this.#call<PageBody>('GET', `/${this.#type}?${search}`))
  }

  /** Every record of every page, following the cursors. */
  listAll(query: Query = {}): Promise<RecordBody[]> {
    return this.#all((cursor) => this.list({ ...query, ...cursor }))
  }

  async search(body: Record<string, unknown>): Promise<PageBody> {
    return this.#page(await this.#call<PageBody>('POST', `/${this.#type}/search`, { body }))
  }

  searchAll(body: Record<string, unknown>): Promise<RecordBody[]> {
    return this.#all((cursor) => this.search({ ...body, ...cursor }))
  }

  async get(id: string, query: Query = {}): Promise<RecordBody> {
    const search = searchOf(query)
    return this.#record(
      await this.#call<RecordBody>('GET', `/${this.#type}/${encodeURIComponent(id)}?${search}`),
      200,
    )
  }

  async create(body: Record<string, unknown>): Promise<RecordBody> {
    return this.#record(await this.#call<RecordBody>('POST', `/${this.#type}`, { body }), 201)
  }

  async update(id: string, body: Record<string, unknown>): Promise<RecordBody> {
    return this.#record(await this.#call<RecordBody>('PATCH', `/${this.#type}/${id}`, { body }), 200)
  }

  async archive(id: string): Promise<void> {
    const { status, text } = await this.#call('DELETE', `/${this.#type}/${id}`)
    expect([status, text]).toEqual([204, ''])
  }

  async #all(page: (cursor: { cursor?: string }) => Promise<PageBody>): Promise<RecordBody[]> {
    const found: RecordBody[] = []
    let cursor: string | null = null
    do {
      const { data, next_cursor } = await page(cursor === null ? {} : { cursor })
      found.push(...data)
      cursor = next_cursor
    } while (cursor !== null)
    return found
  }

  #page({ status, text, body }: Answer<PageBody>): PageBody {
    expect(status, text).toBe(200)
    for (const record of body.data) this.#check(record)
    return body
  }

  #record({ status, text, body }: Answer<RecordBody>, wanted: number): RecordBody {
    expect(status, text).toBe(wanted)
    this.#check(body)
    return body
  }

  #check(record: RecordBody): void {
    const checked = this.#schema.safeParse(record)
    if (!checked.success) {
      throw new Error(`${this.#type} ${record.id} is not as the schema says: ${checked.error.message}`)
    }
  }
}
