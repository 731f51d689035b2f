// Plain syntax only: this file and the entry files that import it must parse on a very old Node, so that its
// user reads one sentence and not a SyntaxError. Everything else is loaded by `import()` after the check.

/** The lowest version that works, as in `engines` of package.json (a test compares the two). */
export const minimum = [20, 19]

/** Says so and ends the process when this Node is too old. */
export function requireNode() {
  const parts = process.versions.node.split('.').map(Number)
  const old = parts[0] < minimum[0] || (parts[0] === minimum[0] && parts[1] < minimum[1])
  if (!old) return
  console.error(`Crosswalk needs Node.js ${minimum.join('.')} or newer; this is ${process.versions.node}.`)
  process.exit(1)
}
