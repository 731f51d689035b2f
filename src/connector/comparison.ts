import { OBJECT_TYPES, type ObjectType, objects } from '../model/objects.ts'
import { type Connector, operationsOf } from './connector.ts'
import { operatorsOf } from './filter.ts'
import { table } from './page.ts'

/** The page that puts connectors side by side, in Markdown, made from nothing but their tables. */
export function comparisonPage(connectors: readonly Connector[]): string {
  return `${[
    '# Connectors side by side',
    'Made from the connectors’ own tables by `npx crosswalk docs --write`; do not edit it by hand.',
    'Of each field: `r` can be read, `w` written, `f` filtered by, `s` sorted by; – is not there, and the connector’s page says why.',
    '## Operations',
    table(
      ['object', ...connectors.map(linkTo)],
      OBJECT_TYPES.map((type) => [
        `[${type}](#${type})`,
        ...connectors.map((each) => operationsIn(each, type)),
      ]),
    ),
    ...OBJECT_TYPES.flatMap((type) => fieldsPart(connectors, type)),
  ].join('\n\n')}\n`
}

const linkTo = ({ id, name }: Connector) => `[${name}](${id}.md)`

function operationsIn(connector: Connector, type: ObjectType): string {
  const object = connector.objects[type]
  if (!object) return '–'
  const more = [
    ...(object.operations.getMany ? ['batch reads'] : []),
    ...(object.operations.job ? ['whole lists by a job'] : []),
    ...(object.listsDeleted ? ['archived records'] : []),
    ...(object.operations.customFields ? ['custom fields'] : []),
  ]
  return [...operationsOf(object), ...more].join(', ')
}

function fieldsPart(connectors: readonly Connector[], type: ObjectType): string[] {
  const having = connectors.filter((connector) => connector.objects[type])
  const fields = Object.keys(objects[type].fields)
  return [
    `## ${type}`,
    table(
      ['field', ...having.map(({ name }) => name)],
      fields.map((field) => [`\`${field}\``, ...having.map((each) => marksOf(each, type, field))]),
    ),
  ]
}

function marksOf({ objects: own }: Connector, type: ObjectType, field: string): string {
  const object = own[type]
  const row = object?.mapping.rows.get(field)
  if (!object || !row) return '–'
  const filters = operatorsOf(row.filter?.operators ?? [], object.filterLimits)
  return ['r', row.write ? 'w' : '', filters.length > 0 ? 'f' : '', row.sort ? 's' : '']
    .filter(Boolean)
    .join(' ')
}
