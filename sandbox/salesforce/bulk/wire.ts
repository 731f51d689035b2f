import { momentText } from '../moments.ts'
import type { AnyJob } from './entities.ts'

/** What the answer to a create, an upload or an abort tells of a job. */
export function jobBriefly(job: AnyJob): Record<string, unknown> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: momentText(job.createdAt),
    systemModstamp: momentText(job.changedAt),
    state: job.state,
    ...(job.kind === 'ingest' && job.externalIdFieldName !== null
      ? { externalIdFieldName: job.externalIdFieldName }
      : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.apiVersion),
    ...(job.kind === 'ingest' ? { contentUrl: contentUrl(job) } : {}),
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
  }
}

/** What a look at a job tells. */
export function jobWhole(job: AnyJob): Record<string, unknown> {
  const took = job.startedAt === null ? 0 : job.changedAt - job.startedAt
  const whole = {
    ...jobBriefly(job),
    jobType: job.kind === 'ingest' ? 'V2Ingest' : 'V2Query',
    retries: 0,
    totalProcessingTime: took,
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
  }
  if (job.kind === 'query') {
    return { ...whole, numberRecordsProcessed: job.lines.count, isPkChunkingSupported: true }
  }
  return {
    ...whole,
    apiActiveProcessingTime: took,
    apexProcessingTime: 0,
    numberRecordsProcessed: job.successful.count + job.failed.count,
    numberRecordsFailed: job.failed.count,
  }
}

function contentUrl({ apiVersion, id }: AnyJob): string {
  return `services/data/v${apiVersion}/jobs/ingest/${id}/batches`
}
