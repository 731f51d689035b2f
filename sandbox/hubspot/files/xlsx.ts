import { readZip } from './zip.ts'

/** One cell: what it says, and the number that it is, if it is one (dates are numbers there). */
export interface Cell {
  text: string
  number: number | null
}

/** The first sheet of a workbook. */
export interface Sheet {
  /** Rows that say anything; cells that are left out are empty. */
  rows: Cell[][]
  /** What the number of a date means, in milliseconds since 1970. */
  timeOf(days: number): number
}

const DAY_MS = 86_400_000
/** Day 0 of the two calendars that a workbook may have. Source: ECMA-376, part 1, 18.17.4.1 */
const EPOCH = Date.UTC(1899, 11, 30)
const EPOCH_1904 = Date.UTC(1904, 0, 1)
const NOTHING: Cell = { text: '', number: null }
/** The widest sheet that Excel makes. */
const COLUMNS_MAX = 16_384
/** The most cells that are read, empty ones to the left of others included. */
const CELLS_MAX = 5_000_000
const BOOK = 'xl/workbook.xml'
const LINKS = 'xl/_rels/workbook.xml.rels'
const STRINGS = 'xl/sharedStrings.xml'

/**
 * Reads the first sheet of an XLSX workbook; throws a `RangeError` with one sentence when it cannot.
 * Source: ECMA-376, part 1, 18.3 and 18.4
 */
export function readXlsx(bytes: Buffer): Sheet {
  const isNeeded = (name: string): boolean =>
    [BOOK, LINKS, STRINGS].includes(name) || name.startsWith('xl/worksheets/')
  const files = readZip(bytes, isNeeded)
  const textOf = (name: string): string => files.get(name)?.toString('utf8') ?? ''
  const book = textOf(BOOK)
  const sheet = textOf(firstSheet(book, textOf(LINKS)))
  if (sheet === '') throw new RangeError('The workbook has no sheet.')
  const strings = elements(textOf(STRINGS), 'si').map(({ inner }) => textIn(inner))
  const rows: Cell[][] = []
  let cells = 0
  for (const { inner } of elements(sheet, 'row')) {
    const row = cellsOf(inner, strings)
    cells += row.length
    if (cells > CELLS_MAX) throw new RangeError(`The sheet has more than ${CELLS_MAX} cells.`)
    if (row.some(({ text }) => text !== '')) rows.push(row)
  }
  const epoch = /date1904="(1|true)"/.test(book) ? EPOCH_1904 : EPOCH
  return {
    rows,
    timeOf: (days) => epoch + Math.round(days * DAY_MS),
  }
}

/** The path of the sheet that comes first: the book names it by an id, the links say where it is. */
function firstSheet(book: string, links: string): string {
  const id = attribute(elements(book, 'sheet')[0]?.attributes ?? '', 'r:id')
  const link = elements(links, 'Relationship').find((one) => attribute(one.attributes, 'Id') === id)
  const target = link === undefined ? null : attribute(link.attributes, 'Target')
  if (target === null) return 'xl/worksheets/sheet1.xml'
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

function cellsOf(row: string, strings: readonly string[]): Cell[] {
  const cells: Cell[] = []
  for (const { attributes, inner } of elements(row, 'c')) {
    const at = columnOf(attribute(attributes, 'r') ?? '') ?? cells.length
    if (at >= COLUMNS_MAX) throw new RangeError('The sheet has too many columns.')
    while (cells.length < at) cells.push(NOTHING)
    cells[at] = cellOf(attribute(attributes, 't') ?? 'n', inner, strings)
  }
  return cells
}

function cellOf(type: string, inner: string, strings: readonly string[]): Cell {
  if (type === 'inlineStr') return { text: textIn(inner), number: null }
  const value = unescaped(elements(inner, 'v')[0]?.inner ?? '')
  if (type === 's') return { text: strings[Number(value)] ?? '', number: null }
  if (type === 'b') return { text: value === '1' ? 'true' : 'false', number: null }
  const number = type === 'n' && value !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? { text: String(number), number } : { text: value, number: null }
}

/** `AB12` is column 27, counted from 0; null for anything else. */
function columnOf(reference: string): number | null {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference)?.[1]
  if (letters === undefined) return null
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

/** The text of a string: its runs one after the other, without how it is pronounced; `_x0007_` is a letter that XML cannot hold. */
function textIn(inner: string): string {
  const spoken = elements(inner, 'rPh')
  const plain = spoken.reduce((text, one) => text.replace(one.inner, ''), inner)
  return elements(plain, 't')
    .map((run) => unescaped(run.inner))
    .join('')
    .replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
}

interface Element {
  attributes: string
  inner: string
}

/** The elements of one name, none of which stands in another; in time that grows with the text, whatever it is. */
function elements(xml: string, name: string): Element[] {
  const found: Element[] = []
  const opening = new RegExp(`<(\\w+:)?${name}(?=[\\s/>])([^<>]*)>`, 'g')
  for (let open = opening.exec(xml); open !== null; open = opening.exec(xml)) {
    const [, prefix = '', attributes = ''] = open
    if (attributes.endsWith('/')) {
      found.push({ attributes, inner: '' })
      continue
    }
    const closing = `</${prefix}${name}>`
    const end = xml.indexOf(closing, opening.lastIndex)
    if (end === -1) return found
    found.push({ attributes, inner: xml.slice(opening.lastIndex, end) })
    opening.lastIndex = end + closing.length
  }
  return found
}

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1]
  return found === undefined ? null : unescaped(found)
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
