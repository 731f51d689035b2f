import type { Part } from '../../core/multipart.ts'
import type { Call } from '../call.ts'
import { invalid } from '../errors.ts'
import { optionalText, requiredField, textField } from '../fields.ts'
import { typeNamed } from '../params.ts'
import type { ImportColumn, ImportJob, ImportPlan } from '../store/shelf.ts'
import { isObject, type JsonObject, parseObject, wrongShape } from '../wire.ts'
import { readCsv } from './csv.ts'
import { partsOf } from './multipart.ts'
import { readXlsx, type Sheet } from './xlsx.ts'

/** Source of the bounds: developers.hubspot.com/docs/api-reference/crm-imports-v3/guide */
const ROWS_MAX = 1_048_576
const OPERATIONS = ['CREATE', 'UPDATE', 'UPSERT']
const DATE_FORMATS = ['MONTH_DAY_YEAR', 'DAY_MONTH_YEAR', 'YEAR_MONTH_DAY']

/** Reads what an import asks for; throws the 400 of anything that cannot be done. */
export function draftImport(call: Call): ImportJob {
  const parts = partsOf(call.bytes ?? Buffer.from(call.body))
  const requestText = parts.find((part) => part.name === 'importRequest')?.bytes.toString('utf8')
  if (requestText === undefined) throw requiredField('importRequest')
  const request = parseObject(requestText)
  const name = textField(request, 'name')
  if (!Array.isArray(request.files) || request.files.length === 0) throw requiredField('files')
  const operations = operationsOf(call, request)
  const dateFormat = optionalText(request, 'dateFormat') ?? 'MONTH_DAY_YEAR'
  if (!DATE_FORMATS.includes(dateFormat)) throw invalid(`Invalid dateFormat: ${dateFormat}`)
  const waiting = request.files.map((file: unknown) => {
    if (!isObject(file)) throw wrongShape('object', file)
    return { ...planOf(call, file, parts), operations, dateFormat }
  })
  const typeIds = [...new Set(waiting.flatMap((plan) => plan.columns.map((column) => column.typeId)))]
  const { account, author } = call
  return {
    ...{ id: String(account.nextNumber()), name, request, typeIds, files: waiting.length, waiting },
    ...{ createdAt: author.now, cancelledAt: 0, counters: {}, faults: [] },
  }
}

function operationsOf(call: Call, request: JsonObject): Record<string, string> {
  const { importOperations = {} } = request
  if (!isObject(importOperations)) throw wrongShape('object', importOperations)
  return Object.fromEntries(
    Object.entries(importOperations).map(([typeId, operation]) => {
      if (!OPERATIONS.includes(String(operation)))
        throw invalid(`Invalid import operation: ${String(operation)}. Use one of ${OPERATIONS.join(', ')}.`)
      return [call.account.type(typeNamed(call, typeId)).id, String(operation)]
    }),
  )
}

type Page = Pick<ImportPlan, 'fileId' | 'columns' | 'rows' | 'firstLine'>

function planOf(call: Call, file: JsonObject, parts: readonly Part[]): Page {
  const fileName = textField(file, 'fileName')
  const format = optionalText(file, 'fileFormat') ?? 'CSV'
  if (format !== 'CSV' && format !== 'SPREADSHEET')
    throw invalid(`Invalid fileFormat: ${format}. Use CSV or SPREADSHEET.`)
  const part = parts.find((one) => one.name === 'files' && one.fileName === fileName)
  if (part === undefined)
    throw invalid(`No file named ${fileName} was uploaded`, { context: { fileName: [fileName] } })
  const page = file.fileImportPage
  if (!isObject(page)) throw requiredField('fileImportPage')
  if (!Array.isArray(page.columnMappings)) throw requiredField('columnMappings')
  const columns = page.columnMappings.map((mapping: unknown) => columnOf(call, mapping))
  const all = format === 'CSV' ? readCsv(part.bytes.toString('utf8')) : sheetRows(call, part, columns)
  if (all.length > ROWS_MAX) throw invalid(`A file has at most ${ROWS_MAX} rows.`)
  const hasHeader = page.hasHeader !== false
  return {
    fileId: call.account.nextNumber(),
    columns,
    rows: hasHeader ? all.slice(1) : all,
    firstLine: hasHeader ? 2 : 1,
  }
}

/** The rows of a workbook's first sheet, as wide as its columns; dates are numbers there, and become milliseconds. */
function sheetRows(call: Call, part: Part, columns: readonly ImportColumn[]): string[][] {
  const { rows, timeOf } = sheetIn(part)
  const areDates = columns.map(({ typeId, property }) => {
    const object = call.account.types.infer(typeId)?.name ?? ''
    const type = property === null ? undefined : call.account.schema(object).properties.get(property)?.type
    return type === 'date' || type === 'datetime'
  })
  return rows.map((row) => {
    const width = Math.max(row.length, columns.length)
    return Array.from({ length: width }, (_, at) => {
      const { text = '', number = null } = row[at] ?? {}
      return number !== null && areDates[at] === true ? String(timeOf(number)) : text
    })
  })
}

function sheetIn({ bytes, fileName }: Part): Sheet {
  try {
    return readXlsx(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalid(`${fileName} cannot be read: ${error.message}`)
  }
}

function columnOf(call: Call, mapping: unknown): ImportColumn {
  if (!isObject(mapping)) throw wrongShape('object', mapping)
  const object = typeNamed(call, textField(mapping, 'columnObjectTypeId'))
  const property = optionalText(mapping, 'propertyName')
  const idColumnType = optionalText(mapping, 'columnType') ?? optionalText(mapping, 'idColumnType')
  const known = property === null ? undefined : call.account.schema(object).properties.get(property)
  if (property !== null && known?.archivedAt !== 0) {
    throw invalid(`Property "${property}" does not exist`, { context: { propertyName: [property] } })
  }
  return { typeId: call.account.type(object).id, property, idColumnType }
}
