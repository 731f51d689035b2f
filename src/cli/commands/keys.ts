import { Command, Option } from 'commander'
import { canonicalRange } from '../../lib/address-ranges.ts'
import { PERMISSIONS, type Permission, USUAL } from '../../model/permissions.ts'
import type { ApiKey, ApiKeyMode } from '../../store/api-keys.ts'
import { accountOf, withRooms } from '../rooms.ts'
import { CommandError, table } from '../terminal.ts'

interface CreateOptions {
  name: string
  mode: ApiKeyMode
  expires?: string
  scope: Permission[]
  connection: string[]
  address: string[]
  account?: string
  json?: boolean
}

const ACCOUNT = 'name or id of the account; the first one by default'

/** `crosswalk keys …`: the gateway's own API keys, straight in the database of this machine. */
export const keysCommand = () =>
  new Command('keys')
    .description("create, list, rotate and revoke the gateway's API keys (works on this machine's database)")
    .addCommand(
      new Command('create')
        .description('create a key and print it, this once')
        .requiredOption('--name <name>', 'what it is for')
        .addOption(new Option('--mode <mode>', 'live or test').choices(['live', 'test']).default('live'))
        .option('--expires <date-time>', 'when it stops working, such as 2027-01-31T00:00:00Z')
        .addOption(
          new Option('--scope <scope...>', 'what it may do; repeat it')
            .choices(PERMISSIONS)
            .default([...USUAL], 'all but keys:…, guards:write and audit:read'),
        )
        .addOption(
          new Option('--connection <id...>', 'the connections that it opens; repeat it').default([], 'all'),
        )
        .addOption(
          new Option(
            '--address <cidr...>',
            'from where it may be used, such as 192.0.2.0/24; repeat it',
          ).default([], 'everywhere'),
        )
        .option('--account <account>', ACCOUNT)
        .action(create),
    )
    .addCommand(
      new Command('list').description('list the keys').option('--account <account>', ACCOUNT).action(list),
    )
    .addCommand(
      new Command('rotate')
        .description('make a new key that may do the same, beside the old one for a while')
        .argument('<key-id>')
        .option('--grace-seconds <seconds>', 'how long the old key goes on', '0')
        .option('--account <account>', ACCOUNT)
        .action(rotate),
    )
    .addCommand(
      new Command('revoke')
        .description('make a key useless at once')
        .argument('<key-id>')
        .option('--account <account>', ACCOUNT)
        .action(revoke),
    )
    .addCommand(
      new Command('report-leak')
        .description(
          'revoke keys that were found somewhere: reads one a line from standard input, so that they stay out of the history',
        )
        .option('--where <text>', 'where they were found, for the audit log')
        .action(reportLeak),
    )

async function create(options: CreateOptions): Promise<void> {
  const { name, mode, expires, scope, connection, address, account, json = false } = options
  const expiresAt = expires === undefined ? undefined : new Date(expires)
  if (expiresAt && !(expiresAt.getTime() > Date.now())) {
    throw new CommandError('--expires must be a date-time in the future, such as 2027-01-31T00:00:00Z.')
  }
  const ranges = address.map(rangeOf)
  await withRooms(json, async (rooms, terminal) => {
    const accountId = await accountOf(rooms, account)
    for (const id of connection) {
      await rooms.connections.get(accountId, id).catch(() => {
        throw new CommandError(`There is no connection ${id} in this account.`)
      })
    }
    const connections = connection.length > 0 ? connection : null
    const allowedAddresses = ranges.length > 0 ? ranges : null
    const request = { name, mode, expiresAt, permissions: scope, connections, allowedAddresses }
    const key = await rooms.keys.create(accountId, request)
    const shown = { id: key.keyId, name, mode, scopes: scope, connections }
    terminal.result(
      { ...shown, allowed_addresses: allowedAddresses, secret: key.secret },
      `${key.secret}\n\nThat was the key ${key.keyId}. It is shown this once: store it now.`,
    )
  })
}

function rangeOf(text: string): string {
  const range = canonicalRange(text)
  if (range !== null) return range
  throw new CommandError(`--address must be an IP address or a range such as 192.0.2.0/24, not ${text}.`)
}

async function rotate(
  keyId: string,
  { graceSeconds, account, json = false }: AccountOptions & { graceSeconds: string },
): Promise<void> {
  if (!/^\d{1,7}$/.test(graceSeconds)) {
    throw new CommandError('--grace-seconds must be a whole number from 0 to 9999999.')
  }
  await withRooms(json, async (rooms, terminal) => {
    const rotation = { keyId, graceSeconds: Number(graceSeconds) }
    const key = await rooms.keys.rotate(await accountOf(rooms, account), rotation)
    if (!key)
      throw new CommandError(`There is no key ${keyId} that works; \`crosswalk keys list\` shows them.`)
    terminal.result(
      { id: key.keyId, replaces: keyId, grace_seconds: rotation.graceSeconds, secret: key.secret },
      `${key.secret}\n\nThat was the key ${key.keyId}, in place of ${keyId}, which goes on for ${graceSeconds} seconds. ` +
        'It is shown this once: store it now.',
    )
  })
}

interface AccountOptions {
  account?: string
  json?: boolean
}

async function list({ account, json = false }: AccountOptions): Promise<void> {
  await withRooms(json, async (rooms, terminal) => {
    const found = await rooms.keys.list(await accountOf(rooms, account))
    const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? '–'
    const rows = found.map((key) => [
      key.keyId,
      key.name,
      key.hint,
      day(key.createdAt),
      day(key.lastUsedAt),
      stateOf(key),
    ])
    terminal.result(found, table(['ID', 'NAME', 'KEY', 'CREATED', 'LAST USED', 'STATE'], rows))
  })
}

/** A key is judged by the clock of the database; this is for people, by the clock of their machine. */
function stateOf({ revokedAt, expiresAt, replacedBy }: ApiKey): string {
  const minute = (date: Date) => `${date.toISOString().slice(0, 16)}Z`
  const next = replacedBy === null ? '' : `, replaced by ${replacedBy}`
  if (revokedAt) return `revoked ${minute(revokedAt)}${next}`
  if (!expiresAt) return 'live'
  return `${expiresAt.getTime() > Date.now() ? 'live until' : 'ended'} ${minute(expiresAt)}${next}`
}

/** Everything that is written into standard input, up to a bound. */
async function readWords(): Promise<string[]> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.length > MOST_CHARACTERS) throw new CommandError('More than a million characters were given.')
  }
  return text.split(/\s+/).filter((word) => word !== '')
}

const MOST_CHARACTERS = 1_000_000

async function reportLeak({ where, json = false }: { where?: string; json?: boolean }): Promise<void> {
  const given = await readWords()
  if (given.length === 0) throw new CommandError('No key was given on standard input.')
  await withRooms(json, async (rooms, terminal) => {
    let revoked = 0
    for (const secret of given) if (await rooms.keys.reportLeak(secret, where ?? null)) revoked++
    const others = given.length - revoked
    const rest = others === 0 ? '' : `; ${others} were none of ours, or had ended before`
    terminal.result({ revoked, not_live: others }, `Revoked ${revoked}${rest}.`)
  })
}

async function revoke(keyId: string, { account, json = false }: AccountOptions): Promise<void> {
  await withRooms(json, async (rooms, terminal) => {
    const key = await rooms.keys.revoke(await accountOf(rooms, account), keyId)
    if (!key) throw new CommandError(`There is no key ${keyId}; \`crosswalk keys list\` shows them.`)
    terminal.result({ id: keyId, revoked_at: key.revokedAt }, `Revoked ${keyId}: it is refused from now on.`)
  })
}
