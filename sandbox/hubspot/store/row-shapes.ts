/** What a member of a saved thing must be. */
type Kind = 'text' | 'moment' | 'number' | 'flag' | 'list' | 'object'

/** The farthest moment that a `Date` can tell, in milliseconds. */
const FARTHEST = 8_640_000_000_000_000

const FITS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  moment: isMoment,
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

const TIMES = { createdAt: 'moment', updatedAt: 'moment' } as const
const NAMED = { id: 'text', label: 'text', displayOrder: 'number', archived: 'flag', ...TIMES } as const

/** The members without which a row cannot be shown. */
const SHAPES = {
  owner: {
    ...{ id: 'text', email: 'text', firstName: 'text', lastName: 'text', userId: 'number', type: 'text' },
    ...{ ...TIMES, archived: 'flag', teams: 'list' },
  },
  property: {
    ...{
      name: 'text',
      label: 'text',
      type: 'text',
      fieldType: 'text',
      groupName: 'text',
      description: 'text',
    },
    ...{ options: 'list', displayOrder: 'number', ...TIMES, archivedAt: 'moment' },
  },
  group: { name: 'text', label: 'text', displayOrder: 'number', archived: 'flag' },
  pipeline: { ...NAMED, stages: 'list' },
  stage: { ...NAMED, metadata: 'object', writePermissions: 'text' },
  definition: {
    ...{
      id: 'text',
      name: 'text',
      labels: 'object',
      requiredProperties: 'list',
      searchableProperties: 'list',
    },
    ...{ secondaryDisplayProperties: 'list', ...TIMES, archivedAt: 'moment' },
  },
  list: {
    ...{ id: 'text', name: 'text', object: 'text', version: 'number', members: 'list', ...TIMES },
    ...{ filtersUpdatedAt: 'moment', deletedAt: 'moment' },
  },
  source: { name: 'text', id: 'text', label: 'text' },
} as const satisfies Record<string, Readonly<Record<string, Kind>>>

/** Throws a `RangeError` when a saved thing lacks what it takes to show it; returns it as what it is. */
export function shaped<T>(name: keyof typeof SHAPES, value: unknown): T {
  if (!FITS.object(value)) throw damaged(name, 'is nothing')
  for (const [member, kind] of Object.entries(SHAPES[name])) {
    if (!FITS[kind]((value as Record<string, unknown>)[member])) throw damaged(name, `has no ${member}`)
  }
  return value as T
}

/** Throws a `RangeError` unless all of them are moments in milliseconds. */
export function checkMoments(values: readonly unknown[]): void {
  if (!values.every(isMoment)) throw damaged('record', 'has a time that is none')
}

/** Throws a `RangeError` unless what a record holds is text. */
export function checkValues(values: unknown): void {
  if (!FITS.object(values)) throw damaged('record', 'has no values')
  for (const value of Object.values(values as object))
    if (typeof value !== 'string') throw damaged('record', 'has a value that is no text')
}

function isMoment(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= FARTHEST
}

function damaged(name: string, what: string): RangeError {
  return new RangeError(`This snapshot is damaged: a ${name} ${what}.`)
}
