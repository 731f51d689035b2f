import { appendFileSync } from 'node:fs'

/** Whether `npm run torture` runs these tests, with the numbers that docs/reliability.md names. */
const HEAVY = process.env.CROSSWALK_TORTURE !== undefined

/** How many times something is done: here, where every change waits for it, and in the long mode. */
export const times = (usual: number, heavy: number) => (HEAVY ? heavy : usual)

/** Only in the long mode. */
export const heavily = <Each>(...cells: Each[]): Each[] => (HEAVY ? cells : [])

/**
 * Says what a test has shown of a row of docs/reliability.md, after it has been shown; a zero is worth what n is beside it.
 * @param row such as `R1`
 */
export function shows(row: string, n: number, what: string): void {
  console.info(`${row}: n = ${n}: ${what}`)
  const file = process.env.CROSSWALK_TORTURE
  if (file) appendFileSync(file, `${JSON.stringify({ row, n, what })}\n`)
}
