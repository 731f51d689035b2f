import { expect, test } from 'vitest'
import { canonicalRange, isRangeWithin, isWithin } from './address-ranges.ts'

test.each([
  ['192.0.2.7', '192.0.2.7/32'],
  ['192.0.2.77/24', '192.0.2.0/24'],
  ['10.255.255.255/9', '10.128.0.0/9'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8::1', '2001:db8::1/128'],
  ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
  ['::ffff:192.0.2.1', '192.0.2.1/32'],
])('%s is the range %s', (text, range) => {
  expect(canonicalRange(text)).toBe(range)
  expect(canonicalRange(range)).toBe(range)
})

test.each([
  '',
  'localhost',
  '127.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '192.0.2.1/33',
  '192.0.2.1/-1',
  '192.0.2.1/',
  '192.0.2.0/255.255.255.0',
  '::ffff:192.0.2.0/120',
  '2001:db8::/129',
  ' 192.0.2.1',
  'fe80::1%eth0',
])('%j is none', (text) => {
  expect(canonicalRange(text)).toBeNull()
})

test('an address lies in a range, in whatever clothes it comes', () => {
  const ranges = ['192.0.2.0/24', '2001:db8::/32']
  for (const address of [
    '192.0.2.0',
    '192.0.2.255',
    '::ffff:192.0.2.9',
    '::ffff:c000:209',
    '2001:db8:1::1',
  ]) {
    expect(isWithin(address, ranges), address).toBe(true)
  }
  for (const address of ['192.0.3.0', '192.0.1.255', '::1', '2001:db9::1', 'unknown', '', '192.0.2']) {
    expect(isWithin(address, ranges), address).toBe(false)
  }
  expect(isWithin('192.0.2.1', [])).toBe(false)
})

test('a range lies in a wider one, and not the other way round', () => {
  expect(isRangeWithin('192.0.2.128/25', ['192.0.2.0/24'])).toBe(true)
  expect(isRangeWithin('192.0.2.0/24', ['192.0.2.128/25'])).toBe(false)
  expect(isRangeWithin('0.0.0.0/0', ['::/0'])).toBe(false)
})
