import { Command } from 'commander'
import { client, request } from '../client.ts'
import { CommandError, createTerminal } from '../terminal.ts'

interface SessionBody {
  id: string
  state: string
  connection_id: string | null
  expires_at: string
}

interface CreateOptions {
  connector?: string
  externalId?: string
  read: string[]
  write: string[]
  type: string[]
  returnUrl?: string
  connection?: string
  baseUrl?: string
  expires: string
  json?: boolean
}

/** `crosswalk connect-sessions …`: links by which customers connect their accounts themselves. */
export const connectSessionsCommand = () =>
  new Command('connect-sessions')
    .alias('connect-session')
    .description('make links by which customers connect their accounts themselves')
    .addCommand(
      new Command('create')
        .description('make a link, used once, to a page where a customer signs in or pastes a key')
        .option('--connector <id>', 'which CRM; the customer chooses when it is not given')
        .option('--external-id <id>', 'your own name for the connection to be made')
        .option('--read <objects...>', 'objects that are only read, such as contacts companies', [])
        .option('--write <objects...>', 'objects that are written as well', [])
        .option('--type <types...>', 'kinds of credential that the customer may use (default: all)', [])
        .option('--return-url <url>', 'where the browser goes at the end')
        .option('--connection <id>', 'a connection that gets a new credential, instead of a new connection')
        .option('--base-url <url>', "another address than the CRM's own, such as a sandbox")
        .option('--expires <minutes>', 'how long the link lives', '30')
        .action(create),
    )
    .addCommand(new Command('show').description('what became of a session').argument('<id>').action(show))

async function create(options: CreateOptions): Promise<void> {
  const { connector, externalId, read, write, type, returnUrl, connection, baseUrl, expires } = options
  if (!/^[1-9]\d{0,3}$/.test(expires)) {
    throw new CommandError('--expires must be a whole number of minutes, such as 30.')
  }
  const objects = Object.fromEntries([
    ...read.map((name) => [name, 'read']),
    ...write.map((name) => [name, 'write']),
  ])
  const given = {
    connector,
    external_id: externalId,
    return_url: returnUrl,
    connection_id: connection,
    base_url: baseUrl,
  }
  const session = (await request(client(), 'POST', '/v1/connect-sessions', {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    objects,
    credential_types: type,
    expires_in_seconds: Number(expires) * 60,
  })) as SessionBody & { url: string }
  createTerminal(options.json ?? false).result(
    session,
    `${session.url}\n\nThat is the link of ${session.id}. It is shown this once, works once, and ends at ${session.expires_at}.`,
  )
}

async function show(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const path = `/v1/connect-sessions/${encodeURIComponent(id)}`
  const session = (await request(client(), 'GET', path)) as SessionBody
  const { state, connection_id: connection } = session
  createTerminal(json).result(session, `${id} is ${state}${connection ? `: it made ${connection}` : ''}.`)
}
