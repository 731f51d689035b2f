import { Command } from 'commander'
import { withRooms } from '../rooms.ts'
import { table } from '../terminal.ts'

/** `crosswalk accounts …`: the tenants of this installation, straight in the database of this machine. */
export const accountsCommand = () =>
  new Command('accounts')
    .description(
      "create and list accounts, each walled off from the others (works on this machine's database)",
    )
    .addCommand(
      new Command('create')
        .description('create an account, with nothing in it')
        .requiredOption('--name <name>', 'whose it is')
        .action(create),
    )
    .addCommand(new Command('list').description('list the accounts').action(list))

async function create({ name, json = false }: { name: string; json?: boolean }): Promise<void> {
  await withRooms(json, async ({ createAccount }, terminal) => {
    const { accountId } = await createAccount(name)
    terminal.result(
      { id: accountId, name },
      `Created ${accountId}. \`crosswalk keys create --account ${accountId} --name NAME\` makes its first key.`,
    )
  })
}

async function list({ json = false }: { json?: boolean }): Promise<void> {
  await withRooms(json, async ({ listAccounts }, terminal) => {
    const found = await listAccounts()
    const rows = found.map((each) => [each.accountId, each.name, each.createdAt.toISOString().slice(0, 10)])
    terminal.result(
      found.map((each) => ({ id: each.accountId, name: each.name, created_at: each.createdAt })),
      table(['ID', 'NAME', 'CREATED'], rows),
    )
  })
}
