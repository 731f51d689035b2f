import { mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** A file of the benchmark as the product is built, for figures that the loader of TypeScript would spoil. */
export async function importBuilt<Module>(file: string): Promise<Module> {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const outfile = `${folder}/${file.replace(/\W/g, '-')}.mjs`
  const entry = fileURLToPath(new URL(file, import.meta.url))
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return (await import(pathToFileURL(outfile).href)) as Module
}
