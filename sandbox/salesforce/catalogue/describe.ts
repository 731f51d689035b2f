import type { Security } from '../store/security.ts'
import type { Catalogue } from './catalogue.ts'
import type { ObjectDefinition } from './definitions.ts'
import { describeField } from './describe-field.ts'

/** Whom something is described for, and in which version. */
export interface Viewer {
  catalogue: Catalogue
  security: Security
  userId: string
  /** `/services/data/v59.0` */
  base: string
}

/** The entry of an object in the list of all. Members in the vendor's order. */
export function describeBriefly(object: ObjectDefinition, viewer: Viewer): Record<string, unknown> {
  const { name, label, labelPlural, keyPrefix, custom } = object
  const may = viewer.security.changesObject(viewer.userId, object)
  const isRecord = object.createable || object.updateable
  const isMain = object.deletable
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable && may,
    custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable && may,
    deprecatedAndHidden: false,
    feedEnabled: isMain && name !== 'OpportunityContactRole',
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix,
    label,
    labelPlural,
    layoutable: isRecord,
    mergeable: ['Account', 'Contact', 'Lead', 'Case'].includes(name),
    mruEnabled: isMain,
    name,
    queryable: true,
    replicateable: isRecord,
    retrieveable: true,
    searchable: isMain && name !== 'OpportunityContactRole',
    triggerable: isRecord,
    undeletable: object.undeletable && may,
    updateable: object.updateable && may,
    urls: {
      rowTemplate: `${viewer.base}/sobjects/${name}/{ID}`,
      describe: `${viewer.base}/sobjects/${name}/describe`,
      sobject: `${viewer.base}/sobjects/${name}`,
    },
  }
}

/** The whole description of an object, as `describe` answers it. */
export function describeWhole(object: ObjectDefinition, viewer: Viewer): Record<string, unknown> {
  const { catalogue, security, userId, base } = viewer
  const at = `${base}/sobjects/${object.name}`
  const fields = object.fields
    .filter((field) => security.reads(userId, object, field))
    .map((field) => describeField(object, field, security.writes(userId, object, field)))
  const { urls: _urls, ...brief } = describeBriefly(object, viewer)
  const whole: Record<string, unknown> = {
    ...brief,
    actionOverrides: [],
    childRelationships: catalogue.childrenOf(object).map((child) => ({
      cascadeDelete: child.cascadeDelete,
      childSObject: child.childObject,
      deprecatedAndHidden: false,
      field: child.field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: child.relationshipName,
      restrictedDelete: false,
    })),
    compactLayoutable: object.deletable,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields,
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [MASTER_RECORD_TYPE(at)],
    searchLayoutable: object.deletable,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [
      { label: `All ${object.labelPlural.toLowerCase()}`, name: 'everything' },
      { label: `My ${object.labelPlural.toLowerCase()}`, name: 'mine' },
    ],
    urls: {
      compactLayouts: `${at}/describe/compactLayouts`,
      rowTemplate: `${at}/{ID}`,
      approvalLayouts: `${at}/describe/approvalLayouts`,
      defaultValues: `${at}/defaultValues?recordTypeId&fields`,
      listviews: `${at}/listviews`,
      describe: `${at}/describe`,
      quickActions: `${at}/quickActions`,
      layouts: `${at}/describe/layouts`,
      sobject: at,
    },
  }
  return Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The record type that every object has. */
const MASTER_RECORD_TYPE = (at: string): unknown => ({
  active: true,
  available: true,
  defaultRecordTypeMapping: true,
  developerName: 'Master',
  master: true,
  name: 'Master',
  recordTypeId: '012000000000000AAA',
  urls: { layout: `${at}/describe/layouts/012000000000000AAA` },
})
