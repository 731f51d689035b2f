import type { Settings } from './settings.ts'

/** Whether a path is of version 2026-09. */
export function isSeptember(path: string): boolean {
  return path.includes('/2026-09/')
}

/**
 * Returns the status of an answer of version 2026-09: its specification has no 207 any more (errors are in the one
 * batch answer) and answers `associations/batch/create` with 200. Whether the live server does so is not known.
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (PublicApiSpecs, 2026-09)
 */
export function septemberStatus(
  settings: Settings,
  about: { pattern: string; success: readonly number[]; status: number },
): number {
  const { pattern, success, status } = about
  if (settings.septemberCodes === 'unchanged' || !isSeptember(pattern)) return status
  const isAssociating = pattern.includes('/associations/') && pattern.endsWith('/batch/create')
  if (isAssociating && (status === 201 || status === 207)) return 200
  return status === 207 ? (success.find((code) => code !== 207) ?? 200) : status
}
