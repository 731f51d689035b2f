// Loads a CommonJS bundle together with the code that V8 made of it before, which spares compiling it at each start. It has
// nothing of any project in it; what it loads is made by scripts/bundle.mjs.

import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'

/** Where the code of a bundle is kept: beside it. */
const cacheOf = (file) => `${file}.cache`

/**
 * Runs the bundle at `url` and returns what it exports. Code of another version of Node, or none, costs time only: V8
 * refuses what is not its own, and the bundle is compiled as ever.
 */
export function loadCached(url) {
  return run(url).exported
}

/** Runs `exercise` with what the bundle exports, then keeps the code of all that was needed for it. */
export async function keepCode(url, exercise) {
  const { script, file, exported } = run(url)
  await exercise(exported)
  fs.writeFileSync(cacheOf(file), script.createCachedData())
}

function run(url) {
  const file = fileURLToPath(url)
  const source = `(function(exports,require,module){${fs.readFileSync(file, 'utf8')}\n})`
  const script = new vm.Script(source, {
    filename: file,
    cachedData: read(cacheOf(file)),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(url), module)
  return { script, file, exported: module.exports }
}

function read(file) {
  try {
    return fs.readFileSync(file)
  } catch {
    return undefined
  }
}
