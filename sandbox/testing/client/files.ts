import { expect } from 'vitest'
import type { World } from '../world.ts'

/** The request of an import of contacts (and their companies) from `people.csv`. */
export function importOf(
  columns: readonly (readonly [typeId: string, property: string])[],
  more: object = {},
) {
  const columnMappings = columns.map(([columnObjectTypeId, propertyName]) => ({
    ...{ columnObjectTypeId, propertyName, columnName: propertyName },
  }))
  const page = { hasHeader: true, columnMappings }
  const files = [{ fileName: 'people.csv', fileFormat: 'CSV', fileImportPage: page }]
  return JSON.stringify({ name: 'People', files, ...more })
}

/** Imports a file, reads its state and errors, and cancels one that has not begun. */
export async function exerciseImports(world: World, { crm }: World['client']): Promise<void> {
  const { coreApi, publicImportsApi } = crm.imports
  const csv = 'First,Email,Stage\nAda,ada@example.com,lead\nBad,nobody,lead\n'
  const file = { data: Buffer.from(csv), name: 'people.csv' } as unknown as Parameters<
    typeof coreApi.create
  >[0]
  const columns = [
    ['0-1', 'firstname'],
    ['0-1', 'email'],
    ['0-1', 'lifecyclestage'],
  ] as const
  const made = await coreApi.create(file, importOf(columns))
  expect(made).toMatchObject({ state: 'DONE', importName: 'People', mappedObjectTypeIds: ['0-1'] })
  const counters = { TOTAL_ROWS: 2, CREATED_OBJECTS: 2, ERRORS: 1 }
  expect((await coreApi.getById(Number(made.id))).metadata.counters).toMatchObject(counters)
  expect((await coreApi.getPage()).results.map(({ id }) => id)).toEqual([made.id])
  const { results } = await publicImportsApi.getErrors(Number(made.id))
  expect(results).toMatchObject([{ errorType: 'INVALID_EMAIL', sourceData: { lineNumber: 3 } }])
  const ada = await crm.contacts.basicApi.getById(
    'ada@example.com',
    ['firstname'],
    undefined,
    undefined,
    false,
    'email',
  )
  expect(ada.properties.firstname).toBe('Ada')
  world.hubspot.settings.importMs = 60_000
  const waiting = await coreApi.create(file, importOf(columns))
  expect(waiting.state).toBe('STARTED')
  expect((await coreApi.cancel(Number(waiting.id))).status).toBe('COMPLETE')
  expect((await coreApi.getById(Number(waiting.id))).state).toBe('CANCELED')
  world.hubspot.settings.importMs = 0
}

/** Exports a view and fetches the file from the address of the answer, without a credential. */
export async function exerciseExports(world: World, client: World['client']): Promise<void> {
  const { publicExportsApi } = client.crm.exports
  const request = {
    ...{ exportType: 'VIEW', format: 'CSV', exportName: 'Our view', language: 'EN', objectType: 'CONTACT' },
    ...{ objectProperties: ['email', 'lifecyclestage'], exportInternalValuesOptions: [] },
    overrideAssociatedObjectsPerDefinitionPerRowLimit: true,
    publicCrmSearchRequest: {
      ...{ query: '', sorts: [] },
      filters: [{ propertyName: 'email', operator: 'EQ', value: 'ada@example.com' }],
    },
  } as unknown as Parameters<typeof publicExportsApi.start>[0]
  world.hubspot.settings.exportMs = 1000
  // The client (13.5.0) cannot write this body: it throws before it sends anything.
  await expect(publicExportsApi.start(request)).rejects.toThrow(TypeError)
  const start = () =>
    client.apiRequest({ method: 'POST', path: '/crm/v3/exports/export/async', body: request })
  const started = await start()
  expect(started.status).toBe(202)
  const { id } = (await started.json()) as { id: string }
  expect((await publicExportsApi.getStatus(Number(id))).status).toBe('PROCESSING')
  world.hubspot.clock.advance(2000)
  const done = await publicExportsApi.getStatus(Number(id))
  expect(done.status).toBe('COMPLETE')
  const file = await fetch(done.result ?? '')
  const [head, row] = (await file.text()).split('\n')
  expect([file.status, head]).toEqual([200, 'Record ID,Email,Lifecycle Stage'])
  expect(row?.toLowerCase()).toMatch(/^\d+,ada@example.com,lead$/)
  world.hubspot.clock.advance(6 * 60_000)
  expect((await fetch(done.result ?? '')).status).toBe(403)
  world.hubspot.settings.exportsGated = true
  const gated = await start()
  expect([gated.status, await gated.json()]).toMatchObject([403, { category: 'MISSING_PERMISSIONS' }])
  Object.assign(world.hubspot.settings, { exportsGated: false, exportMs: 0 })
}
