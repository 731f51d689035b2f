import { Command, Option } from 'commander'
import { client, request } from '../client.ts'
import { readLine } from '../secret.ts'
import { CommandError, createTerminal, table } from '../terminal.ts'
import { credentialsCommand } from './credentials.ts'
import { guardCommand } from './guard.ts'

interface ConnectionBody {
  id: string
  connector: string
  external_id: string | null
  account: { id: string; name: string | null }
  scopes: string[]
  health: { state: string; since: string; reason: string | null }
  objects: Record<string, { read: boolean; write: boolean; how_to_add: string | null }>
}

interface ConnectOptions {
  type: string
  baseUrl?: string
  externalId?: string
  link?: boolean
  json?: boolean
}

/** `crosswalk connect`: connects an account with a key that is read from standard input, or by signing in at a link. */
export const connectCommand = () =>
  new Command('connect')
    .description(
      "connect an account: reads the CRM's key from standard input, so that it stays out of the history; with --link " +
        'prints a link where somebody signs in or pastes a key, and waits for them',
    )
    .argument('<connector>', 'which CRM; GET /v1/connectors lists them')
    .addOption(
      new Option('--type <type>', 'kind of credential')
        .choices(['service_key', 'private_app_token'])
        .default('service_key'),
    )
    .option('--base-url <url>', "another address than the CRM's own, such as a sandbox")
    .option('--external-id <id>', 'your own name for it')
    .option('--link', 'print a link to a page with all kinds of credential (OAuth as well), and wait')
    .action(connect)

async function connect(
  connector: string,
  { type, baseUrl, externalId, link = false, json = false }: ConnectOptions,
): Promise<void> {
  const place = {
    connector,
    ...(baseUrl ? { base_url: baseUrl } : {}),
    ...(externalId ? { external_id: externalId } : {}),
  }
  if (link) return connectByLink(place, json)
  const token = (await readLine(`Paste the ${type.replaceAll('_', ' ')} and press Enter: `)).trim()
  if (token === '') throw new CommandError('No key was given on standard input.')
  const connection = (await request(client(), 'POST', '/v1/connections', {
    ...place,
    credential: { type, token },
  })) as ConnectionBody
  createTerminal(json).result(connection, describe(connection))
}

/** Prints a link at once, and the connection when it is there. */
async function connectByLink(place: object, json: boolean): Promise<void> {
  const terminal = createTerminal(json)
  const made = (await request(client(), 'POST', '/v1/connect-sessions', place)) as LinkBody
  terminal.result(
    made,
    `${made.url}\n\nWaiting until somebody has connected there (until ${made.expires_at}).`,
  )
  const id = await untilConnected(made.id)
  const path = `/v1/connections/${encodeURIComponent(id)}`
  const connection = (await request(client(), 'GET', path)) as ConnectionBody
  terminal.result(connection, describe(connection))
}

interface LinkBody {
  id: string
  url: string
  expires_at: string
}

const LOOK_EVERY_MS = 1_000

/** The connection that a session ends with. */
async function untilConnected(sessionId: string): Promise<string> {
  const path = `/v1/connect-sessions/${encodeURIComponent(sessionId)}`
  for (;;) {
    const session = (await request(client(), 'GET', path)) as { state: string; connection_id: string | null }
    if (session.connection_id !== null) return session.connection_id
    if (session.state === 'expired') throw new CommandError('The link has expired, and nobody connected.')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function describe({ id, account, objects, health }: ConnectionBody, word = 'Connected '): string {
  const rows = Object.entries(objects).map(([name, { read, write, how_to_add }]) => [
    name,
    read ? 'yes' : 'no',
    write ? 'yes' : 'no',
    how_to_add ?? '',
  ])
  const { state, reason } = health
  const unwell = reason === null ? state : `${state}: ${reason}`
  const todo = TODO[state]?.(id)
  const first = `${word}${id}: account ${account.name ?? account.id} (${unwell})`
  const access = table(['OBJECT', 'READ', 'WRITE', 'TO ADD'], rows)
  return [first, ...(todo === undefined ? [] : [`What to do: ${todo}`]), access].join('\n\n')
}

const anew = (id: string) =>
  `\`crosswalk connect-sessions create --connection ${id}\` makes a link for its customer; a new key that you have is given ` +
  `to it by \`crosswalk connections credentials add ${id}\`.`

/** What helps a connection that calls no more. */
const TODO: Readonly<Record<string, (id: string) => string>> = {
  needs_reauth: anew,
  revoked: anew,
  quarantined: (id) => `\`crosswalk quarantine ${id} --release\` allows its use again.`,
}

/** `crosswalk connections …`: what is connected. */
export const connectionsCommand = () =>
  new Command('connections')
    .description('list, show and delete connections')
    .addCommand(new Command('list').description('list the connections').action(list))
    .addCommand(new Command('show').description('show a connection').argument('<id>').action(show))
    .addCommand(
      new Command('delete')
        .description('forget a connection')
        .argument('<id>')
        .option('--revoke', 'end its credentials at the CRM first, where the CRM has a call for it')
        .action(remove),
    )
    .addCommand(credentialsCommand())
    .addCommand(guardCommand())

interface QuarantineOptions {
  all?: boolean
  reason?: string
  release?: boolean
  wipe?: boolean
  revoke?: boolean
  json?: boolean
}

interface RevocationBody {
  connection_id: string
  credential_id: string
  outcome: 'revoked' | 'failed' | 'by_hand'
  detail: string | null
}

const OUTCOMES = {
  revoked: 'ended at the CRM',
  failed: 'NOT ended at the CRM',
  by_hand: 'to be ended by hand',
}

/** A line for each credential; none when nothing was asked of the CRM. */
const told = (upstream: readonly RevocationBody[]) =>
  upstream
    .map(({ connection_id: id, credential_id: credential, outcome, detail }) =>
      [`\n${id}, ${credential}: ${OUTCOMES[outcome]}.`, detail].filter((part) => part !== null).join(' '),
    )
    .join('')

/** `crosswalk quarantine`: stops all use of a connection, or of every one of the account, at once. */
export const quarantineCommand = () =>
  new Command('quarantine')
    .description('stop all use of a connection at once, in every process; --release allows it again')
    .argument('[id]')
    .option('--all', 'every connection of the account')
    .option('--reason <text>', 'why, for whoever looks at it later')
    .option('--release', 'allow its use again')
    .option(
      '--wipe',
      'forget the secrets for good as well; with --all every secret of the account and its data keys',
    )
    .option('--revoke', 'end the credentials at the CRM too, where the CRM has a call for it')
    .action(quarantine)

async function quarantine(id: string | undefined, options: QuarantineOptions): Promise<void> {
  const { all = false, release = false, wipe = false, revoke = false, json = false } = options
  if ((id === undefined) !== all) throw new CommandError('Name one connection, or --all of the account.')
  if (all && release) throw new CommandError('Connections are released one by one.')
  if (revoke && release) throw new CommandError('What was ended at the CRM is not brought back by a release.')
  if (wipe && release) throw new CommandError('What was wiped is not brought back by a release.')
  if (all) return quarantineAll(options)
  const connection = await lock(id as string, options)
  createTerminal(json).result(
    connection,
    `${id} is ${connection.health.state}.${told(connection.upstream ?? [])}`,
  )
}

async function lock(
  id: string,
  { reason, release = false, wipe = false, revoke = false }: QuarantineOptions,
): Promise<ConnectionBody & { upstream?: RevocationBody[] }> {
  const path = `/v1/connections/${encodeURIComponent(id)}/${release ? 'release' : 'quarantine'}`
  const body = release ? {} : { reason, wipe, revoke }
  return (await request(client(), 'POST', path, body)) as ConnectionBody
}

/** Locks all of them, or none. */
async function quarantineAll(options: QuarantineOptions): Promise<void> {
  const { reason, wipe = false, revoke = false, json = false } = options
  const body = { reason, wipe, revoke }
  const done = (await request(client(), 'POST', '/v1/quarantine', body)) as LockedBody
  const forgotten = done.wiped
    ? ` Forgotten: ${done.wiped.credentials} credentials, ${done.wiped.oauth_apps} OAuth apps, ${done.wiped.data_keys} data keys. ` +
      'A backup from before still opens with the master key of then: rotate that key and destroy the old one.'
    : ''
  createTerminal(json).result(
    done,
    `${done.quarantined.length} connections were quarantined now.${forgotten}${told(done.upstream)}`,
  )
}

interface LockedBody {
  quarantined: string[]
  wiped: { credentials: number; oauth_apps: number; data_keys: number } | null
  upstream: RevocationBody[]
}

async function everyConnection(): Promise<ConnectionBody[]> {
  const found: ConnectionBody[] = []
  let cursor: string | null = null
  do {
    const path: string = `/v1/connections?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`
    const page = (await request(client(), 'GET', path)) as {
      data: ConnectionBody[]
      next_cursor: string | null
    }
    found.push(...page.data)
    cursor = page.next_cursor
  } while (cursor)
  return found
}

async function list({ json = false }: { json?: boolean }): Promise<void> {
  const found = await everyConnection()
  const rows = found.map((each) => [
    each.id,
    each.connector,
    each.account.name ?? each.account.id,
    each.external_id ?? '',
    each.health.state,
  ])
  createTerminal(json).result(found, table(['ID', 'CONNECTOR', 'ACCOUNT', 'EXTERNAL ID', 'HEALTH'], rows))
}

async function show(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const connection = (await request(
    client(),
    'GET',
    `/v1/connections/${encodeURIComponent(id)}`,
  )) as ConnectionBody
  createTerminal(json).result(connection, describe(connection, ''))
}

async function remove(
  id: string,
  { revoke = false, json = false }: { revoke?: boolean; json?: boolean },
): Promise<void> {
  const path = `/v1/connections/${encodeURIComponent(id)}${revoke ? '?revoke=true' : ''}`
  const done = (await request(client(), 'DELETE', path)) as { upstream: RevocationBody[] } | null
  const upstream = done?.upstream ?? []
  createTerminal(json).result(
    { id, deleted: true, ...(revoke ? { upstream } : {}) },
    `Deleted ${id}.${told(upstream)}`,
  )
}
