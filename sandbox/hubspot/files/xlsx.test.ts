import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importOf } from '../../testing/client/files.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { writeXlsx } from './write-xlsx.ts'
import { readXlsx } from './xlsx.ts'

/** The same table, written by two programs in two calendars: shared and rich strings, a formula, an empty row, two sheets. */
const WORKBOOKS = ['openpyxl', 'xlsxwriter'].map((name) => {
  const path = fileURLToPath(new URL(`./fixtures/${name}.xlsx`, import.meta.url))
  return [name, readFileSync(path)] as const
})
const [, book] = WORKBOOKS[0] ?? ['', Buffer.alloc(0)]
const COLUMNS = [
  ['0-1', 'email'],
  ['0-1', 'firstname'],
  ['0-1', 'closedate'],
  ['0-1', 'annualrevenue'],
  ['0-1', 'jobtitle'],
] as const

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** A form as browsers and clients send it, of which the file need not be text. */
function formOf(file: Buffer, format: string, name = 'people.csv'): FormData {
  const form = new FormData()
  form.append('files', new Blob([new Uint8Array(file)]), name)
  form.append('importRequest', importOf(COLUMNS).replace('"CSV"', `"${format}"`))
  return form
}

async function imported(form: FormData): Promise<{ status: number; json: ReturnType<typeof JSON.parse> }> {
  const headers = { authorization: `Bearer ${world.token}` }
  const answer = await fetch(`${world.url}/crm/v3/imports`, { method: 'POST', headers, body: form })
  return { status: answer.status, json: await answer.json() }
}

const contact = async (email: string) => {
  const names = 'firstname,closedate,annualrevenue,jobtitle'
  const path = `/crm/v3/objects/contacts/${email}?idProperty=email&properties=${names}`
  return (await world.call('GET', path)).json.properties
}

/** An archive with one deflated file of this name, which says of itself what it likes. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end])
}

describe('a workbook', () => {
  it.each(WORKBOOKS)('of %s is read as it was written', (_name, bytes) => {
    const { rows, timeOf } = readXlsx(bytes)
    const [head = [], ada = [], grace = []] = rows
    expect(rows).toHaveLength(3)
    expect(head.map(({ text }) => text)).toEqual(['E-mail', 'First name', 'Deal closes', 'Amount', 'Notes'])
    expect([ada[1]?.text, ada[3]?.number, ada[4]?.text]).toEqual(['Ada & Co <1>', 1250.5, 'first'])
    expect([grace[1]?.text, grace[3]?.text]).toEqual(['Grace ✓', '7'])
    const times = [ada, grace].map((row) => new Date(timeOf(row[2]?.number ?? 0)).toISOString())
    expect(times).toEqual(['2026-03-12T00:00:00.000Z', '2025-12-31T18:30:00.000Z'])
  })

  it('that is none, is cut or unpacks to too much is refused with a sentence', async () => {
    const bomb = zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(65 * 1024 * 1024))
    const wrong = [
      Buffer.from('E,F\na@b.example,A\n'),
      book.subarray(0, 3000),
      zipOf('x', Buffer.alloc(1)),
      bomb,
    ]
    const said = []
    for (const bytes of wrong) {
      const { status, json } = await imported(formOf(bytes, 'SPREADSHEET'))
      said.push([status, json.message.replace('people.csv cannot be read: ', '')])
    }
    expect(said).toEqual([
      [400, 'The file is no XLSX workbook, or it is damaged.'],
      [400, 'The file is no XLSX workbook, or it is damaged.'],
      [400, 'The workbook has no sheet.'],
      [400, 'The workbook unpacks to more than 64 MB.'],
    ])
    expect((await imported(formOf(book, 'XLS'))).json.message).toContain('Use CSV or SPREADSHEET')
  })

  it('that is damaged anywhere is read or refused', () => {
    const damage = fc.array(fc.tuple(fc.nat(book.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(damage, (bytes) => {
        const damaged = Buffer.from(book)
        for (const [at, byte] of bytes) damaged[at] = byte
        try {
          expect(readXlsx(damaged).rows).toEqual(expect.any(Array))
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('with more cells than fit is refused', () => {
    const sheet = Buffer.from('<row><c r="XFD1"/></row>'.repeat(400))
    expect(() => readXlsx(zipOf('xl/worksheets/sheet1.xml', sheet))).toThrow('more than 5000000 cells')
  })

  it.each(['<c', '<row ', '<c r="A1"><v>', '<row><c><is><rPh>'])('full of %s ends soon', (piece) => {
    const sheet = Buffer.from(`<sheetData>${piece.repeat(200_000)}`)
    expect(readXlsx(zipOf('xl/worksheets/sheet1.xml', sheet)).rows).toEqual([])
  })
})

describe('an import', () => {
  it.each(WORKBOOKS)('of the workbook of %s writes its rows, dates and numbers too', async (_name, bytes) => {
    const { status, json } = await imported(formOf(bytes, 'SPREADSHEET'))
    expect([status, json.metadata.counters.TOTAL_ROWS, json.metadata.counters.ERRORS]).toEqual([
      200,
      2,
      undefined,
    ])
    expect(await contact('ada@sheet.example')).toMatchObject({
      ...{ firstname: 'Ada & Co <1>', closedate: '2026-03-12T00:00:00Z', annualrevenue: '1250.5' },
      jobtitle: 'first',
    })
    expect(await contact('grace@sheet.example')).toMatchObject({
      ...{ firstname: 'Grace ✓', closedate: '2025-12-31T18:30:00Z', jobtitle: null },
    })
  })

  it('of a CSV file keeps every letter, over HTTP and in process', async () => {
    const file = (email: string) => Buffer.from(`E,F,D,A,J\n${email},Zoë ✓ 日本,,,\n`)
    expect((await imported(formOf(file('zoe@sheet.example'), 'CSV', 'péople.csv'))).status).toBe(400)
    await imported(formOf(file('zoe@sheet.example'), 'CSV'))
    expect((await contact('zoe@sheet.example')).firstname).toBe('Zoë ✓ 日本')
    const headers = { authorization: `Bearer ${world.token}` }
    const body = formOf(file('zoe2@sheet.example'), 'CSV')
    await world.hubspot.fetch(new Request('http://sandbox/crm/v3/imports', { method: 'POST', headers, body }))
    expect((await contact('zoe2@sheet.example')).firstname).toBe('Zoë ✓ 日本')
  })
})

describe('a workbook of our own', () => {
  it('says what it was told, whatever that is', () => {
    const letter = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('_x0041_', ']]>', '\ud800', '\r\n', '\u0000'),
    )
    const text = fc.array(letter, { maxLength: 4 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 5 }), { maxLength: 5 }), (rows) => {
        const said = readXlsx(writeXlsx(rows)).rows.map((row) => row.map((cell) => cell.text))
        expect(said).toEqual(rows.filter((row) => row.some((one) => one !== '')))
      }),
      { numRuns: 60 },
    )
  })
})

describe('an export', () => {
  const start = (format: string) =>
    world.call('POST', '/crm/v3/exports/export/async', {
      ...{ exportType: 'VIEW', format, exportName: 'Our view', language: 'EN', objectType: 'CONTACT' },
      ...{ objectProperties: ['email', 'jobtitle', 'lifecyclestage'] },
    })

  it('to XLSX is a workbook with the rows of the CSV file, and can be imported', async () => {
    const email = 'book@sheet.example'
    const properties = { email, jobtitle: 'Ünter <&> "\u0007", 3' }
    await world.call('POST', '/crm/v3/objects/contacts', { properties })
    const { id } = (await start('XLSX')).json
    const { result } = (await world.call('GET', `/crm/v3/exports/export/async/tasks/${id}/status`)).json
    const file = await fetch(result)
    expect([file.status, new URL(result).pathname.split('/').at(-1)]).toEqual([200, 'Our-view.xlsx'])
    expect(file.headers.get('content-type')).toContain('spreadsheetml.sheet')
    const bytes = Buffer.from(await file.arrayBuffer())
    const inProcess = await world.hubspot.fetch(new Request(result))
    expect(Buffer.from(await inProcess.arrayBuffer())).toEqual(bytes)
    const rows = readXlsx(bytes).rows.map((row) => row.map((cell) => cell.text))
    expect(rows[0]).toEqual(['Record ID', 'Email', 'Job Title', 'Lifecycle Stage'])
    expect(rows.find((row) => row[1] === email)?.slice(2)).toEqual([properties.jobtitle, 'Lead'])
    expect((await imported(formOf(bytes, 'SPREADSHEET'))).status).toBe(200)
  })

  it('to XLS is refused with a sentence', async () => {
    const refused = await start('XLS')
    expect([refused.status, refused.json.message]).toEqual([
      400,
      'This sandbox writes no XLS files. Ask for XLSX or CSV.',
    ])
    expect((await start('ODS')).json.message).toBe('Invalid format: ODS. Use one of CSV, XLSX, XLS.')
  })
})
