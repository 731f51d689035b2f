import { describe, expect, it } from 'vitest'
import { exactDigits, multiplyExactly } from './decimal.ts'

describe('exact decimals', () => {
  it.each([
    [0.4, '0.40000000000000002220446049250313080847263336181640625'],
    [0.2, '0.200000000000000011102230246251565404236316680908203125'],
    [0.5, '0.5'],
    [1, '1'],
    [0, '0'],
  ])('shows all digits of %d', (value, digits) => {
    expect(exactDigits(value)).toBe(digits)
  })

  it.each([
    ['10.50', '0.5', '5.250'],
    ['-3', '0.25', '-0.75'],
    ['0.00', '0.5', '0'],
    ['7', '1', '7'],
    ['1e3', '1', null],
  ])('multiplies %s by %s', (a, b, product) => {
    expect(multiplyExactly(a, b)).toBe(product)
  })
})
