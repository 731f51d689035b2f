import type { SnapshotRow } from '../../core/vendor.ts'

/** A folder of lists; the root is 0 and is not kept. */
export interface ListFolder {
  id: number
  parentId: number
  name: string
  userId: number
  createdAt: number
  updatedAt: number
}

/** One line of a file that could not be imported, as the errors endpoint shows it. */
export interface ImportFault {
  id: string
  at: number
  errorType: string
  message: string
  line: number
  column: number
  row: string[]
  value: string | null
  objectTypeId: string
}

/** An import: its rows were written when it was asked for, and it says so as the clock moves. */
export interface ImportJob {
  id: string
  name: string
  request: unknown
  typeIds: string[]
  files: number
  createdAt: number
  cancelledAt: number
  counters: Record<string, number>
  faults: ImportFault[]
  /** What is still to be written once the import is processed. */
  waiting: ImportPlan[]
}

/** The rows of one file and what their columns mean. */
export interface ImportPlan {
  fileId: number
  operations: Record<string, string>
  columns: ImportColumn[]
  rows: string[][]
  /** Line of the first row, counted from one. */
  firstLine: number
  dateFormat: string
}

/** What a column of a file holds. */
export interface ImportColumn {
  /** `objectTypeId` of the request. */
  typeId: string
  property: string | null
  idColumnType: string | null
}

/** An export: a file that can be fetched when it is done. */
export interface ExportJob {
  id: string
  createdAt: number
  fileName: string
  csv: string
  request: unknown
  /** Part of the address of the file. */
  secret: string
}

/** A template of timeline events, with its tokens as sent. */
export interface TimelineTemplate {
  id: string
  appId: string
  objectType: string
  name: string
  headerTemplate: string | null
  detailTemplate: string | null
  tokens: TimelineToken[]
  createdAt: number
  updatedAt: number
}

/** A value that events of a template have. */
export interface TimelineToken {
  name: string
  label: string
  type: string
  objectPropertyName: string | null
  options: { label: string; value: string }[]
  createdAt: number
  updatedAt: number
}

/** An event on the timeline of a record. */
export interface TimelineEvent {
  id: string
  templateId: string
  objectId: string
  tokens: Record<string, string>
  extraData: unknown
  email: string | null
  domain: string | null
  utk: string | null
  iframe: unknown
  timestamp: number
  createdAt: number
}

/** Settings that an app keeps with the vendor; members as on the wire. */
export interface AppSettings {
  values: Record<string, unknown>
  createdAt: number
  updatedAt: number
}

/** One change of a pipeline or stage. */
export interface PipelineChange {
  at: number
  action: string
  fromUserId: number | null
  rawObject: unknown
}

/** How the values of a property must look, by the type of the rule. */
export type PropertyRules = Record<string, { arguments: string[]; normalized: boolean | null }>

/** A kind of thing, and what is kept of it. */
export interface Kept {
  list_folder: ListFolder
  user_role: string
  pipeline_audit: PipelineChange[]
  import: ImportJob
  export: ExportJob
  timeline_template: TimelineTemplate
  timeline_event: TimelineEvent
  calling: AppSettings
  recording: AppSettings
  channel: AppSettings
  videoconferencing: AppSettings
  card: AppSettings
  /** How many records a record may be associated with, by the key of the association type. */
  association_limit: number
  /** By `object/property`. */
  property_rules: PropertyRules
}

/** Small things of an account that belong to no record, by kind and id, in the order in which they were made. */
export class Shelf {
  private readonly kinds = new Map<string, Map<string, unknown>>()

  of<K extends keyof Kept>(kind: K): Map<string, Kept[K]> {
    let found = this.kinds.get(kind)
    if (found === undefined) {
      found = new Map()
      this.kinds.set(kind, found)
    }
    return found as Map<string, Kept[K]>
  }

  *rows(): Generator<SnapshotRow> {
    for (const [kind, things] of this.kinds) {
      for (const [id, thing] of things) yield ['shelf', kind, id, thing]
    }
  }

  load([, kind, id, thing]: SnapshotRow): void {
    this.of(String(kind) as keyof Kept).set(String(id), thing as never)
  }
}
