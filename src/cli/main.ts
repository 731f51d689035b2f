import { Command } from 'commander'
import { createTerminal, fail } from './terminal.ts'

/**
 * Each command and where it is, in the order of `--help`. Only the one that is asked for is loaded, for most of the
 * program has nothing to do with it; help and unknown words load them all.
 */
const COMMANDS: Readonly<Record<string, () => Promise<() => Command>>> = {
  start: () => import('./commands/start.ts').then((file) => file.startCommand),
  serve: () => import('./commands/serve.ts').then((file) => file.serveCommand),
  sandbox: () => import('./commands/sandbox.ts').then((file) => file.sandboxCommand),
  connect: () => import('./commands/connections.ts').then((file) => file.connectCommand),
  connections: () => import('./commands/connections.ts').then((file) => file.connectionsCommand),
  'connect-sessions': () =>
    import('./commands/connect-sessions.ts').then((file) => file.connectSessionsCommand),
  'oauth-apps': () => import('./commands/oauth-apps.ts').then((file) => file.oauthAppsCommand),
  doctor: () => import('./commands/doctor.ts').then((file) => file.doctorCommand),
  budget: () => import('./commands/budget.ts').then((file) => file.budgetCommand),
  export: () => import('./commands/export.ts').then((file) => file.exportCommand),
  quarantine: () => import('./commands/connections.ts').then((file) => file.quarantineCommand),
  advice: () => import('./commands/advice.ts').then((file) => file.adviceCommand),
  keys: () => import('./commands/keys.ts').then((file) => file.keysCommand),
  accounts: () => import('./commands/accounts.ts').then((file) => file.accountsCommand),
  audit: () => import('./commands/audit.ts').then((file) => file.auditCommand),
  'master-key': () => import('./commands/master-key.ts').then((file) => file.masterKeyCommand),
  migrate: () => import('./commands/migrate.ts').then((file) => file.migrateCommand),
  openapi: () => import('./commands/openapi.ts').then((file) => file.openapiCommand),
  docs: () => import('./commands/docs.ts').then((file) => file.docsCommand),
}

const program = new Command('crosswalk')
  .description('One API, one schema, every CRM. Self-hosted.')
  .version('0.1.0')
  .showHelpAfterError()

/** Every command prints for programs when asked to; a group must not know the option, or it would take it away. */
const withJson = (command: Command): void => {
  if (command.commands.length === 0) command.option('--json', 'print one JSON object a line')
  for (const inner of command.commands) withJson(inner)
}

try {
  const [asked = ''] = process.argv.slice(2)
  const wanted = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS)
  for (const command of await Promise.all(wanted.map((name) => COMMANDS[name]?.()))) {
    if (command !== undefined) program.addCommand(command())
  }
  for (const command of program.commands) withJson(command)
  await program.parseAsync()
} catch (error) {
  fail(error, createTerminal(process.argv.includes('--json')).json)
}
