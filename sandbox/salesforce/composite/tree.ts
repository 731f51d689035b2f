import type { Call, Reply, Route } from '../call.ts'
import type { ObjectDefinition } from '../catalogue/definitions.ts'
import { badJson, refused } from '../errors.ts'
import { bodyOf, objectOf, writerOf } from '../routes/object-of.ts'
import type { GivenRecord } from '../writes/body.ts'
import { createRecord } from '../writes/write.ts'
import { checkMost, type ItemError, itemErrors, Rollback } from './item-errors.ts'

/** Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm */
const MOST = 200
const MOST_DEPTH = 5

/** Records with their children, all or none. */
export const treeRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/composite/tree/{sobject}',
    success: [201],
    testedBy: 'composite/requests.test.ts',
    run: tree,
  },
]

/** One record of a tree, and what points to its parent. */
interface Node {
  object: ObjectDefinition
  referenceId: string
  given: GivenRecord
  parent: { node: Node; field: string } | null
}

interface Result {
  referenceId: string
  id?: string
  errors?: ItemError[]
}

function tree(call: Call): Reply {
  const nodes = nodesOf(call, { object: objectOf(call), list: bodyOf(call).records, parent: null, depth: 1 })
  checkMost(nodes.length, MOST)
  const results: Result[] = []
  const ids = new Map<Node, string>()
  const makeAll = (): void => {
    for (const node of nodes) {
      try {
        const id = makeOne(call, node, ids)
        ids.set(node, id)
        results.push({ referenceId: node.referenceId, id })
      } catch (error) {
        results.push({ referenceId: node.referenceId, errors: itemErrors(error) })
        throw new Rollback()
      }
    }
  }
  try {
    call.org.atomically(makeAll)
    return { status: 201, json: { hasErrors: false, results } }
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
    const failed = results.filter(({ errors }) => errors !== undefined)
    return { status: 400, json: { hasErrors: true, results: failed } }
  }
}

function makeOne(call: Call, { object, given, parent }: Node, ids: ReadonlyMap<Node, string>): string {
  const reference = parent === null ? {} : { [parent.field]: ids.get(parent.node) }
  const writer = writerOf(call)
  return createRecord(call.org, object, { given: { ...given, ...reference }, writer }).id
}

/** The records of a list and all below them, parents first. */
function nodesOf(
  call: Call,
  about: { object: ObjectDefinition; list: unknown; parent: Node['parent']; depth: number },
): Node[] {
  const { object, list, parent, depth } = about
  if (!Array.isArray(list) || list.length === 0) throw badJson('The records of a tree are an array')
  if (depth > MOST_DEPTH) throw refused('LIMIT_EXCEEDED', `A tree is at most ${MOST_DEPTH} levels deep`)
  if (list.some((one) => typeof one !== 'object' || one === null)) {
    throw badJson('The records of a tree are objects')
  }
  return list.flatMap((given: GivenRecord) => {
    const own: Record<string, unknown> = {}
    const below: Node[] = []
    const node: Node = { object, referenceId: referenceIdOf(given), given: own, parent }
    for (const [name, value] of Object.entries(given)) {
      const records = typeof value === 'object' && value !== null ? Reflect.get(value, 'records') : undefined
      if (records === undefined) {
        own[name] = value
        continue
      }
      const { child, field } = childCalled(call, object, name)
      below.push(
        ...nodesOf(call, { object: child, list: records, parent: { node, field }, depth: depth + 1 }),
      )
    }
    return [node, ...below]
  })
}

function referenceIdOf({ attributes }: GivenRecord): string {
  const id =
    typeof attributes === 'object' && attributes !== null ? Reflect.get(attributes, 'referenceId') : null
  if (typeof id === 'string' && id !== '') return id
  throw refused('INVALID_INPUT', 'Include a reference ID for each record in the request')
}

function childCalled(
  call: Call,
  object: ObjectDefinition,
  name: string,
): { child: ObjectDefinition; field: string } {
  const found = call.org.catalogue
    .childrenOf(object)
    .find(({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase())
  const child = found === undefined ? null : call.org.catalogue.find(found.childObject)
  if (found === undefined || child === null) {
    throw refused('INVALID_FIELD', `No such relation '${name}' on entity '${object.name}'`)
  }
  return { child, field: found.field }
}
