// Puts what starts often into few files: the command line, and the sandbox for tests and as a process. Loading its 270
// files took longer than all that they do. Everything else in dist/ stays as tsc wrote it.

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { keepCode } from './code-cache.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Where the files go, below the root. */
const FOLDER = path.join('dist', 'bundle')
const folder = path.join(root, FOLDER)
const ofSandbox = (file) => path.join(root, 'dist', 'sandbox', file)
const SANDBOX = { sandbox: 'dist/sandbox/index.js' }
const PROCESSES = { cli: 'dist/src/cli/main.js', 'sandbox-process': 'dist/sandbox/main.js' }
/** What starts a sandbox is compiled here, and not at each start. */
const START = ['start.js', 'options.js']

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
}
const asModules = { ...common, format: 'esm', splitting: true, outdir: FOLDER }
/** Where CommonJS is all there is, `import()` fails, so it becomes `require`. */
const asRequire = { ...common, format: 'cjs', supported: { 'dynamic-import': false } }

/** The processes take what starts a sandbox from its compiled bundle. */
const compiledStart = {
  name: 'compiled-start',
  setup({ onResolve }) {
    const ofStart = START.map(ofSandbox)
    onResolve({ filter: /\.js$/ }, ({ path: asked, resolveDir }) =>
      ofStart.includes(path.resolve(resolveDir, asked))
        ? { path: './sandbox-start.js', external: true }
        : undefined,
    )
  },
}

fs.rmSync(folder, { recursive: true, force: true })
await build({ ...asModules, entryPoints: SANDBOX })
await build({ ...asModules, entryPoints: PROCESSES, plugins: [compiledStart] })
await build({ ...asRequire, entryPoints: SANDBOX, outdir: FOLDER, outExtension: { '.js': '.cjs' } })
await build({
  ...asRequire,
  stdin: {
    contents: START.map((file) => `export * from './${file}'`).join('\n'),
    resolveDir: ofSandbox('.'),
  },
  outfile: path.join(FOLDER, 'sandbox-start.cjs'),
})
const started = await Promise.all(START.map((file) => import(pathToFileURL(ofSandbox(file)))))
const names = started.flatMap((module) => Object.keys(module))
fs.writeFileSync(
  path.join(folder, 'sandbox-start.js'),
  `import { loadCached } from '../../scripts/code-cache.mjs'
export const { ${names.join(', ')} } = loadCached(new URL('./sandbox-start.cjs', import.meta.url))
`,
)
await keepCode(pathToFileURL(path.join(folder, 'sandbox-start.cjs')), firstUse)

/** What a sandbox does when it is started and looked at. */
async function firstUse({ startSandbox, parseStartOptions }) {
  const sandbox = await startSandbox(parseStartOptions(['--port', '0']))
  for (const asked of ['/crm/v3/objects/contacts', '/_sandbox/health', '/'])
    await fetch(new URL(asked, sandbox.url)).then((answer) => answer.text())
  await sandbox.stop()
}
