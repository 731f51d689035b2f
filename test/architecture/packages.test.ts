import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { minimum } from '../../scripts/node-version.mjs'
import { read } from './files.ts'
import { plant, root, uproot } from './planted.ts'

interface LockEntry {
  version?: string
  resolved?: string
  link?: boolean
  optionalDependencies?: Record<string, string>
}

/**
 * What would make `npm ci` fail, or tie the lock to one registry: an address, a range instead of a version, and an
 * optional package for another platform that is not in the lock (npm refuses such a lock: "Missing: … from lock file").
 */
function wrongPackages(place: string): string[] {
  const manifest = JSON.parse(read(place, 'package.json'))
  const packages: Record<string, LockEntry> = JSON.parse(read(place, 'package-lock.json')).packages
  const ranges = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries<string>(manifest[kind] ?? {})
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${name}: ${version} is no exact version`),
  )
  const entries = Object.entries(packages).flatMap(([at, entry]) => [
    ...(entry.resolved && !entry.link ? [`${at}: has an address`] : []),
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !reachable(packages, at, name))
      .map((name) => `${at || 'the root'}: ${name} is missing from the lock`),
  ])
  return [...ranges, ...entries]
}

/** As Node resolves: beside the package, then in each folder above. */
function reachable(packages: Record<string, LockEntry>, at: string, name: string): boolean {
  if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
  if (at === '') return false
  const above = at.lastIndexOf('/node_modules/')
  return reachable(packages, above < 0 ? '' : at.slice(0, above), name)
}

describe('packages', () => {
  let folder = ''
  afterEach(() => uproot(folder))

  it('are pinned, complete for every platform, and without an address', () => {
    expect(wrongPackages(root)).toEqual([])
    expect(wrongPackages(path.join(root, 'bench/peers'))).toEqual([])
  })

  it('need the Node version that the scripts check', () => {
    expect(JSON.parse(read(root, 'package.json')).engines.node).toBe(`>=${minimum.join('.')}`)
  })

  it('bites: a range, an address, a missing platform', () => {
    const packages = {
      '': { optionalDependencies: { 'binary-linux': '1.0.0' } },
      'node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: { 'tool-linux': '1.0.0', 'tool-mac': '1.0.0' },
      },
      'node_modules/tool-linux': { version: '1.0.0', resolved: 'https://registry.example/tool-linux.tgz' },
    }
    folder = plant({
      'package.json': JSON.stringify({ dependencies: { tool: '^1.0.0' } }),
      'package-lock.json': JSON.stringify({ packages }),
    })
    expect(wrongPackages(folder)).toEqual([
      'tool: ^1.0.0 is no exact version',
      'the root: binary-linux is missing from the lock',
      'node_modules/tool: tool-mac is missing from the lock',
      'node_modules/tool-linux: has an address',
    ])
  })
})
