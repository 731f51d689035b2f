import type { Clock } from '../../core/clock.ts'
import { defaultGroups, defaultProperties } from '../catalogue/load.ts'
import { DeveloperKey } from '../credentials/developer-key.ts'
import { Mailbox } from '../credentials/mailbox.ts'
import { PrivateApps } from '../credentials/private-apps.ts'
import { ServiceKeys } from '../credentials/service-keys.ts'
import { CredentialStore } from '../credentials/store.ts'
import { UserStore } from '../credentials/users.ts'
import type { CrmRecord, ObjectName, Owner, Pipeline, Property, PropertyGroup, Stage } from '../entities.ts'
import { Limits } from '../limits.ts'
import { OBJECT_TYPES } from '../object-types.ts'
import type { Settings } from '../settings.ts'
import { defaultPipelines } from './default-pipelines.ts'
import type { End } from './links.ts'
import { RecordStore } from './record-store.ts'

/** The definitions of one object. */
export interface Schema {
  properties: Map<string, Property>
  groups: Map<string, PropertyGroup>
  pipelines: Map<string, Pipeline>
}

/** The objects of the first floor, in the order in which they are saved and seeded. */
export const OBJECT_NAMES: readonly ObjectName[] = ['companies', 'contacts', 'deals']

/** One HubSpot account (portal): all its records, definitions, owners, keys and limits. */
export class Account {
  readonly clock: Clock
  readonly settings: Settings
  readonly limits: Limits
  readonly users: UserStore
  readonly credentials: CredentialStore
  readonly mail: Mailbox
  readonly serviceKeys: ServiceKeys
  readonly privateApps: PrivateApps
  readonly developerKey: DeveloperKey
  readonly records: Record<ObjectName, RecordStore>
  readonly schemas: Record<ObjectName, Schema>
  readonly owners = new Map<string, Owner>()
  /** Changes when a definition, pipeline or owner changes. */
  schemaVersion = 0
  private ownVersion = 0
  private generated = 0
  private readonly uniques = new Map<ObjectName, { schemaVersion: number; names: readonly string[] }>()

  /** `whenChanged` is called after every change that a person makes to a user or a credential. */
  constructor(clock: Clock, settings: Settings, whenChanged: () => void) {
    this.clock = clock
    this.settings = settings
    this.limits = new Limits(clock, settings)
    const beforeChange = (): void => this.mail.settle()
    const around = { clock, owners: this.owners, beforeChange, whenChanged }
    this.users = new UserStore(around, Date.parse(settings.accountCreatedAt))
    this.credentials = new CredentialStore(whenChanged)
    this.mail = new Mailbox({ clock, credentials: this.credentials, users: this.users })
    const { users, credentials, mail } = this
    const office = { clock, settings, users, credentials, mail }
    this.serviceKeys = new ServiceKeys(office)
    this.privateApps = new PrivateApps(office)
    this.developerKey = new DeveloperKey(office)
    this.records = {
      contacts: new RecordStore(OBJECT_TYPES.contacts),
      companies: new RecordStore(OBJECT_TYPES.companies),
      deals: new RecordStore(OBJECT_TYPES.deals),
    }
    this.schemas = {
      contacts: defaultSchema('contacts'),
      companies: defaultSchema('companies'),
      deals: defaultSchema('deals'),
    }
  }

  /** Changes with every change of anything that is saved. */
  get revision(): number {
    const { contacts, companies, deals } = this.records
    return (
      this.ownVersion +
      this.schemaVersion +
      this.users.version +
      this.credentials.version +
      contacts.version +
      companies.version +
      deals.version
    )
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
    for (const property of this.schemas[object].properties.values()) {
      if (property.hasUniqueValue) names.push(property.name)
    }
    this.uniques.set(object, { schemaVersion: this.schemaVersion, names })
    return names
  }

  find(object: ObjectName, id: number): CrmRecord | null {
    return this.records[object].find(id)
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
    for (const pipeline of this.schemas[object].pipelines.values()) {
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

function defaultSchema(object: ObjectName): Schema {
  const properties = defaultProperties(object)
  return { properties, groups: defaultGroups(properties.values()), pipelines: defaultPipelines(object) }
}
