import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { APPROACHES, approachNamed } from './approaches/all.ts'
import { divided, Progress, timeFor } from './progress.ts'
import { summary, table } from './report.ts'
import type { Case, Cores, Line, Scenario, Wanted } from './scenario.ts'
import { burst } from './scenarios/burst.ts'
import { cost } from './scenarios/cost.ts'
import { customers } from './scenarios/customers.ts'
import { faults } from './scenarios/faults.ts'
import { fewer } from './scenarios/fewer.ts'
import { foreign } from './scenarios/foreign.ts'
import { interactive } from './scenarios/interactive.ts'
import { listing } from './scenarios/listing.ts'
import { steady } from './scenarios/steady.ts'
import { openWorld, type World } from './world.ts'

const SCENARIOS: readonly Scenario[] = [
  burst,
  steady,
  foreign,
  interactive,
  customers,
  fewer,
  cost,
  faults,
  listing,
]
const CONTACTS = 100_000
const QUICK_CONTACTS = 40_000
/** Enough for everything but `listing`. */
const FEW_CONTACTS = 2_000

const DEFAULTS: Wanted = {
  checkout: fileURLToPath(new URL('../..', import.meta.url)),
  approaches: APPROACHES,
  named: false,
  processes: [1, 2, 4],
  cores: ['idle', 'busy'],
  only: '',
  quick: false,
  together: false,
}

const usage =
  () => `npm run bench:budget -- [--scenario letter[,letter]] [--approach name[,name]] [--processes n[,n]] [--quick] [--json]

The vendor is the sandbox in a process of its own: 190 calls in any 10 s, an answer takes 80 ms (20 more or less). Its
limiter and its ledger decide what was accepted and what was refused. Everything takes ${timeFor(wholeRun({}))} (with --quick
--together ${timeFor(wholeRun({ quick: true, together: true }))}); tables are printed as they are ready. For a first look, a minute each:

  npm run bench:budget -- --scenario a --approach crosswalk/redis,hubspot-client,bottleneck/redis --processes 4 --together
  npm run bench:budget -- --scenario f,g

Scenarios:
${SCENARIOS.map(({ letter, name, about }) => `  ${letter}  ${name.padEnd(11)} ${about}`).join('\n')}

Approaches:
${APPROACHES.map(({ name, about }) => `  ${name.padEnd(23)} ${about}`).join('\n')}

  --scenario       letters or names; all of them unless told
  --approach       names; all unless told
  --processes      how many processes share the key, where a scenario leaves it open: 1,2,4 unless told
  --cores          idle, busy or idle,busy (default): whether \`steady\` has the cores to itself
  --only           a word: only measurements that have it in their name, such as HTTP
  --together       what does not disturb each other runs side by side, each with a key of its own
  --quick          shorter runs: 400 calls, 20 s, ${QUICK_CONTACTS.toLocaleString('en')} contacts; figures are rougher
  --count-refused  refused calls count in the vendor's window too, as some have reported
  --json           one JSON object in place of the tables, at the end; progress goes to standard error
  --checkout       another checkout of this project, built, whose sandbox and gateway are used

Exit code: 0 when all was measured (also when goals were missed), 1 when something went wrong, 2 after wrong use.
`

/** In seconds, with every scenario and approach. */
const wholeRun = (of: Partial<Wanted>) => {
  const wanted: Wanted = { ...DEFAULTS, ...of }
  return new Progress(
    SCENARIOS.map((scenario) => scenario.cases(wanted)),
    wanted,
  ).leftS
}

const listed = (text: string | undefined) => text?.split(',').filter((each) => each !== '')

function readArguments() {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    options: {
      ...{ scenario: text, approach: text, processes: text, cores: text, only: text, checkout: text },
      ...{ together: flag, quick: flag, 'count-refused': flag, json: flag, help: flag },
    },
  })
  const { approaches, processes, cores, checkout } = DEFAULTS
  const wanted: Wanted = {
    checkout: values.checkout ?? checkout,
    approaches: listed(values.approach)?.map(approachNamed) ?? approaches,
    named: values.approach !== undefined,
    processes: listed(values.processes)?.map(processCount) ?? processes,
    cores: listed(values.cores)?.map(coresState) ?? cores,
    only: values.only ?? '',
    quick: values.quick === true,
    together: values.together === true,
  }
  const scenarios = listed(values.scenario)?.map(scenarioNamed) ?? SCENARIOS
  return { values, wanted, scenarios }
}

function processCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count
  throw new RangeError('--processes takes whole numbers from 1 to 64.')
}

function coresState(text: string): Cores {
  if (text === 'idle' || text === 'busy') return text
  throw new RangeError('--cores takes idle, busy, or both with a comma.')
}

function scenarioNamed(text: string): Scenario {
  const found = SCENARIOS.find(({ letter, name }) => text === letter || text === name)
  if (found) return found
  const known = SCENARIOS.map(({ letter, name }) => `${letter} (${name})`).join(', ')
  throw new RangeError(`There is no scenario ${text}; there are ${known}.`)
}

const say = (sentence: string) => void process.stderr.write(`  ${sentence}\n`)

async function runCase(world: World, letter: string, { label, run }: Case): Promise<Line> {
  // Whether somebody else is at work on the machine decides what the figures are worth.
  const load = loadavg()[0] ?? 0
  const line = await run(world)
  const missed = line.goals.filter(({ met }) => !met).map(({ goal }) => goal)
  say(`${letter}: ${label}: ${JSON.stringify(line.figures)}${missed.length > 0 ? ` NOT MET: ${missed}` : ''}`)
  for (const error of line.errors ?? []) say(`${letter}: ${label}: no answer: ${error}`)
  return { ...line, figures: { ...line.figures, load_before: load } }
}

const casesOf = (scenario: Scenario, wanted: Wanted) =>
  scenario.cases(wanted).filter(({ label }) => label.includes(wanted.only))

async function runScenario(
  world: World,
  wanted: Wanted,
  { scenario, progress }: { scenario: Scenario; progress: Progress },
): Promise<Line[]> {
  const cases = casesOf(scenario, wanted)
  const run = (each: Case) => runCase(world, scenario.letter, each)
  const lines = new Map<Case, Line>()
  const { together, alone } = divided(cases, wanted)
  if (together.length > 0) {
    say(
      `${progress.before(together)} ${scenario.letter}: ${together.map(({ label }) => label).join(', ')}, side by side …`,
    )
    await Promise.all(together.map(async (each) => lines.set(each, await run(each))))
  }
  for (const each of alone) {
    say(`${progress.before([each])} ${scenario.letter}: ${each.label} …`)
    lines.set(each, await run(each))
  }
  return cases.flatMap((each) => lines.get(each) ?? [])
}

/** Without those that need what this machine lacks; it is said which. */
async function possible(world: World, wanted: Wanted): Promise<Wanted> {
  if (!wanted.approaches.some(({ needs }) => needs === 'redis')) return wanted
  if ((await world.redisUrl()) !== null) return wanted
  const left = wanted.approaches.filter(({ needs }) => needs === 'redis').map(({ name }) => name)
  say(`There is no redis-server or valkey-server on the PATH, so these are left out: ${left.join(', ')}.`)
  return { ...wanted, approaches: wanted.approaches.filter(({ needs }) => needs !== 'redis') }
}

async function main(): Promise<void> {
  const { values, wanted, scenarios } = readArguments()
  if (values.help) {
    process.stdout.write(usage())
    return
  }
  const listed = scenarios.includes(listing) ? (wanted.quick ? QUICK_CONTACTS : CONTACTS) : FEW_CONTACTS
  const world = await openWorld({
    checkout: wanted.checkout,
    contacts: listed,
    refusedCount: values['count-refused'] === true,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(world))
  const found: Record<string, Line[]> = {}
  try {
    const able = await possible(world, wanted)
    const progress = new Progress(
      scenarios.map((scenario) => casesOf(scenario, able)),
      able,
    )
    say(`${progress.total}, ${timeFor(progress.leftS)}${howToShorten(able, progress)}`)
    for (const scenario of scenarios) {
      const lines = await runScenario(world, able, { scenario, progress })
      found[scenario.letter] = lines
      if (!values.json)
        process.stdout.write(
          `\n${scenario.letter}  ${scenario.name}: ${scenario.about}\n\n${table(lines)}\n\n`,
        )
    }
  } finally {
    await world.close()
  }
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ machine, at: new Date().toISOString(), quick: wanted.quick, found })}\n`
      : `${summary(Object.values(found).flat())}\n${machine.cores} cores, ${machine.cpu}, Node ${machine.node}\n`,
  )
}

/** Ends what was started; a run that is broken off has printed the tables of the scenarios that ended. */
async function leave(world: World): Promise<void> {
  await world.close().catch(() => undefined)
  process.exit(130)
}

function howToShorten({ together, quick }: Wanted, { leftS }: Progress): string {
  if (leftS < 600) return '.'
  const ways = [together ? '' : '--together', quick ? '' : '--quick', '--scenario', '--approach']
  return `; shorter with ${ways.filter((way) => way !== '').join(', ')}. Each table is printed when its scenario has ended.`
}

/** What was asked for in a way that nobody can answer. */
const isWrongUse = (error: unknown): boolean =>
  error instanceof RangeError || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')

main().catch((error: unknown) => {
  const wrong = isWrongUse(error)
  const text = error instanceof Error ? ((wrong ? undefined : error.stack) ?? error.message) : String(error)
  process.stderr.write(`${text}\n${wrong ? 'See npm run bench:budget -- --help\n' : ''}`)
  process.exit(wrong ? 2 : 1)
})
