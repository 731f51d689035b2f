/** Ways to set words apart on a terminal. */
export type Paint = Record<'good' | 'bad' | 'bold' | 'quiet', (text: string) => string>

/** SGR codes (ECMA-48, 8.3.117); the text alone where colours are not wanted (https://no-color.org). */
const CODES = { good: 32, bad: 31, bold: 1, quiet: 2 } as const

export function colours(wanted: boolean): Paint {
  const paint = (code: number) => (text: string) => (wanted ? `\u001b[${code}m${text}\u001b[0m` : text)
  return {
    good: paint(CODES.good),
    bad: paint(CODES.bad),
    bold: paint(CODES.bold),
    quiet: paint(CODES.quiet),
  }
}
