import type { Reply } from '../call.ts'
import { HubspotError } from '../errors.ts'
import type { Portals } from '../portals/portals.ts'
import { readCsv } from './csv.ts'
import { writeXlsx } from './write-xlsx.ts'

/** How long the address of a file works. Source: developers.hubspot.com/docs/api-reference/crm-exports-v3/guide */
const LIVES_MS = 5 * 60_000
/** Where the files are; whoever has the address needs no credential, as at the vendor. */
export const EXPORT_FILES = '/crm-exports/'

const CSV_TYPE = 'text/csv;charset=utf-8'
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Answers the file of an export; 403 once its address has expired, as file stores do. */
export function exportedFile(portals: Portals, path: string): Reply {
  const [portalId = '', taskId = '', secret = ''] = path.slice(EXPORT_FILES.length).split('/')
  const account = portals.all().find((portal) => String(portal.id) === portalId)?.account
  const job = account?.shelf.of('export').get(taskId)
  if (account === undefined || job === undefined || job.secret !== secret)
    throw new HubspotError(404, { message: 'There is no such file.' })
  const doneAt = job.createdAt + account.settings.exportMs
  const now = account.clock.now()
  if (now < doneAt || now > doneAt + LIVES_MS)
    throw new HubspotError(403, { message: 'The address of this file has expired.' })
  const disposition = `attachment; filename="${job.fileName}"`
  const isBook = job.fileName.endsWith('.xlsx')
  const headers = { 'content-type': isBook ? XLSX_TYPE : CSV_TYPE, 'content-disposition': disposition }
  return { status: 200, body: isBook ? writeXlsx(readCsv(job.csv)) : job.csv, headers }
}
