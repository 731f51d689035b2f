import type { Permission } from '../../src/model/permissions.ts'
import type { World } from './world.ts'

/** One operation of the OpenAPI document. */
export interface Operation {
  id: string
  method: string
  path: string
  /** What it takes of an API key; null = any live key. */
  permission: Permission | null
}

interface Document {
  paths: Record<string, Record<string, { operationId: string; security?: Record<string, string[]>[] }>>
}

/** What whoever likes may ask for: it takes no API key, and belongs to no account. */
export const OPEN_TO_ALL = ['leaked_keys_report']

/** Every operation under /v1 that takes an API key, as the document of the running gateway tells it. */
export async function operationsOf(world: World): Promise<Operation[]> {
  const { body } = await world.call<Document>('GET', '/openapi.json')
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, security }]) => {
      if (security?.length === 0 && OPEN_TO_ALL.includes(operationId)) return []
      const scopes = security?.[0]?.api_key
      if (!scopes) throw new Error(`${operationId} does not say which scope it takes.`)
      const permission = (scopes[0] as Permission | undefined) ?? null
      return { id: operationId, method: method.toUpperCase(), path, permission }
    }),
  )
}

/** An operation with values in the place of its parameters; what has no value gets `x`. */
export function fill(operation: Operation, values: Record<string, string>): { method: string; path: string } {
  const path = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => values[name] ?? (name === 'object' ? 'contacts' : 'x'),
  )
  return { method: operation.method, path }
}
