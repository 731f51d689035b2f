import { describe, expect, test } from 'vitest'
import { dayCodec, decimalCodec, instantCodec, integerCodec, numberCodec, titleCodec } from './codec.ts'

describe('what vendors send is read as what it says', () => {
  test.each([
    ['12345678901234567890.12', '12345678901234567890.12'],
    ['1.25E7', '12500000'],
    ['1.2345E2', '123.45'],
    ['5e-3', '0.005'],
    ['-1.5E+1', '-15'],
    [19.9, '19.9'],
    ['1,000', null],
    ['', null],
    ['1E999', null],
  ])('the decimal %j reads %j', (raw, expected) => {
    expect(decimalCodec.decode(raw)).toBe(expected)
  })

  test.each([
    ['2026-03-12T10:00:00Z', '2026-03-12T10:00:00.000Z'],
    ['2026-03-12T10:00:00.123+02:00', '2026-03-12T08:00:00.123Z'],
    ['1773309600000', '2026-03-12T10:00:00.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['yesterday', null],
    ['2026-13-40T00:00:00Z', null],
    ['99999999999999999', null],
  ])('the moment %j reads %j', (raw, expected) => {
    expect(instantCodec.decode(raw)).toBe(expected)
  })

  test.each([
    ['2027-01-31', '2027-01-31'],
    ['1801353600000', '2027-01-31'],
    ['2027-02-30', null],
  ])('the day %j reads %j', (raw, expected) => {
    expect(dayCodec.decode(raw)).toBe(expected)
  })

  test('every day that there is, and no other, is read in both forms', () => {
    for (const year of ['2027', '2028'])
      for (let month = 1; month <= 13; month++)
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
          const ms = Date.parse(`${text}T00:00:00.000Z`)
          const isThere = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
          expect(dayCodec.decode(text)).toBe(isThere ? text : null)
          const moment = instantCodec.decode(`${text}T09:30:00.000+0000`)
          if (isThere) expect(moment).toBe(`${text}T09:30:00.000Z`)
          else expect(moment).not.toBe(`${text}T09:30:00.000Z`)
        }
  })

  test('the binary expansion of a probability is the number that was meant', () => {
    expect(numberCodec.decode('0.40000000000000002220446049250313080847263336181640625')).toBe(0.4)
  })

  test('a whole number that a double cannot hold is not guessed', () => {
    expect(integerCodec.decode('9007199254740993')).toBeNull()
    expect(integerCodec.decode('1.5')).toBeNull()
  })

  test('words of a list become readable and go back', () => {
    expect(titleCodec.decode('AIRLINES_AVIATION')).toBe('Airlines Aviation')
    expect(titleCodec.encode('Airlines Aviation')).toBe('AIRLINES_AVIATION')
    expect(titleCodec.decode('Our own industry')).toBeNull()
    expect(() => titleCodec.encode('our own industry')).toThrow('capital letters')
  })
})
