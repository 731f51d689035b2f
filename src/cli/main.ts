import { Command } from 'commander'
import { accountsCommand } from './commands/accounts.ts'
import { adviceCommand } from './commands/advice.ts'
import { auditCommand } from './commands/audit.ts'
import { connectCommand, connectionsCommand, quarantineCommand } from './commands/connections.ts'
import { docsCommand } from './commands/docs.ts'
import { doctorCommand } from './commands/doctor.ts'
import { keysCommand } from './commands/keys.ts'
import { masterKeyCommand } from './commands/master-key.ts'
import { migrateCommand } from './commands/migrate.ts'
import { openapiCommand } from './commands/openapi.ts'
import { sandboxCommand } from './commands/sandbox.ts'
import { serveCommand } from './commands/serve.ts'
import { startCommand } from './commands/start.ts'
import { createTerminal, fail } from './terminal.ts'

const program = new Command('crosswalk')
  .description('One API, one schema, every CRM. Self-hosted.')
  .version('0.1.0')
  .showHelpAfterError()

for (const command of [
  startCommand,
  serveCommand,
  sandboxCommand,
  connectCommand,
  connectionsCommand,
  doctorCommand,
  quarantineCommand,
  adviceCommand,
  keysCommand,
  accountsCommand,
  auditCommand,
  masterKeyCommand,
  migrateCommand,
  openapiCommand,
  docsCommand,
]) {
  program.addCommand(command())
}

/** Every command prints for programs when asked to; a group must not know the option, or it would take it away. */
const withJson = (command: Command): void => {
  if (command.commands.length === 0) command.option('--json', 'print one JSON object a line')
  for (const inner of command.commands) withJson(inner)
}
for (const command of program.commands) withJson(command)

try {
  await program.parseAsync()
} catch (error) {
  fail(error, createTerminal(process.argv.includes('--json')).json)
}
