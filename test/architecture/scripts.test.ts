import { spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { dropEchoes } from '../../scripts/signals.mjs'
import { root } from './planted.ts'

/** Runs a script of this checkout as a Node that says it is `version`. */
function asNode(version: string, script: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, script, '--help']
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
}

describe('scripts', () => {
  it.each([
    'scripts/start.mjs',
    'scripts/test.mjs',
    'scripts/build.mjs',
    'scripts/bench.mjs',
    'scripts/bench-budget.mjs',
    'scripts/torture.mjs',
    'bin/crosswalk.js',
  ])('%s refuses an old Node in one sentence', (script) => {
    const { status, stderr, stdout } = asNode('20.18.1', script)
    expect({ status, stderr, stdout }).toEqual({
      status: 1,
      stderr: 'Crosswalk needs Node.js 20.19 or newer; this is 20.18.1.\n',
      stdout: '',
    })
  })

  it('npm test explains itself, and refuses a step that does not exist', () => {
    expect(asNode('20.19.0', 'scripts/test.mjs').stdout).toContain('--only STEP')
    const wrong = spawnSync(process.execPath, ['scripts/test.mjs', '--only', 'nothing'], {
      cwd: root,
      encoding: 'utf8',
    })
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/^There is no step "nothing"; there are/),
    ])
  })

  it('Ctrl-C reaches the server once, and again when it is pressed again', () => {
    const target = new EventEmitter()
    let now = 0
    dropEchoes(target, () => now)
    const seen: string[] = []
    target.on('SIGINT', () => seen.push(`SIGINT ${now}`))
    target.on('exit', () => seen.push(`exit ${now}`))
    for (const [time, name] of [
      [0, 'SIGINT'],
      [5, 'SIGINT'],
      [600, 'SIGINT'],
      [601, 'exit'],
      [602, 'exit'],
    ] as const) {
      now = time
      target.emit(name)
    }
    expect(seen).toEqual(['SIGINT 0', 'SIGINT 600', 'exit 601', 'exit 602'])
  })
})
