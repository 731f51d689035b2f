import { Command, Option } from 'commander'
import { type Config, loadConfig } from '../../config.ts'
import { examineToken } from '../../main.ts'
import type { Diagnosis } from '../../model/diagnosis.ts'
import { colours, type Paint } from '../colours.ts'
import { readLine } from '../secret.ts'
import { CommandError, createTerminal, table } from '../terminal.ts'

type Examination = Awaited<ReturnType<typeof examineToken>>

interface Options {
  connector?: string
  baseUrl?: string
  json?: boolean
}

const EXIT = { healthy: 0, ailing: 1, untold: 2 } as const

/** `crosswalk doctor`: what a credential of a CRM is, and whether it works. Needs neither gateway nor database. */
export const doctorCommand = () =>
  new Command('doctor')
    .description(
      'examine a credential of a CRM: what it is, whether it works, and what to do when it does not',
    )
    .argument(
      '[token]',
      'the credential; better on standard input or in CROSSWALK_TOKEN, which no history keeps',
    )
    .addOption(new Option('--connector <id>', 'which CRM; the one whose credentials look like it by default'))
    .option('--base-url <url>', "another address than the CRM's own, such as a sandbox")
    .addHelpText(
      'after',
      '\nExit code: 0 it works, 1 it does not and why is told, 2 nobody could tell (no answer, wrong use).',
    )
    .action(doctor)

async function doctor(argument: string | undefined, options: Options): Promise<void> {
  const terminal = createTerminal(options.json ?? false)
  try {
    const config = loadConfig()
    const found = await examineToken(config, {
      token: await tokenOf(argument, config),
      connector: options.connector,
      baseUrl: options.baseUrl,
    })
    terminal.result(found, report(found, colours(process.stdout.isTTY === true && !config.noColor)))
    process.exitCode = EXIT[found.health]
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (terminal.json) terminal.result({ error: message }, '')
    else process.stderr.write(`${message}\n`)
    process.exitCode = EXIT.untold
  }
}

/** The argument, else standard input, else the environment. What surrounds it stays: that may be what is wrong. */
async function tokenOf(argument: string | undefined, { token }: Config): Promise<string> {
  if (argument !== undefined && argument !== '-') return argument
  if (argument === undefined && token !== undefined) return token
  const given = await readLine('Paste the credential and press Enter: ')
  if (given === '')
    throw new CommandError('No credential was given: as argument, on standard input, or in CROSSWALK_TOKEN.')
  return given
}

function report(found: Examination, paint: Paint): string {
  const { alive, account, scopes, objects, budget, smoke, diagnosis, health, verdict } = found
  const mark = { healthy: paint.good('✓'), ailing: paint.bad('✗'), untold: paint.quiet('?') }[health]
  const lines = [
    ['crm', found.connector],
    ['credential', `${found.token}  ${found.kind}${found.region ? `, region ${found.region}` : ''}`],
    ['alive', alive === null ? 'not known' : alive ? 'yes' : 'no'],
    ...(account
      ? [
          [
            'account',
            [account.id, account.name, account.time_zone, account.currency].filter(Boolean).join(', '),
          ],
        ]
      : []),
    ...(scopes ? [['scopes', scopes.length === 0 ? 'none' : scopes.join(' ')]] : []),
  ].map(([name = '', value = '']) => `${paint.quiet(name.padEnd(12))}${value}`)
  const parts = [
    lines.join('\n'),
    objects ? table(['OBJECT', 'READ', 'WRITE', 'TO ADD'], Object.entries(objects).map(accessRow)) : '',
    budget.length > 0 ? table(['BUDGET', 'LEFT', 'OF', 'BY OTHERS'], budget.map(budgetRow)) : '',
    smoke ? smoke.calls.map((call) => callLines(call)).join('\n') : '',
    diagnosis ? diagnosisText(diagnosis, paint) : '',
    `${mark} ${verdict}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

type Access = { read: boolean; write: boolean; how_to_add: string | null }
const accessRow = ([name, { read, write, how_to_add }]: [string, Access]) => [
  name,
  read ? 'yes' : 'no',
  write ? 'yes' : 'no',
  how_to_add ?? '',
]

const budgetRow = ({ id, remaining, size, others }: Examination['budget'][number]) => [
  id,
  String(remaining),
  String(size),
  String(others),
]

type Call = NonNullable<Examination['smoke']>['calls'][number]
const callLines = ({ method, url, status, ms, error }: Call) =>
  [
    `> ${method} ${url}   (credential sent, not shown)`,
    `< ${status ?? 'no answer'}   ${ms} ms`,
    ...(error === undefined ? [] : [`< ${JSON.stringify(error)}`]),
  ].join('\n')

function diagnosisText({ code, certainty, summary, evidence, remedy }: Diagnosis, paint: Paint): string {
  return [
    `${paint.bold(summary)} ${paint.quiet(`(${code}, ${certainty})`)}`,
    ...evidence.map(({ seen, from }) => `  - ${seen} ${paint.quiet(`(${from})`)}`),
    'What to do:',
    ...remedy.map(({ text, link }, i) => `  ${i + 1}. ${text}${link ? `\n     ${paint.quiet(link)}` : ''}`),
  ].join('\n')
}
