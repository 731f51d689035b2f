import type { Clock } from '../../core/clock.ts'
import { defaultGroups, defaultProperties } from '../catalogue/load.ts'
import { Changes } from '../changes.ts'
import type { AppIds } from '../credentials/app-ids.ts'
import { DeveloperKey } from '../credentials/developer-key.ts'
import { Mailbox } from '../credentials/mailbox.ts'
import { PrivateApps } from '../credentials/private-apps.ts'
import { ServiceKeys } from '../credentials/service-keys.ts'
import { CredentialStore } from '../credentials/store.ts'
import { ADMIN_USER_ID, UserStore } from '../credentials/users.ts'
import type {
  CrmRecord,
  ObjectDefinition,
  ObjectName,
  Owner,
  Pipeline,
  Property,
  PropertyGroup,
  RecordList,
  Stage,
  StandardObject,
  ValidationRule,
} from '../entities.ts'
import { Limits } from '../limits.ts'
import { customType, type ObjectType } from '../object-type.ts'
import { STANDARD_TYPES } from '../object-types.ts'
import type { Settings } from '../settings.ts'
import { type AssociationType, AssociationTypes } from './association-types.ts'
import { defaultPipelines } from './default-pipelines.ts'
import { dropTypes, type End } from './links.ts'
import { ObjectRegistry } from './object-registry.ts'
import { RecordStore } from './record-store.ts'
import { Shelf } from './shelf.ts'
import { UserRecords } from './user-records.ts'

/** The definitions of one object. */
export interface Schema {
  properties: Map<string, Property>
  groups: Map<string, PropertyGroup>
  pipelines: Map<string, Pipeline>
}

/** The standard objects, in the order in which they are saved. */
export const STANDARD_NAMES: readonly StandardObject[] = Object.keys(STANDARD_TYPES) as StandardObject[]

/** One HubSpot account (portal): all its records, definitions, owners, keys and limits. */
export class Account {
  readonly clock: Clock
  readonly settings: Settings
  /** How many portals of the sandbox were made before this one; ids of records depend on it. */
  readonly ordinal: number
  readonly limits: Limits
  readonly users: UserStore
  readonly credentials: CredentialStore
  readonly mail: Mailbox
  readonly serviceKeys: ServiceKeys
  readonly privateApps: PrivateApps
  readonly developerKey: DeveloperKey
  readonly changes: Changes
  readonly types = new ObjectRegistry(() => this.settings.customObjectsByName)
  readonly definitions = new Map<ObjectName, ObjectDefinition>()
  readonly associations = new AssociationTypes()
  /** What is to be done once the clock reaches `dueAt`, before anything is read. */
  work: { dueAt: number; run: () => void } = { dueAt: Number.POSITIVE_INFINITY, run: () => undefined }
  private readonly userRecords = new UserRecords()
  private readonly stores = new Map<ObjectName, RecordStore>()
  private readonly schemas = new Map<ObjectName, Schema>()
  readonly owners = new Map<string, Owner>()
  readonly lists = new Map<string, RecordList>()
  readonly shelf = new Shelf()
  /** What administrators demand; see `validation-rules.ts`. */
  rules: readonly ValidationRule[] = []
  /** Changes when a definition, pipeline or owner changes. */
  schemaVersion = 0
  private ownVersion = 0
  private generated = 0
  private readonly uniques = new Map<ObjectName, { schemaVersion: number; names: readonly string[] }>()

  /** `whenChanged` is called after every change that a person makes to a user or a credential. */
  constructor(
    clock: Clock,
    settings: Settings,
    whenChanged: () => void,
    place: { ordinal: number; appIds: AppIds },
  ) {
    this.clock = clock
    this.ordinal = place.ordinal
    this.settings = settings
    this.limits = new Limits(clock, settings)
    const beforeChange = (): void => this.mail.settle()
    const around = { clock, owners: this.owners, beforeChange, whenChanged }
    this.users = new UserStore(around, Date.parse(settings.accountCreatedAt))
    this.credentials = new CredentialStore(whenChanged, place.appIds)
    this.mail = new Mailbox({ clock, credentials: this.credentials, users: this.users })
    const { users, credentials, mail } = this
    const office = { clock, settings, users, credentials, mail }
    this.serviceKeys = new ServiceKeys(office)
    this.privateApps = new PrivateApps(office)
    this.developerKey = new DeveloperKey(office)
    this.changes = new Changes(clock, { name: 'CRM_UI', id: `userId:${ADMIN_USER_ID}` })
  }

  /** Changes with every change of anything that is saved. */
  get revision(): number {
    let revision = this.ownVersion + this.schemaVersion + this.users.version + this.credentials.version
    for (const store of this.stores.values()) revision += store.version
    return revision
  }

  type(object: ObjectName): ObjectType {
    return this.types.get(object)
  }

  /** The records of an object; the store is made when it is first asked for. */
  store(object: ObjectName): RecordStore {
    if (this.work.dueAt !== Number.POSITIVE_INFINITY && this.work.dueAt <= this.clock.now()) this.runWork()
    let store = this.stores.get(object)
    if (store === undefined) {
      store = new RecordStore(this.types.get(object).id, this.ordinal)
      this.stores.set(object, store)
    }
    if (object === 'users')
      this.userRecords.follow(store, this.users.version, () => this.users.list({ removed: true }))
    return store
  }

  /** Runs what is due; it asks for records itself. */
  private runWork(): void {
    const { run } = this.work
    this.work = { dueAt: Number.POSITIVE_INFINITY, run }
    run()
  }

  /** Whether records of an object were ever asked for: the others have none. */
  hasOwnStore(object: ObjectName): boolean {
    return this.stores.has(object)
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

  /** Puts a custom object in force, new, changed or from a snapshot. */
  defineObject(definition: ObjectDefinition): void {
    const { id, name, labels, requiredProperties, searchableProperties } = definition
    this.definitions.set(id, definition)
    const type = customType({
      id,
      name,
      singular: labels.singular ?? name,
      searched: searchableProperties,
      required: requiredProperties,
    })
    this.types.add(type, definition.archivedAt === 0 ? this.aliasesOf(definition) : [])
    this.schemaVersion += 1
  }

  /** The names that reach a custom object, in lower case; the plain name is the last one. */
  aliasesOf({ id, name }: ObjectDefinition): string[] {
    const folded = name.toLowerCase()
    return [id, `p${this.settings.portalId}_${folded}`, `p_${folded}`, folded]
  }

  /** Deletes a custom object: nothing reaches it any more, but its name stays taken. */
  archiveObject(definition: ObjectDefinition, now: number): void {
    definition.archivedAt = now
    this.defineObject(definition)
  }

  /** Deletes a custom object with all that belongs to it. */
  forgetObject(object: ObjectName): void {
    for (const type of this.associations.from(object)) this.dropAssociation(type)
    this.definitions.delete(object)
    this.types.remove(object)
    this.stores.delete(object)
    this.schemas.delete(object)
    this.schemaVersion += 1
    this.ownVersion += 1
  }

  /** Deletes a user-defined kind of association in both directions, from all records that have it. */
  dropAssociation(type: AssociationType): void {
    const keys = [type.key, type.inverse]
    for (const object of new Set([type.from, type.to])) {
      if (this.types.has(object)) dropTypes(this.store(object).live, keys, this)
    }
    for (const key of keys) {
      this.associations.remove(key)
      this.shelf.of('association_limit').delete(String(key))
    }
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
