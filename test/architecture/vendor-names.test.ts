import { afterEach, describe, expect, it } from 'vitest'
import { filesUnder, foldersIn, read } from './files.ts'
import { plant, root, uproot } from './planted.ts'
import { allowed } from './vendor-names-allowed.ts'

/** Vendors that the product names as next; those with a room are found by their folders. */
const announced = ['hubspot', 'salesforce', 'pipedrive', 'attio', 'zoho', 'dynamics365']
const notVendors = ['core', 'testing']

function vendors(place: string): string[] {
  const rooms = [...foldersIn(place, 'src/connectors'), ...foldersIn(place, 'sandbox')]
  return [...new Set([...announced, ...rooms])].filter((room) => !notVendors.includes(room))
}

/** Every `file: vendor` where a file learns the name of a vendor in whose room it is not. Comments count. */
function vendorNames(place: string): string[] {
  const names = vendors(place)
  return filesUnder(place, 'src', 'sandbox', 'migrations', 'scripts', 'bin')
    .filter(
      (file) =>
        !/\.(test|suite)\.ts$|\.md$|(^|\/)fixtures\/|^sandbox\/testing\/|^src\/connectors\/index\.ts$/.test(
          file,
        ),
    )
    .flatMap((file) => {
      const text = `${file}\n${read(place, file)}`.toLowerCase()
      const strangers = names.filter((name) => !inRoomOf(name, file) && text.includes(name))
      return strangers.map((name) => `${file}: ${name}`)
    })
}

function inRoomOf(vendor: string, file: string): boolean {
  return file.startsWith(`src/connectors/${vendor}/`) || file.startsWith(`sandbox/${vendor}/`)
}

describe('vendor names', () => {
  let folder = ''
  afterEach(() => uproot(folder))

  it('stay in the rooms of their vendors', () => {
    const found = vendorNames(root).filter((hit) => !Object.hasOwn(allowed, hit.split(':')[0] ?? ''))
    expect(found).toEqual([])
  })

  it('has no exception that is not needed', () => {
    const files = vendorNames(root).map((hit) => hit.split(':')[0])
    expect(Object.keys(allowed).filter((file) => !files.includes(file))).toEqual([])
  })

  it('bites: an announced vendor, a vendor with a room, a sibling, a comment, a file name, SQL', () => {
    folder = plant({
      'src/connectors/hubspot/index.ts': "export const id = 'hubspot'\n",
      'src/connectors/acme/index.ts': "export const id = 'acme'\n",
      'src/connectors/acme/sibling.ts': "export const other = 'HubSpot'\n",
      'src/connectors/acme/fixtures/page.ts': "export const said = 'hubspot'\n",
      'src/connectors/index.ts': "export { id } from './acme/index.ts'\n",
      'src/api/switch.ts': "export const slow = (id: string) => id === 'acme'\n",
      'src/api/comment.ts': '// as Pipedrive does\nexport const n = 1\n',
      'src/budget/salesforce.ts': 'export const n = 1\n',
      'src/api/fine.test.ts': "export const id = 'acme'\n",
      'sandbox/hubspot/index.ts': "export const id = 'hubspot'\n",
      'sandbox/core/limits.ts': 'export const HubSpotBurst = 190\n',
      'migrations/0001_first.sql': 'create table zoho ();\n',
    })
    expect(vendorNames(folder)).toEqual([
      'migrations/0001_first.sql: zoho',
      'sandbox/core/limits.ts: hubspot',
      'src/api/comment.ts: pipedrive',
      'src/api/switch.ts: acme',
      'src/budget/salesforce.ts: salesforce',
      'src/connectors/acme/sibling.ts: hubspot',
    ])
  })
})
