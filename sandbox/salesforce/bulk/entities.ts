/** Where a job is. An ingest job begins `Open`, a query job `UploadComplete`. */
export type State = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'

/** What separates columns and lines. */
export interface Format {
  columnDelimiter: keyof typeof DELIMITERS
  lineEnding: 'LF' | 'CRLF'
}

/** Source: Bulk API 2.0 and Bulk API Developer Guide, "Create a Job" */
export const DELIMITERS = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
} as const

export const INGEST_OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete'] as const
export const QUERY_OPERATIONS = ['query', 'queryAll'] as const

interface Job extends Format {
  id: string
  /** In canonical spelling. */
  object: string
  createdById: string
  apiVersion: string
  state: State
  /** Moments are milliseconds of the sandbox's clock. */
  createdAt: number
  changedAt: number
  startedAt: number | null
  errorMessage: string | null
}

/** A job that writes records; `rows` are the lines of its CSV without the first, `done` how many of them are dealt with. */
export interface IngestJob extends Job {
  kind: 'ingest'
  operation: (typeof INGEST_OPERATIONS)[number]
  externalIdFieldName: string | null
  /** What was uploaded; null before that, and once it was taken apart. */
  csv: string | null
  header: string[]
  rows: string[][]
  done: number
  successful: { id: string; created: boolean; row: string[] }[]
  failed: { id: string; error: string; row: string[] }[]
}

/** A job that reads records; `lines` are those of its CSV, the header apart. */
export interface QueryJob extends Job {
  kind: 'query'
  operation: (typeof QUERY_OPERATIONS)[number]
  query: string
  header: string
  lines: string[]
}

export type AnyJob = IngestJob | QueryJob
