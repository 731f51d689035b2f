import type { ResultLines } from './result-lines.ts'

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

/**
 * A job that writes records. Its lines stay bytes before and after their turn: files are large, and objects of them would
 * be larger still.
 */
export interface IngestJob extends Job {
  kind: 'ingest'
  operation: (typeof INGEST_OPERATIONS)[number]
  externalIdFieldName: string | null
  /** What was uploaded; null before that. */
  data: Buffer | null
  /** The first line; null before the file was looked through. */
  header: string[] | null
  /** Where in `data` the first line begins that is not dealt with. */
  at: number
  successful: Lines
  failed: Lines
}

/** Lines of CSV as bytes, in pieces, and how many they are. */
export interface Lines {
  count: number
  pieces: Buffer[]
}

/** A job that reads records; `lines` are those of its CSV, as the records were when it ran, the header apart. */
export interface QueryJob extends Job {
  kind: 'query'
  operation: (typeof QUERY_OPERATIONS)[number]
  query: string
  header: string
  lines: ResultLines
}

export type AnyJob = IngestJob | QueryJob
