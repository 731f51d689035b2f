/** What every figure is told. */
export interface BenchOptions {
  /** The checkout whose dist/ is measured. */
  checkout: string
  /** Another checkout, whose gateway is measured beside it. */
  against: string | null
  /** How many contacts the longest list has. */
  records: number
}

/** One line of the table. */
export interface Row {
  figure: string
  value: string
  /** What it should be; absent when it is only told. */
  goal?: string
  /** Whether it is so. */
  met?: boolean
  /** Against the baseline of the same run. */
  ratio?: string
  /** Smallest and largest of the rounds. */
  spread?: string
  /** How many measurements it is made of. */
  n?: number
}

/** One file's worth of measurements. */
export interface Figure {
  name: string
  about: string
  run(options: BenchOptions, say: (sentence: string) => void): Promise<Row[]>
}

/** The value that a share `p` of the numbers is not above; 0.5 is the median. */
export function percentile(numbers: readonly number[], p: number): number {
  const sorted = Float64Array.from(numbers).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN
}

export const median = (numbers: readonly number[]) => percentile(numbers, 0.5)
export const ms = (value: number) => `${value.toFixed(3)} ms`
export const times = (value: number) => `${value.toFixed(2)}×`

/** "0.31 … 0.36". */
export const range = (numbers: readonly number[], digits = 3) =>
  `${Math.min(...numbers).toFixed(digits)} … ${Math.max(...numbers).toFixed(digits)}`
