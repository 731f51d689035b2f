import type { ObjectName } from './entities.ts'

/** What the wire needs to know of an object. */
export interface ObjectType {
  name: ObjectName
  /** Singular, as in paths and texts: `contact`. */
  singular: string
  /** `objectTypeId`. */
  id: string
  /** The name that messages use in capitals: `Could not get some CONTACT objects…`. */
  legacy: string
  /** `Contact already exists.` */
  noun: string
  /** As in association names: `contact_to_company`, `meeting_event_to_contact`. */
  associationName: string
  createdProperty: string
  modifiedProperty: string
  /** Properties returned when none are asked for. */
  defaults: readonly string[]
  /** Properties that are always returned. */
  base: readonly string[]
  /** Properties that `query` of a search looks in. */
  searched: readonly string[]
  /** The properties that hold the pipeline and the stage; the pseudo pipelines have no property of their own. */
  stages: { pipeline: string | null; stage: string } | null
  /** Properties without which no record is made. */
  required: readonly string[]
  /** Whether the API only reads its records. */
  readOnly: boolean
  /** Names in paths beside the usual ones. */
  aliases: readonly string[]
}

/** What a type must be given with; the rest is as for most objects. */
export type Given = Pick<ObjectType, 'name' | 'singular' | 'id' | 'noun' | 'searched'> & Partial<ObjectType>

/** Completes a type: what is not given is as for most objects. `shown` are the defaults beside the base. */
export function typeOf(given: Given, shown: readonly string[]): ObjectType {
  const { createdProperty = 'createdate', modifiedProperty = 'hs_lastmodifieddate' } = given
  const base = [createdProperty, modifiedProperty, 'hs_object_id']
  return {
    legacy: given.singular.toUpperCase(),
    associationName: given.singular,
    createdProperty,
    modifiedProperty,
    base: base.sort(),
    defaults: [...base, ...shown].sort(),
    stages: null,
    required: [],
    readOnly: false,
    aliases: [],
    ...given,
  }
}

/** An activity: it has a time, and its creation is `hs_createdate`. LIVE: `Error creating CALL.` without the time. */
export function activity(given: Given): ObjectType {
  return typeOf({ createdProperty: 'hs_createdate', required: ['hs_timestamp'], ...given }, [])
}

/** A custom object; its `name` is its type id. */
export function customType(about: {
  id: string
  name: string
  singular: string
  searched: readonly string[]
  required: readonly string[]
}): ObjectType {
  const { id, name, singular, searched, required } = about
  return typeOf(
    {
      name: id,
      singular: name,
      id,
      legacy: name,
      noun: singular,
      createdProperty: 'hs_createdate',
      searched,
      required,
      stages: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage' },
    },
    [],
  )
}
