import { notFound, SalesforceError } from './errors.ts'

/** The oldest and the newest version that are there; 67.0 and 68.0 follow from three releases a year. */
const FIRST = 31
const LAST = 68
/** Retired in Summer '25: answered 410. The text is not recorded. */
const FIRST_RETIRED = 21

const SEASONS = ['Winter', 'Spring', 'Summer'] as const

/** One entry of the list of versions. */
export interface VersionEntry {
  label: string
  url: string
  version: string
}

/** All versions, as `GET /services/data` lists them: from Summer '14 (31.0) to Winter '27 (68.0). */
export function listVersions(): VersionEntry[] {
  return Array.from({ length: LAST - FIRST + 1 }, (_, at) => {
    const number = FIRST + at
    return {
      label: labelOf(number),
      url: `/services/data/v${number}.0`,
      version: `${number}.0`,
    }
  })
}

function labelOf(number: number): string {
  const release = number - FIRST + 2
  const year = 14 + Math.floor(release / 3)
  return `${SEASONS[release % 3]} '${String(year).padStart(2, '0')}`
}

/** Reads the segment of the version, such as `v59.0`; throws a `SalesforceError` for others. */
export function readVersion(segment: string): string {
  const number = Number(/^v(\d{2,3})\.0$/.exec(segment)?.[1] ?? Number.NaN)
  if (number >= FIRST && number <= LAST) return `${number}.0`
  if (number >= FIRST_RETIRED && number < FIRST) {
    throw new SalesforceError(410, {
      message: `The requested API version ${number}.0 has been retired`,
      errorCode: 'UNSUPPORTED_API_VERSION',
    })
  }
  throw notFound()
}
