import { StartupError } from '../lib/startup-error.ts'
import type { Connector } from './connector.ts'

/** The windows of which it is not known whether the vendor counts them apart, as `connector:group`. */
export const doubtfulLimits = (connectors: readonly Connector[]): string[] => [
  ...new Set(
    connectors.flatMap(({ id, budgets }) =>
      budgets.flatMap(({ doubt }) => (doubt ? [`${id}:${doubt.group}`] : [])),
    ),
  ),
]

/** The connectors with those windows counted by themselves that are named. Throws `StartupError` for a name that is none. */
export function withLimitsApart(connectors: readonly Connector[], named: readonly string[]): Connector[] {
  const known = doubtfulLimits(connectors)
  const wrong = named.find((name) => !known.includes(name))
  if (wrong !== undefined) {
    throw new StartupError(
      `CROSSWALK_LIMITS_APART names ${JSON.stringify(wrong)}; there is ${known.join(', ')}.`,
    )
  }
  return connectors.map((connector) => ({
    ...connector,
    budgets: connector.budgets.map((window) =>
      window.doubt && named.includes(`${connector.id}:${window.doubt.group}`)
        ? { ...window, doubt: { ...window.doubt, apart: true } }
        : window,
    ),
  }))
}
