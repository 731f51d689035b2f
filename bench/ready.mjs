// One fresh process of a test runner: imports the published entry, makes an empty sandbox, then a seeded one.
//   node bench/ready.mjs FILE [seeded]     prints one line of JSON

const [file, kind] = process.argv.slice(2)
const before = process.cpuUsage()
const begun = performance.now()
const { createSandbox } = await import(file)
const importMs = performance.now() - begun
const { user, system } = process.cpuUsage(before)
const called = performance.now()
await createSandbox({ hubspot: kind === 'seeded' ? { seed: true, tier: 'professional' } : {} })
const readyMs = performance.now() - called
process.stdout.write(
  `${JSON.stringify({ ready: true, importMs, importCpuMs: (user + system) / 1000, readyMs })}\n`,
)
process.on('SIGTERM', () => process.exit(0))
setInterval(() => undefined, 1_000)
