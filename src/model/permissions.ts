import { OBJECT_TYPES, objects } from './objects.ts'

/** Everything but records, each with what it is good for. */
const OTHERS = {
  'connections:read': 'See connections and what they can do.',
  'connections:write': 'Connect accounts, check, change, quarantine and delete connections.',
  'connect_sessions:write': 'Make links with which a customer connects an account.',
  'explain:read': 'See the log of requests and have errors explained.',
  'guards:write': 'Set which objects a connection may be used for, and how much may be read of it in a day.',
  'audit:read': 'See the audit log.',
  'keys:read': 'See the API keys of the account.',
  'keys:write': 'Create, rotate and revoke API keys.',
} as const

/** Of every unified object at once. */
const WILDCARDS = ['records:read', 'records:write'] as const

type Verb = 'read' | 'write'
export type Permission = `${keyof typeof objects}:${Verb}` | (typeof WILDCARDS)[number] | keyof typeof OTHERS

const canWrite = (type: keyof typeof objects) =>
  objects[type].operations.some((operation) => operation !== 'list' && operation !== 'get')

const OF_OBJECTS = OBJECT_TYPES.flatMap((type): Permission[] =>
  canWrite(type) ? [`${type}:read`, `${type}:write`] : [`${type}:read`],
)

/** Every word that an API key can have. */
export const PERMISSIONS = [
  ...WILDCARDS,
  ...OF_OBJECTS,
  ...(Object.keys(OTHERS) as (keyof typeof OTHERS)[]),
] as [Permission, ...Permission[]]

/** Everything there is, now and with objects to come. */
export const EVERYTHING: readonly Permission[] = [
  ...WILDCARDS,
  ...(Object.keys(OTHERS) as (keyof typeof OTHERS)[]),
]

/** What a key gets that was asked for without a word on it: never the account's keys, guards or audit log. */
export const USUAL: readonly Permission[] = EVERYTHING.filter((each) => !/^(keys|guards|audit):/.test(each))

/** Whether a key with these permissions has this one, by its own name or by `records:…`. */
export function isPermitted(granted: readonly string[], needed: Permission): boolean {
  if (granted.includes(needed)) return true
  const [subject = '', verb] = needed.split(':')
  return Object.hasOwn(objects, subject) && granted.includes(`records:${verb}`)
}
