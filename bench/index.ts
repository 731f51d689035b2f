import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BenchOptions, Figure, Row } from './figure.ts'
import { gateway } from './gateway.ts'
import { mapping } from './mapping.ts'
import { peers, peersCreate, peersStart } from './peers.ts'
import { ready } from './ready.ts'
import { refresh } from './refresh.ts'
import { sandbox } from './sandbox.ts'
import { search } from './search.ts'
import { secondVendor } from './second-vendor.ts'
import { seed } from './seed.ts'
import { slowClients } from './slow-clients.ts'
import { soql } from './soql.ts'
import { start } from './start.ts'
import { stream } from './stream.ts'
import { timing } from './timing.ts'

const FIGURES: readonly Figure[] = [
  gateway,
  mapping,
  stream,
  sandbox,
  ready,
  search,
  seed,
  soql,
  secondVendor,
  peers,
  peersCreate,
  peersStart,
  start,
  refresh,
  timing,
  slowClients,
]
const ROUTINE_RECORDS = 1_000_000

const USAGE = `npm run bench -- [--only name[,name]] [--records count] [--against checkout] [--json]

${FIGURES.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}

  --records   how many contacts the longest list of \`stream\` has (${ROUTINE_RECORDS} unless told)
  --checkout  the folder whose dist/ is measured (this one unless told)
  --against   another built checkout, whose gateway \`gateway\` measures in the same run
  --json      one JSON object in place of the table
`

function readArguments() {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    options: { only: text, records: text, checkout: text, against: text, json: flag, help: flag },
  })
  const options: BenchOptions = {
    checkout: values.checkout ?? fileURLToPath(new URL('..', import.meta.url)),
    against: values.against ?? null,
    records: Number(values.records ?? ROUTINE_RECORDS),
  }
  const wanted = values.only?.split(',') ?? FIGURES.map(({ name }) => name)
  const unknown = wanted.find((name) => FIGURES.every((figure) => figure.name !== name))
  if (unknown !== undefined) throw new RangeError(`There is no figure ${unknown}.\n\n${USAGE}`)
  if (!(options.records >= 100_000)) throw new RangeError('--records is a number from 100000.')
  return { values, options, figures: FIGURES.filter(({ name }) => wanted.includes(name)) }
}

const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  system: `${process.platform} ${process.arch}`,
})

const COLUMNS = ['figure', 'value', 'goal', 'ratio', 'spread', 'n'] as const

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    ...COLUMNS.map((column) => String(row[column] ?? '')),
    row.met === undefined ? '' : row.met ? 'met' : 'NOT MET',
  ])
  const all = [[...COLUMNS, ''], ...cells]
  const widths = all[0]?.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0))) ?? []
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

async function main(): Promise<void> {
  const { values, options, figures } = readArguments()
  if (values.help) {
    process.stdout.write(USAGE)
    return
  }
  if (process.platform !== 'linux') throw new RangeError('The benchmarks read /proc, so they need Linux.')
  const found: Record<string, Row[]> = {}
  for (const figure of figures) {
    const say = (sentence: string) => process.stderr.write(`  ${figure.name}: ${sentence} …\n`)
    found[figure.name] = await figure.run(options, say)
    if (!values.json) process.stdout.write(`\n${figure.about}\n\n${table(found[figure.name] ?? [])}\n`)
  }
  const here = machine()
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ machine: here, at: new Date().toISOString(), figures: found })}\n`
      : `\n${here.cores} cores, ${here.cpu}, ${here.system}, Node ${here.node}\n`,
  )
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
