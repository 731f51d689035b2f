import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import { HubspotError, invalid, notFound } from '../errors.ts'
import { optionalText, requiredField, textField } from '../fields.ts'
import { typeNamed } from '../params.ts'
import { unknownAssociationType } from '../record-associations.ts'
import type { AssociationType } from '../store/association-types.ts'
import { type JsonObject, parseObject } from '../wire.ts'

/** Labels that may be defined for one pairing of objects. Source: developers.hubspot.com/docs/api-reference/crm-associations-schema-v4/guide */
export const MAX_LABELS = 10
const MAX_LABEL_CHARS = 50
const BASES = [
  '/crm/v4/associations',
  '/crm/associations/v4',
  '/crm/associations/2026-03',
  '/crm/associations/2026-09',
]
const ALL = BASES.map((base) => `${base}/{objectType}/{toObjectType}/labels`)

/** Association labels that users define. Source: as above */
export const associationLabelRoutes: readonly Route[] = [
  { method: 'GET', paths: ALL, need: 'object.read', limit: 'call', success: [200], run: list },
  { method: 'POST', paths: ALL, need: 'object.write', limit: 'call', success: [200], run: create },
  { method: 'PUT', paths: ALL, need: 'object.write', limit: 'call', success: [204], run: update },
  {
    method: 'DELETE',
    paths: ALL.map((path) => `${path}/{associationTypeId}`),
    need: 'object.write',
    limit: 'call',
    success: [204],
    run: remove,
  },
]

function list(call: Call): Reply {
  const to = typeNamed(call, call.params.toObjectType ?? '')
  return json(200, { results: call.account.associations.between(call.object, to).map(shown) })
}

function shown({ category, id, label }: AssociationType): Record<string, unknown> {
  return { category, typeId: id, label }
}

/** With an inverse label the two directions are two labels, and both are answered. */
function create(call: Call): Reply {
  const body = parseObject(call.body)
  const missing = ['label', 'name'].filter((name) => body[name] === undefined || body[name] === null)
  if (missing.length > 0) throw requiredField(...missing)
  const to = typeNamed(call, call.params.toObjectType ?? '')
  const { account, object } = call
  if (account.associations.unlabeled(object, to) === null) {
    throw unknownAssociationType(`${object}_to_${to}`, object, to)
  }
  const name = textField(body, 'name')
  const label = labelField(body, 'label')
  const inverse =
    body.inverseLabel === undefined || body.inverseLabel === null ? null : labelField(body, 'inverseLabel')
  checkNew(call, to, name, [label, inverse ?? label])
  const made = account.associations.define(
    [object, to],
    { names: [name, `${name}_inverse`], labels: [label, inverse ?? label], paired: inverse !== null },
    () => account.nextNumber(),
  )
  account.schemaChanged()
  return json(200, { results: (inverse === null ? made.slice(0, 1) : made).map(shown) })
}

function checkNew(call: Call, to: string, name: string, labels: readonly [string, string]): void {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(name)) {
    throw invalid(
      `The name of an association label can only have letters, digits and underscores, and starts with a letter: ${name}`,
      { context: { name: [name] } },
    )
  }
  const own = ownLabels(call, to)
  const twin = own.find((type) => type.name === name || type.label === labels[0])
  if (twin !== undefined) {
    throw new HubspotError(409, {
      message: `An association label with this name or label already exists: ${name}`,
      context: { name: [name], label: [labels[0]] },
      category: 'OBJECT_ALREADY_EXISTS',
    })
  }
  if (countKinds(own) >= MAX_LABELS) {
    throw invalid(`At most ${MAX_LABELS} association labels can be defined for a pairing of objects.`, {
      context: { fromObjectType: [call.object], toObjectType: [to] },
    })
  }
}

function ownLabels(call: Call, to: string): AssociationType[] {
  return call.account.associations
    .between(call.object, to)
    .filter((type) => type.category === 'USER_DEFINED' && type.label !== null)
}

/** Between records of one object both directions of a pair start there; they are one kind. */
function countKinds(types: readonly AssociationType[]): number {
  return new Set(types.map((type) => Math.min(type.key, type.inverse))).size
}

function labelField(body: JsonObject, name: string): string {
  const label = textField(body, name).trim()
  if (label !== '' && label.length <= MAX_LABEL_CHARS) return label
  throw invalid(`${name} must have 1 to ${MAX_LABEL_CHARS} characters.`, { context: { [name]: [label] } })
}

function update(call: Call): Reply {
  const body = parseObject(call.body)
  const missing = ['associationTypeId', 'label'].filter(
    (name) => body[name] === undefined || body[name] === null,
  )
  if (missing.length > 0) throw requiredField(...missing)
  const type = labelCalled(call, textField(body, 'associationTypeId'))
  const { associations } = call.account
  const inverse = associations.get(type.inverse)
  const inverseLabel = optionalText(body, 'inverseLabel') === null ? null : labelField(body, 'inverseLabel')
  const wasSingle = inverse?.label === type.label
  const label = labelField(body, 'label')
  associations.add({ ...type, label })
  if (inverse !== undefined && inverse.key !== type.key) {
    const back = inverseLabel ?? (wasSingle ? label : inverse.label)
    associations.add({ ...inverse, label: back })
  }
  call.account.schemaChanged()
  return noContent()
}

function remove(call: Call): Reply {
  call.account.dropAssociation(labelCalled(call, call.params.associationTypeId ?? ''))
  return noContent()
}

/** Finds a label that users defined, by its id; HubSpot's own cannot be changed. */
function labelCalled(call: Call, id: string): AssociationType {
  const types = call.account.associations.between(
    call.object,
    typeNamed(call, call.params.toObjectType ?? ''),
  )
  const found = types.filter((type) => String(type.id) === id)
  const own = found.find((type) => type.category === 'USER_DEFINED' && type.label !== null)
  if (own !== undefined) return own
  if (found.length === 0) throw notFound()
  throw invalid(`Association type ${id} is not a label that can be changed.`, {
    context: { associationTypeId: [id] },
  })
}
