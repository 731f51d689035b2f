import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Where packages are found from; what is in it may be thrown away. */
const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/crosswalk/faults')

const written = new Map<string, Promise<string>>()

/**
 * A program of this folder as one file of JavaScript, and where it is. A process that loads it is there in a third of the
 * time that the files of src/ take one by one, and the tests of kills start many.
 * @param name of the program, such as `gateway-child`
 */
export function childProgram(name: string): Promise<string> {
  const known = written.get(name) ?? write(name)
  written.set(name, known)
  return known
}

async function write(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    write: false,
  })
  await mkdir(FOLDER, { recursive: true })
  const file = join(FOLDER, `${name}.mjs`)
  // Another run of the tests may be loading it.
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, outputFiles[0]?.contents ?? '')
  await rename(fresh, file)
  return file
}
