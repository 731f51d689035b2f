import type { Line } from './scenario.ts'

/** Whole numbers as they are; others with as many digits as are worth reading. */
function shown(value: number | undefined): string {
  if (value === undefined) return ''
  if (!Number.isFinite(value)) return '-'
  if (Number.isInteger(value)) return String(value)
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3)
}

const verdictOf = ({ goals }: Line) => {
  const missed = goals.filter(({ met }) => !met).map(({ goal }) => goal)
  if (goals.length === 0) return ''
  return missed.length === 0 ? 'met' : `NOT MET: ${missed.join('; ')}`
}

/** The lines of one scenario in columns, goals last. */
export function table(lines: readonly Line[]): string {
  const columns = [...new Set(lines.flatMap(({ figures }) => Object.keys(figures)))]
  const rows = [
    ['', ...columns, 'goals'],
    ...lines.map((line) => [
      line.name,
      ...columns.map((column) => shown(line.figures[column])),
      verdictOf(line),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const cell = (text: string, at: number) =>
    at === 0 || at === widths.length - 1 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}

/** Which of our goals were met. */
export function summary(lines: readonly Line[]): string {
  const goals = lines.flatMap(({ name, goals }) => goals.map((goal) => ({ name, ...goal })))
  const missed = goals.filter(({ met }) => !met).map(({ name, goal }) => `  ${name}: ${goal}`)
  const met = `Of ${goals.length} goals of ours ${goals.length - missed.length} are met`
  return missed.length === 0 ? `${met}.` : `${met}; not met:\n${missed.join('\n')}`
}
