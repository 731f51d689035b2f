import { type ObjectType, type Operation, objects } from '../model/objects.ts'
import { type Connector, type ConnectorObject, operationsOf } from './connector.ts'
import { operatorsOf } from './filter.ts'
import type { Row } from './row.ts'

/** The page about a connector, in Markdown, made from nothing but its tables. */
export function connectorPage(connector: Connector): string {
  const own = Object.entries(connector.objects) as [ObjectType, ConnectorObject][]
  return `${[
    `# ${connector.name}`,
    'Made from the connector’s own tables by `npx crosswalk docs --write`; do not edit it by hand.',
    `Connector id: \`${connector.id}\`. API: ${connector.baseUrl}${hostsOf(connector)}`,
    '## Credentials',
    credentialsOf(connector).join('\n'),
    '## Budgets',
    table(
      ['window', 'calls', 'in', 'why'],
      connector.budgets.map(({ id, kind, size, periodMs, why }) => [
        id,
        size.toLocaleString('en'),
        kind === 'concurrent' ? 'at once' : kind === 'told' ? '24 h' : period(periodMs),
        why,
      ]),
    ),
    '## What can be done',
    table(
      connector.rightsOfUser
        ? ['object', 'operations', 'rights to read', 'rights to write']
        : ['object', 'operations', 'scopes to read', 'scopes to write'],
      own.map(([type, object]) => [
        `[${type}](#${type})`,
        operationsOf(object)
          .map((operation) => called(operation, object))
          .join(', '),
        codes(object.scopes.read, ' or ') || 'none',
        codes(object.scopes.write, ' or ') || '–',
      ]),
    ),
    ...own.flatMap(([type, object]) => objectPart(type, object)),
  ].join('\n\n')}\n`
}

const hostsOf = ({ hosts = [] }: Connector) =>
  hosts.length === 0 ? '' : `, and each account’s own host: ${codes(hosts, ', ')}`

function credentialsOf({ credentials, oauth, rightsOfUser }: Connector): string[] {
  const { kind, endpoints } = oauth ?? {}
  const places = (endpoints?.places ?? []).map(({ label }) => label)
  return [
    ...(kind && endpoints
      ? [
          `- \`${kind.type}\`: ${kind.label}. Signing in needs ${codes(endpoints.always, ', ')}` +
            `${rightsOfUser ? '; what can be done is decided by the rights of the user who signs in' : ''}` +
            `${places.length > 0 ? `; the person chooses: ${places.join('; ')}` : ''}.`,
        ]
      : []),
    ...[...(oauth?.machines ?? []).map(({ kind: machine }) => machine), ...credentials].map(
      ({ type, label, byApiOnly }) =>
        `- \`${type}\`: ${label}${byApiOnly ? ' (by the API only, with the `base_url` of the account)' : ''}`,
    ),
  ]
}

function objectPart(type: ObjectType, object: ConnectorObject): string[] {
  const { mapping, losses, fieldScopes } = object
  const fields = Object.keys(objects[type].fields)
  const rows = fields.flatMap((field) => {
    const row = mapping.rows.get(field)
    return row ? [rowOf(field, row, object)] : []
  })
  const missing = [...mapping.unsupported].map(([field, reason]) => `- \`${field}\`: ${reason}`)
  const told = [
    ...losses.map((loss) => `- ${loss}`),
    ...(object.listsDeleted ? ['- `include_deleted=true` lists archived records too.'] : []),
    ...[...mapping.rows].flatMap(([field, row]) => row.losses.map((loss) => `- \`${field}\`: ${loss}`)),
    ...Object.entries(fieldScopes).map(
      ([field, scopes]) => `- \`${field}\` needs the scope ${codes(scopes, ' or ')}.`,
    ),
  ]
  return [
    `## ${type}`,
    table(['field', 'kept in', 'write', 'filter', 'sort'], rows),
    ...(told.length > 0 ? ['Declared losses and differences:', told.join('\n')] : []),
    ...(missing.length > 0 ? ['Not there:', missing.join('\n')] : []),
  ]
}

function rowOf(field: string, row: Row<unknown>, { filterLimits }: ConnectorObject): string[] {
  const filter = row.filter
    ? `${row.filterName ? `as \`${row.filterName}\`: ` : ''}${operatorsOf(row.filter.operators, filterLimits).join(', ')}`
    : '–'
  return [
    `\`${field}\``,
    codes(row.properties, ', '),
    row.write ? 'yes' : `no: ${row.readOnlyReason ?? ''}`,
    filter,
    row.sort ? 'yes' : '–',
  ]
}

function called(operation: Operation, { operations }: ConnectorObject): string {
  if (operation === 'get' && operations.getMany)
    return `get (at the same time: ${operations.getMany.most} in one read)`
  if (operation === 'list' && operations.job)
    return `list (by a job from ${operations.job.from.toLocaleString('en')} records on)`
  return operation
}

const codes = (words: readonly string[], joint: string) => words.map((word) => `\`${word}\``).join(joint)

function period(ms: number): string {
  return ms >= 86_400_000 ? 'a day' : `${ms / 1000} s`
}

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}
