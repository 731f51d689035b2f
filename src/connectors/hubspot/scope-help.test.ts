import { expect, it } from 'vitest'
import { hubspot } from './index.ts'

it.each([
  'service_key',
  'private_app',
  'oauth',
])('of several groups of scopes every one is asked for, of a group any one: %s', (type) => {
  expect(hubspot.scopeHelp(type, [['a.read']])).toMatch(/ a\.read[; ]/)
  expect(hubspot.scopeHelp(type, [['a.read'], ['a.write']])).toMatch(/ a\.read and a\.write[; ]/)
  expect(hubspot.scopeHelp(type, [['a.read', 'b.read']])).toMatch(/ a\.read or b\.read[; ]/)
  expect(hubspot.scopeHelp(type, [['a.read', 'b.read'], ['a.write']])).toMatch(
    / \(a\.read or b\.read\) and a\.write[; ]/,
  )
})
