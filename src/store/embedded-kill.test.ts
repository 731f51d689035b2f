import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase, pingDatabase } from './database.ts'
import { alive, killed, nextLine, query, useTrial } from './embedded/trial.suite.ts'
import type { EmbeddedPostgres } from './embedded.ts'

const trial = useTrial()

describe('after a kill', () => {
  it('of PostgreSQL: starts it again by itself, and no acknowledged row is lost', async () => {
    await trial.useMadeFolder()
    const sentences: string[] = []
    const server = await trial.start({ onProgress: (sentence) => sentences.push(sentence) })
    const { connectionString } = server
    const pool = await openDatabase({ connectionString, poolSize: 2 })
    trial.cleanups.push(() => pool.close())
    await query(server, 'create table acked (n int primary key)')
    const before = server.pid()
    let acked = 0
    await expect(
      (async () => {
        for (let n = 1; ; n++) {
          await pool.db
            .insertInto('acked' as never)
            .values({ n } as never)
            .execute()
          acked = n
          if (n === 200) process.kill(before, 'SIGKILL')
        }
      })(),
    ).rejects.toThrow()
    await expect
      .poll(
        () =>
          pingDatabase(pool.db).then(
            () => server.pid() !== before,
            () => false,
          ),
        { timeout: 20_000, interval: 20 },
      )
      .toBe(true)
    const [kept] = await query(server, 'select count(*)::int as n, max(n) as last from acked')
    expect(acked).toBeGreaterThanOrEqual(200)
    expect(kept?.n).toBe(kept?.last)
    expect(Number(kept?.last) - acked).toBeOneOf([0, 1])
    expect(sentences).toContain('The embedded PostgreSQL is gone; starting it again.')
    const again = server.pid()
    await server.stop()
    await trial.expectStopped(again)
  })

  it('of the parent: attaches to the server it left over, loses no acknowledged row, and stops it in the end', async () => {
    await trial.useMadeFolder()
    const { child, lines } = trial.otherProcess(`
      const client = new pg.Client({ connectionString: server.connectionString })
      await client.connect()
      await client.query('create table acked (n int primary key)')
      console.log(server.pid())
      for (let n = 1; ; n++) {
        await client.query('insert into acked values ($1)', [n])
        console.log(n)
      }`)
    const pid = Number(await nextLine(lines))
    let acked = 0
    while (acked < 300) acked = Number(await nextLine(lines))
    await killed(child)
    expect(alive(pid)).toBe(true)

    const server = await trial.start()
    expect(server.startedByUs).toBe(false)
    expect(server.pid()).toBe(pid)
    const [kept] = await query(server, 'select count(*)::int as n from acked')
    expect(kept?.n).toBeGreaterThanOrEqual(acked)
    await server.stop()
    await trial.expectStopped(pid)
  })

  it('of both: recovers', async () => {
    await trial.useMadeFolder()
    const { child, lines } = trial.otherProcess(`
      const client = new pg.Client({ connectionString: server.connectionString })
      await client.connect()
      await client.query('create table acked as select 7 as n')
      console.log(server.pid())`)
    const pid = Number(await nextLine(lines))
    await killed(child)
    process.kill(pid, 'SIGKILL')
    const server = await trial.start()
    expect(server.startedByUs).toBe(true)
    expect(await query(server, 'select n from acked')).toEqual([{ n: 7 }])
  })

  it('is not fooled when the process number of the dead server belongs to another program now', async () => {
    await trial.useMadeFolder()
    const first = await trial.start()
    await query(first, 'create table acked as select 7 as n')
    const lockFiles = [join(trial.dataDir, 'postmaster.pid'), join(trial.dataDir, '.s.PGSQL.5432.lock')]
    const texts = await Promise.all(lockFiles.map((file) => readFile(file, 'utf8')))
    await first.stop()
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    trial.cleanups.push(() => bystander.kill('SIGKILL'))
    for (const [i, file] of lockFiles.entries()) {
      await writeFile(file, (texts[i] ?? '').replace(/^\d+/, String(bystander.pid)), { mode: 0o600 })
    }
    const second = await trial.start()
    expect(await query(second, 'select n from acked')).toEqual([{ n: 7 }])
    expect(alive(bystander.pid ?? 0)).toBe(true)
  })
})

describe('with several users of one folder', () => {
  it('starts one server when five start at once on a new folder, and the last one stops it', async () => {
    const servers = await Promise.all(Array.from({ length: 5 }, () => trial.start()))
    expect(new Set(servers.map((server) => server.pid())).size).toBe(1)
    expect(servers.filter((server) => server.startedByUs)).toHaveLength(1)
    const [last, ...others] = servers as [EmbeddedPostgres, ...EmbeddedPostgres[]]
    await Promise.all(others.map((server) => server.stop()))
    expect(await query(last, 'select 1 as one')).toEqual([{ one: 1 }])
    await last.stop()
    await trial.expectStopped(last.pid())
  })

  it('does so across processes', async () => {
    await trial.useMadeFolder()
    const script = `
      console.log(server.pid())
      process.stdin.once('data', async () => { await server.stop(); console.log('stopped'); process.exit() })`
    const others = [trial.otherProcess(script), trial.otherProcess(script), trial.otherProcess(script)]
    const pids = await Promise.all(others.map(({ lines }) => nextLine(lines)))
    expect(new Set(pids).size).toBe(1)
    for (const { child } of others) child.stdin?.write('stop\n')
    for (const { lines } of others) expect(await nextLine(lines)).toBe('stopped')
    await trial.expectStopped(Number(pids[0]))
  })

  it('lets the program end its work after Ctrl-C before it stops', async () => {
    await trial.useMadeFolder()
    const { child, lines } = trial.otherProcess(`
      const client = new pg.Client({ connectionString: server.connectionString })
      await client.connect()
      process.once('SIGINT', async () => {
        await client.query('select pg_sleep(0.3)').then(() => console.log('worked'), (error) => console.log(error.message))
        await client.end()
        await server.stop()
        console.log('stopped')
        process.exit()
      })
      console.log(server.pid())`)
    const pid = Number(await nextLine(lines))
    process.kill(-(child.pid ?? 0), 'SIGINT')
    expect(await nextLine(lines)).toBe('worked')
    expect(await nextLine(lines)).toBe('stopped')
    await trial.expectStopped(pid)
  })

  it('leaves a server alone that a person started by hand', async () => {
    await trial.useMadeFolder()
    const first = await trial.start()
    const command = (await readFile(`/proc/${first.pid()}/cmdline`, 'utf8')).split('\0').filter(Boolean)
    await first.stop()
    const byHand = command.filter((word) => !word.startsWith('crosswalk.supervised'))
    const supervised = byHand.lastIndexOf('-c')
    byHand.splice(supervised, 1)
    const prefix =
      process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : []
    const [program = '', ...args] = [...prefix, ...byHand]
    const child = spawn(program, args, { stdio: 'ignore' })
    const gone = once(child, 'exit')
    await expect
      .poll(() => query(first, 'select 1 as one').catch(() => []), { timeout: 10_000 })
      .toHaveLength(1)
    const server = await trial.start()
    expect(server.startedByUs).toBe(false)
    await server.stop()
    expect(await query(first, 'select 1 as one')).toHaveLength(1)
    child.kill('SIGINT')
    await gone
  })
})
