import { expect, test } from 'vitest'
import { connectors } from '../connectors/index.ts'
import { doubtfulLimits, withLimitsApart } from './limits-apart.ts'

test('limits of which it is not known whether they are apart are so when they are named', () => {
  const [name = ''] = doubtfulLimits(connectors)
  expect(name).toMatch(/^\w+:\w+$/)
  const aliases = (named: string[]) =>
    withLimitsApart(connectors, named).flatMap(({ budgets }) =>
      budgets.filter(({ doubt }) => doubt && !doubt.apart).map(({ id }) => id),
    )
  expect(aliases([]).length).toBeGreaterThan(0)
  expect(aliases([name])).toEqual([])
  expect(() => withLimitsApart(connectors, ['x:y'])).toThrow(/names "x:y"; there is \w+:\w+/)
})
