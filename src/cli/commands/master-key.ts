import { Command } from 'commander'
import type { SealStatus } from '../../credentials/rewrap.ts'
import { withRooms } from '../rooms.ts'
import { table } from '../terminal.ts'

interface JsonOption {
  json?: boolean
}

/** `crosswalk master-key …`: what is sealed with which master key, and sealing it with the current one. */
export const masterKeyCommand = () =>
  new Command('master-key')
    .description("rotate the master key while the gateway serves (works on this machine's database)")
    .addCommand(new Command('status').description('what is sealed with which master key').action(status))
    .addCommand(
      new Command('rewrap')
        .description(
          'seal everything with the first of the configured master keys; can be stopped and run again',
        )
        .action(rewrap),
    )

async function status({ json = false }: JsonOption): Promise<void> {
  await withRooms(json, async ({ seals }, terminal) => {
    const found = await seals.status()
    terminal.result(found, describe(found))
  })
}

async function rewrap({ json = false }: JsonOption): Promise<void> {
  await withRooms(json, async ({ seals }, terminal) => {
    const total = (await seals.status()).left
    const changed = await seals.rewrap((done) => {
      if (done % 100 === 0 || done === total) terminal.progress(`Sealed ${done} of ${total} anew …`)
    })
    const found = await seals.status()
    terminal.result({ changed, ...found }, `Sealed ${changed} anew.\n\n${describe(found)}`)
  })
}

function describe({ keys, firstSeals, done }: SealStatus): string {
  const rows = keys.map(({ id, current, configured, dataKeys }) => [
    id,
    current ? 'seals and opens' : configured ? 'opens' : 'NOT CONFIGURED',
    String(dataKeys),
  ])
  const old =
    firstSeals > 0
      ? `\n${firstSeals} secrets are sealed with a master key itself, as before version 0.2.`
      : ''
  const next = done
    ? 'The first key opens everything: the others may be removed from the configuration.'
    : 'Run `crosswalk master-key rewrap` before a key is removed from the configuration.'
  return `${table(['MASTER KEY', 'USE', 'DATA KEYS'], rows)}${old}\n\n${next}`
}
