// The steps of `npm test`, in order, one line each. The first that fails prints its output and ends the run.

import { parseArgs } from 'node:util'
import { orExit, PrepareError, say } from './prepare.mjs'
import { findStep, stepNames, steps } from './test-steps.mjs'

const help = `npm test -- [options]        (or: node scripts/test.mjs [options])

Installs what is missing, then runs, stopping at the first failure:
${steps.map((step) => `  ${step.name.padEnd(14)}${step.about}`).join('\n')}

  --only STEP   only this step; may be repeated or a comma list
  --json        print one JSON object to stdout, progress to stderr
  --help        this page

Closes with "Tests: N passed, N failed", counted from what vitest reports. Exit code 0 when all is well.`

export async function main(args) {
  const options = await orExit(() => readOptions(args))
  if (options.help) return void console.log(help)
  // With --json, stdout is for the one object alone.
  const print = options.json ? (text) => process.stderr.write(text) : (text) => process.stdout.write(text)
  const results = []
  for (const step of steps.filter((one) => options.only.length === 0 || options.only.includes(one.name))) {
    const result = await runStep(step, print)
    results.push(result)
    if (!result.ok) break
  }
  report(results, print, options.json)
  process.exitCode = results.every((result) => result.ok) ? 0 : 1
}

function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const only = values.only.flatMap((names) => names.split(','))
    const unknown = only.find((name) => !findStep(name))
    if (unknown !== undefined)
      throw new Error(`There is no step "${unknown}"; there are ${stepNames.join(', ')}.`)
    return { ...values, only }
  } catch (error) {
    throw new PrepareError(error.message)
  }
}

async function runStep(step, print) {
  const started = Date.now()
  const elapsed = () => (Date.now() - started) / 1000
  print(`${step.name.padEnd(14)}`)
  const outcome = await attempt(step)
  const seconds = Number(elapsed().toFixed(1))
  print(
    `${outcome.ok ? 'ok' : 'FAILED'}  ${seconds.toFixed(1)} s${outcome.note ? `  ${outcome.note}` : ''}\n`,
  )
  return { name: step.name, seconds, passed: 0, failed: 0, skipped: 0, ...outcome }
}

async function attempt(step) {
  try {
    return await step.run()
  } catch (error) {
    return { ok: false, output: error instanceof PrepareError ? error.message : error.stack }
  }
}

function report(results, print, json) {
  const broken = results.find((result) => !result.ok)
  if (broken)
    print(
      `\n${broken.output.trimEnd()}\n\nStopped at "${broken.name}". Alone: npm test -- --only ${broken.name}\n`,
    )
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  const time = results.reduce((total, result) => total + result.seconds, 0)
  print(`\n${results.length} steps in ${time.toFixed(0)} s\n`)
  print(`Tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
  if (json) console.log(JSON.stringify({ ok: !broken, passed, failed, skipped, steps: results }))
}

process.on('unhandledRejection', (error) => {
  say(error.stack)
  process.exit(1)
})
