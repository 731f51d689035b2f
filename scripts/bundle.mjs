// Puts what starts often into few files: the command line, and the sandbox for tests and as a process. Loading its 270
// files took longer than all that they do. Everything else in dist/ stays as tsc wrote it.

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Where the files go, below the root. */
const FOLDER = path.join('dist', 'bundle')
const SANDBOX = { sandbox: 'dist/sandbox/index.js' }
const PROCESSES = { cli: 'dist/src/cli/main.js', 'sandbox-process': 'dist/sandbox/main.js' }

/** From what tsc has written to dist/; packages stay packages. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  outdir: FOLDER,
}
/** For test runners that load CommonJS only: `import()` fails there, so it becomes `require`. */
const asRequire = { outExtension: { '.js': '.cjs' }, supported: { 'dynamic-import': false } }

fs.rmSync(path.join(root, FOLDER), { recursive: true, force: true })
await build({ ...common, format: 'esm', splitting: true, entryPoints: { ...PROCESSES, ...SANDBOX } })
await build({ ...common, ...asRequire, format: 'cjs', entryPoints: SANDBOX })
