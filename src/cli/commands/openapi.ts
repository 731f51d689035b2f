import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { stringify } from 'yaml'
import { openApiDocument } from '../../main.ts'
import { CommandError, createTerminal } from '../terminal.ts'

interface Options {
  write?: string
  check?: string
  json?: boolean
}

/** `crosswalk openapi`: the OpenAPI document of this version. */
export const openapiCommand = () =>
  new Command('openapi')
    .description('print the OpenAPI 3.1 document')
    .option('--write <file>', 'write it to a file')
    .option('--check <file>', 'fail when a file differs from it')
    .action(async ({ write, check, json = false }: Options) => {
      const terminal = createTerminal(json)
      const document = openApiDocument()
      const text = stringify(document, { aliasDuplicateObjects: false, lineWidth: 110 })
      if (write) {
        await writeFile(write, text)
        terminal.result({ written: write }, `Wrote ${write}.`)
      } else if (check) {
        const present = await readFile(check, 'utf8').catch(() => '')
        if (present !== text) {
          throw new CommandError(
            `${check} is not what the routes say: run \`crosswalk openapi --write ${check}\`.`,
          )
        }
        terminal.result({ checked: check }, `${check} is up to date.`)
      } else terminal.result(document, text.trimEnd())
    })
