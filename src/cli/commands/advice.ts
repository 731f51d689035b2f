import { Command } from 'commander'
import { client, request } from '../client.ts'
import { createTerminal } from '../terminal.ts'

interface AdviceBody {
  title: string
  because: string[]
  scopes: string[]
  steps: string[]
  instead: { title: string; why: string }[]
  sunsets: { on: string; what: string }[]
}

interface AdviceOptions {
  read?: string[]
  write?: string[]
  webhooks?: boolean
  manyAccounts?: boolean
  uiExtensions?: boolean
  json?: boolean
}

/** `crosswalk advice`: which credential to create before connecting. */
export const adviceCommand = () =>
  new Command('advice')
    .description('which credential to create at a CRM, with which scopes, and the clicks')
    .argument('<connector>', 'which CRM; GET /v1/connectors lists them')
    .option('--read <objects...>', 'objects that are only read, such as contacts companies')
    .option('--write <objects...>', 'objects that are written as well')
    .option('--webhooks', 'the CRM must tell of changes by itself')
    .option('--many-accounts', 'it is for the accounts of many customers')
    .option('--ui-extensions', "it shows something inside the CRM's pages")
    .action(advise)

async function advise(connector: string, options: AdviceOptions): Promise<void> {
  const { read = [], write = [], webhooks = false, manyAccounts = false, uiExtensions = false } = options
  const advice = (await request(client(), 'POST', '/v1/advice', {
    connector,
    objects: Object.fromEntries([
      ...read.map((name) => [name, 'read']),
      ...write.map((name) => [name, 'write']),
    ]),
    webhooks,
    many_accounts: manyAccounts,
    ui_extensions: uiExtensions,
  })) as AdviceBody
  createTerminal(options.json ?? false).result(advice, describe(advice))
}

const describe = ({ title, because, scopes, steps, instead, sunsets }: AdviceBody) =>
  [
    `Create: ${title}`,
    ...because.map((each) => `  ${each}`),
    '',
    'Scopes',
    ...(scopes.length > 0 ? scopes : ['(none: say --read or --write)']).map((each) => `  ${each}`),
    '',
    'Steps',
    ...steps.map((each, at) => `  ${at + 1}. ${each}`),
    '',
    'Not this',
    ...instead.map((each) => `  ${each.title}: ${each.why}`),
    '',
    'Dates',
    ...sunsets.map((each) => `  ${each.on}  ${each.what}`),
  ].join('\n')
