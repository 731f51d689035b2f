import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { generatedPages } from '../../main.ts'
import { CommandError, createTerminal } from '../terminal.ts'

/** `crosswalk docs`: the pages that are made from the program's own tables. */
export const docsCommand = () =>
  new Command('docs')
    .description('write or check the generated pages of docs/')
    .option('--write', 'write them')
    .option('--check', 'fail when one is out of date')
    .action(async ({ write = false, json = false }: { write?: boolean; check?: boolean; json?: boolean }) => {
      const stale: string[] = []
      for (const [path, text] of Object.entries(generatedPages())) {
        const file = join('docs', path)
        if ((await readFile(file, 'utf8').catch(() => '')) === text) continue
        stale.push(file)
        if (write) await writeFile(file, text)
      }
      if (stale.length > 0 && !write) {
        throw new CommandError(`Out of date: ${stale.join(', ')}; run \`crosswalk docs --write\`.`)
      }
      const done = stale.length > 0 ? `Wrote ${stale.join(', ')}.` : 'Every page is up to date.'
      createTerminal(json).result({ written: stale }, done)
    })
