/** Exact decimals: the vendor shows products of binary floats digit by digit. */
interface Decimal {
  digits: bigint
  scale: number
}

/**
 * Returns all decimal digits of a double: 0.4 is `0.40000000000000002220446049250313080847263336181640625`, as
 * recorded for `hs_deal_stage_probability`.
 */
export function exactDigits(value: number): string {
  const text = value.toFixed(100)
  return text.replace(/0{1,100}$/, '').replace(/\.$/, '')
}

/** Multiplies two plain decimal numbers exactly; the scales add up (LIVE: `6000.0…44047…000`). */
export function multiplyExactly(a: string, b: string): string | null {
  const left = parse(a)
  const right = parse(b)
  if (left === null || right === null) return null
  return show({ digits: left.digits * right.digits, scale: left.scale + right.scale })
}

function parse(text: string): Decimal | null {
  const match = /^(-?)(\d{1,400})(?:\.(\d{1,400}))?$/.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  const digits = BigInt(`${match[1] ?? ''}${match[2] ?? ''}${fraction}`)
  return { digits, scale: fraction.length }
}

function show({ digits, scale }: Decimal): string {
  if (digits === 0n) return '0'
  if (scale === 0) return String(digits)
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}
