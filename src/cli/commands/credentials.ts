import { Command, Option } from 'commander'
import { client, request } from '../client.ts'
import { readLine } from '../secret.ts'
import { CommandError, createTerminal, table } from '../terminal.ts'

interface CredentialBody {
  id: string
  type: string
  status: string
  hint: string
  in_use_since: string | null
  grace_until: string | null
}

interface AddOptions {
  type: string
  grace: string
  allowFewerScopes?: boolean
  json?: boolean
}

/** `crosswalk connections credentials …`: rotating the credential of a connection. */
export const credentialsCommand = () =>
  new Command('credentials')
    .description('rotate the credential of a connection without a failed call')
    .addCommand(
      new Command('add')
        .description('take a new key into use, read from standard input; the old one is kept for its grace')
        .argument('<connection-id>')
        .addOption(
          new Option('--type <type>', 'kind of credential')
            .choices(['service_key', 'private_app_token'])
            .default('service_key'),
        )
        .option('--grace <hours>', 'how long the old key may still be fallen back to', '168')
        .option('--allow-fewer-scopes', 'take it although it lacks scopes that the old one has')
        .action(add),
    )
    .addCommand(
      new Command('list').description('every credential it had').argument('<connection-id>').action(list),
    )
    .addCommand(
      new Command('retire')
        .description('forget one that is not in use')
        .argument('<connection-id>')
        .argument('<credential-id>')
        .action(retire),
    )

const pathOf = (connectionId: string) => `/v1/connections/${encodeURIComponent(connectionId)}/credentials`

async function add(
  connectionId: string,
  { type, grace, allowFewerScopes = false, json = false }: AddOptions,
): Promise<void> {
  if (!/^\d{1,3}$/.test(grace))
    throw new CommandError('--grace must be a whole number of hours, such as 168.')
  const token = (await readLine(`Paste the ${type.replaceAll('_', ' ')} and press Enter: `)).trim()
  if (token === '') throw new CommandError('No key was given on standard input.')
  const added = (await request(client(), 'POST', pathOf(connectionId), {
    credential: { type, token },
    grace_seconds: Number(grace) * 3_600,
    allow_fewer_scopes: allowFewerScopes,
  })) as CredentialBody
  createTerminal(json).result(added, `${added.hint} (${added.id}) is in use.`)
}

async function list(connectionId: string, { json = false }: { json?: boolean }): Promise<void> {
  const { data } = (await request(client(), 'GET', pathOf(connectionId))) as { data: CredentialBody[] }
  const day = (moment: string | null) => moment?.slice(0, 16) ?? ''
  const rows = data.map((each) => [
    each.id,
    each.type,
    each.status,
    each.hint,
    day(each.in_use_since),
    day(each.grace_until),
  ])
  createTerminal(json).result(
    data,
    table(['ID', 'TYPE', 'STATUS', 'KEY', 'IN USE SINCE', 'GRACE UNTIL'], rows),
  )
}

async function retire(
  connectionId: string,
  credentialId: string,
  { json = false }: { json?: boolean },
): Promise<void> {
  const path = `${pathOf(connectionId)}/${encodeURIComponent(credentialId)}`
  const retired = (await request(client(), 'DELETE', path)) as CredentialBody
  createTerminal(json).result(retired, `${credentialId} is retired.`)
}
