import { Command } from 'commander'
import type { AuditHead, RecordedEvent } from '../../store/audit.ts'
import { accountOf, withRooms } from '../rooms.ts'
import { CommandError, table } from '../terminal.ts'

interface AuditOptions {
  account?: string
  json?: boolean
}

/** `crosswalk audit …`: what was done, and whether the log of it is whole. */
export const auditCommand = () =>
  new Command('audit')
    .description("show and verify the audit log (works on this machine's database)")
    .addCommand(
      new Command('list')
        .description('what was done, newest first')
        .option('--account <account>', 'name or id; the first one by default')
        .option('--action <action>', 'only this, such as api_key.created')
        .option('--limit <count>', 'how many at most', '50')
        .action(list),
    )
    .addCommand(
      new Command('verify')
        .description('find changed, removed or reordered entries; exit code 1 when there are any')
        .option('--account <account>', 'name or id; the first one by default')
        .option('--head <sequence:hash>', 'what an earlier verify printed: the log must go through it')
        .action(verify),
    )

async function list(options: AuditOptions & { action?: string; limit: string }): Promise<void> {
  const { account, action, limit, json = false } = options
  if (!/^[1-9]\d{0,3}$/.test(limit)) throw new CommandError('--limit must be a whole number from 1 to 9999.')
  await withRooms(json, async (rooms, terminal) => {
    const page = { limit: Number(limit), ...(action ? { action } : {}) }
    const found = await rooms.audit.list(await accountOf(rooms, account), page)
    terminal.result(found, table(['ENTRY', 'AT', 'BY', 'ACTION', 'OF', 'DETAILS'], found.map(describe)))
  })
}

const describe = ({ sequence, at, actor, action, target, details }: RecordedEvent) => [
  sequence,
  at.toISOString(),
  actor.id ?? actor.type,
  action,
  target,
  Object.keys(details).length > 0 ? JSON.stringify(details) : '',
]

async function verify(options: AuditOptions & { head?: string }): Promise<void> {
  const { account, head, json = false } = options
  const known = head === undefined ? undefined : headOf(head)
  await withRooms(json, async (rooms, terminal) => {
    const found = await rooms.audit.verify(await accountOf(rooms, account), known)
    const { broken, events } = found
    if (broken) {
      process.exitCode = 1
      terminal.result(
        found,
        `Entry ${broken.sequence} is wrong: ${broken.reason}. The ${events} before it are whole.`,
      )
      return
    }
    const end = `${found.head.sequence}:${found.head.hash}`
    terminal.result(
      found,
      `All ${events} entries are as they were written.\nKeep this to notice a log written anew: --head ${end}`,
    )
  })
}

function headOf(text: string): AuditHead {
  const [, sequence, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? []
  if (sequence === undefined || hash === undefined)
    throw new CommandError('--head must be what an earlier verify printed: a number, a colon and a hash.')
  return { sequence, hash }
}
