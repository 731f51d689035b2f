import { Command } from 'commander'
import { client, request } from '../client.ts'
import { readLine } from '../secret.ts'
import { CommandError, createTerminal, table } from '../terminal.ts'

interface OAuthAppBody {
  id: string
  connector: string
  name: string
  client_id: string
  base_url: string | null
  scopes: string[]
}

interface CreateOptions {
  name: string
  clientId: string
  scope: string[]
  baseUrl?: string
  json?: boolean
}

/** `crosswalk oauth-apps …`: the apps of your own at CRMs, which customers sign in to. */
export const oauthAppsCommand = () =>
  new Command('oauth-apps')
    .description('register, list and delete your own OAuth apps at CRMs, which customers sign in to')
    .addCommand(
      new Command('create')
        .description(
          'register an app: reads its client secret from standard input, so that it stays out of the history',
        )
        .argument('<connector>', 'which CRM; GET /v1/connectors lists them')
        .requiredOption('--name <name>', 'your own name for it')
        .requiredOption('--client-id <id>', 'as the CRM shows it')
        .option('--scope <scope...>', 'asked for beside what a connect session wants; repeat it', [])
        .option('--base-url <url>', "another address than the CRM's own, such as a sandbox")
        .action(create),
    )
    .addCommand(new Command('list').description('list the apps').action(list))
    .addCommand(
      new Command('change-secret')
        .description('put another client secret in place, read from standard input')
        .argument('<id>')
        .action(changeSecret),
    )
    .addCommand(new Command('delete').description('forget an app').argument('<id>').action(remove))

const pathOf = (id: string) => `/v1/oauth-apps/${encodeURIComponent(id)}`

async function secretOf(): Promise<string> {
  const secret = (await readLine('Paste the client secret and press Enter: ')).trim()
  if (secret === '') throw new CommandError('No client secret was given on standard input.')
  return secret
}

async function create(
  connector: string,
  { name, clientId, scope, baseUrl, json = false }: CreateOptions,
): Promise<void> {
  const app = (await request(client(), 'POST', '/v1/oauth-apps', {
    connector,
    name,
    client_id: clientId,
    client_secret: await secretOf(),
    scopes: scope,
    ...(baseUrl ? { base_url: baseUrl } : {}),
  })) as OAuthAppBody
  createTerminal(json).result(
    app,
    `Registered ${app.id}. Its redirect URL ends in /connect/callback/${app.connector}; ` +
      'make a link for a customer with `crosswalk connect-sessions create`.',
  )
}

async function list({ json = false }: { json?: boolean }): Promise<void> {
  const { data } = (await request(client(), 'GET', '/v1/oauth-apps')) as { data: OAuthAppBody[] }
  const rows = data.map((app) => [app.id, app.connector, app.name, app.client_id, app.base_url ?? ''])
  createTerminal(json).result(data, table(['ID', 'CONNECTOR', 'NAME', 'CLIENT ID', 'BASE URL'], rows))
}

async function changeSecret(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const body = { client_secret: await secretOf() }
  const app = (await request(client(), 'PATCH', pathOf(id), body)) as OAuthAppBody
  createTerminal(json).result(app, `${id} has another client secret, for all of its grants.`)
}

async function remove(id: string, { json = false }: { json?: boolean }): Promise<void> {
  await request(client(), 'DELETE', pathOf(id))
  createTerminal(json).result({ id, deleted: true }, `Deleted ${id}.`)
}
