import { loadConfig } from '../config.ts'
import { actingAs } from '../lib/acting.ts'
import { createLog } from '../lib/log.ts'
import { openRooms, type Rooms } from '../main.ts'
import { CommandError, createTerminal, type Terminal } from './terminal.ts'

/** Opens this machine's database for one command, which acts as the operator. */
export async function withRooms(
  json: boolean,
  work: (rooms: Rooms, terminal: Terminal) => Promise<void>,
): Promise<void> {
  const config = loadConfig()
  const rooms = await openRooms(config, createLog(config.logLevel), () => undefined)
  try {
    const operator = { type: 'operator', id: null, requestId: null } as const
    await actingAs(operator, () => work(rooms, createTerminal(json)))
  } finally {
    await rooms.close()
  }
}

/** The account of a name or an id; the first one of this installation when none is given. Throws `CommandError`. */
export async function accountOf(rooms: Rooms, given: string | undefined): Promise<string> {
  if (given === undefined) return rooms.accountId
  const all = await rooms.listAccounts()
  const found = all.filter((account) => account.accountId === given || account.name === given)
  const [account] = found
  if (account && found.length === 1) return account.accountId
  throw new CommandError(
    found.length > 1
      ? `Several accounts are called ${given}: give the id that \`crosswalk accounts list\` shows.`
      : `There is no account ${given}; \`crosswalk accounts list\` shows them.`,
  )
}
