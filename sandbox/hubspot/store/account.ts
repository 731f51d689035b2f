import type { Clock } from '../../core/clock.ts'
import { defaultGroups, defaultProperties } from '../catalogue/load.ts'
import type {
  CrmRecord,
  ObjectName,
  Owner,
  Pipeline,
  Property,
  PropertyGroup,
  Stage,
  StandardObject,
} from '../entities.ts'
import { Limits } from '../limits.ts'
import { ACTIVITIES, type ObjectType } from '../object-types.ts'
import type { Settings } from '../settings.ts'
import { AssociationTypes } from './association-types.ts'
import { defaultPipelines } from './default-pipelines.ts'
import { KeyStore } from './keys.ts'
import type { End } from './links.ts'
import { ObjectRegistry } from './object-registry.ts'
import { RecordStore } from './record-store.ts'

/** The definitions of one object. */
export interface Schema {
  properties: Map<string, Property>
  groups: Map<string, PropertyGroup>
  pipelines: Map<string, Pipeline>
}

/** The standard objects, in the order in which they are saved. */
export const STANDARD_NAMES: readonly StandardObject[] = [
  ...(['companies', 'contacts', 'deals', 'tickets', 'leads', 'products', 'line_items'] as const),
  ...ACTIVITIES,
]

/** One HubSpot account (portal): all its records, definitions, owners, keys and limits. */
export class Account {
  readonly clock: Clock
  readonly settings: Settings
  readonly limits: Limits
  readonly keys: KeyStore
  readonly types = new ObjectRegistry()
  readonly associations = new AssociationTypes()
  private readonly stores = new Map<ObjectName, RecordStore>()
  private readonly schemas = new Map<ObjectName, Schema>()
  readonly owners = new Map<string, Owner>()
  /** Changes when a definition, pipeline or owner changes. */
  schemaVersion = 0
  private ownVersion = 0
  private generated = 0
  private readonly uniques = new Map<ObjectName, { schemaVersion: number; names: readonly string[] }>()

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = settings
    this.limits = new Limits(clock, settings)
    this.keys = new KeyStore()
  }

  /** Changes with every change of anything that is saved. */
  get revision(): number {
    let revision = this.ownVersion + this.schemaVersion + this.keys.version
    for (const store of this.stores.values()) revision += store.version
    return revision
  }

  type(object: ObjectName): ObjectType {
    return this.types.get(object)
  }

  /** The records of an object; the store is made when it is first asked for. */
  store(object: ObjectName): RecordStore {
    let store = this.stores.get(object)
    if (store === undefined) {
      store = new RecordStore(this.types.get(object).id)
      this.stores.set(object, store)
    }
    return store
  }

  /** The definitions of an object; those that HubSpot defines are read when they are first asked for. */
  schema(object: ObjectName): Schema {
    let schema = this.schemas.get(object)
    if (schema === undefined) {
      schema = defaultSchema(this.types.get(object))
      this.schemas.set(object, schema)
    }
    return schema
  }

  /** Whether the definitions of an object were ever asked for: the others are as they came. */
  hasOwnSchema(object: ObjectName): boolean {
    return this.schemas.has(object)
  }

  /** Says that something changed that no store counts by itself. */
  changed(): void {
    this.ownVersion += 1
  }

  /** Says that a definition changed: rows that were shown before are made anew. */
  schemaChanged(): void {
    this.schemaVersion += 1
  }

  /** Names of the properties whose values belong to one record only. */
  uniqueNames(object: ObjectName): readonly string[] {
    const known = this.uniques.get(object)
    if (known?.schemaVersion === this.schemaVersion) return known.names
    const names: string[] = []
    for (const property of this.schema(object).properties.values()) {
      if (property.hasUniqueValue) names.push(property.name)
    }
    this.uniques.set(object, { schemaVersion: this.schemaVersion, names })
    return names
  }

  find(object: ObjectName, id: number): CrmRecord | null {
    return this.store(object).find(id)
  }

  /** Empties the shown rows of a record and of all that it is associated with: their roll-ups may have changed. */
  dropRows(end: End): void {
    end.record.row = null
    for (const link of end.record.links) {
      const other = this.find(link.to, link.id)
      if (other !== null) other.row = null
    }
    this.ownVersion += 1
  }

  /** Finds a stage by id in all pipelines of an object, or in one of them. */
  stage(
    object: ObjectName,
    stageId: string,
    pipelineId?: string,
  ): { pipeline: Pipeline; stage: Stage } | null {
    for (const pipeline of this.schema(object).pipelines.values()) {
      if (pipeline.archived || (pipelineId !== undefined && pipeline.id !== pipelineId)) continue
      const stage = pipeline.stages.find((candidate) => candidate.id === stageId && !candidate.archived)
      if (stage !== undefined) return { pipeline, stage }
    }
    return null
  }

  /** A number that was not used before, for ids of pipelines, stages and keys. */
  nextNumber(): number {
    this.generated += 1
    return this.generated
  }

  get numbersUsed(): number {
    return this.generated
  }

  set numbersUsed(used: number) {
    this.generated = used
  }
}

function defaultSchema(type: ObjectType): Schema {
  const properties = defaultProperties(type)
  return { properties, groups: defaultGroups(properties.values()), pipelines: defaultPipelines(type) }
}
