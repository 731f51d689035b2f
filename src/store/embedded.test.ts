import { existsSync } from 'node:fs'
import { appendFile, chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { choosePrivileges } from './embedded/privileges.ts'
import { failureOf, killed, nextLine, query, useTrial } from './embedded/trial.suite.ts'

const DEBIAN_15 = '/usr/lib/postgresql/15/bin'
const trial = useTrial()

describe('a server of its own', () => {
  it('starts in an empty folder, keeps its data, and leaves nothing running', async () => {
    const sentences: string[] = []
    const first = await trial.start({ onProgress: (sentence) => sentences.push(sentence) })
    expect(sentences).toEqual([`Making the database in ${trial.dataDir}.`])
    expect(first.startedByUs).toBe(true)
    expect(await query(first, `select current_database() as d, upper('ä') as u, 'a' < 'B' as c`)).toEqual([
      { d: 'crosswalk', u: 'Ä', c: false },
    ])
    await query(first, 'create table kept as select 42 as answer')
    await first.stop()
    await first.stop()
    await trial.expectStopped(first.pid())

    const second = await trial.start({ onProgress: (sentence) => sentences.push(sentence) })
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }])
    expect(sentences).toHaveLength(1)
  })

  it('is reached only by this user with the password, and knows no secret of ours', async () => {
    await trial.useMadeFolder()
    const { child, lines } = trial.otherProcess('console.log(server.pid()); process.stdin.resume()')
    const pid = await nextLine(lines)
    expect((await stat(trial.dataDir)).mode & 0o777).toBe(0o700)
    expect((await stat(join(trial.dataDir, 'crosswalk.password'))).mode & 0o777).toBe(0o600)
    const server = await trial.start()
    expect(await query(server, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    const url = new URL(server.connectionString)
    url.password = 'wrong'
    await expect(query({ connectionString: url.href }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    if (process.platform === 'linux') {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8')
      expect(environment).toContain('LC_ALL=C')
      expect(environment).not.toContain('canary')
    }
    expect(await readFile(`${trial.dataDir}.log`, 'utf8')).not.toContain(
      new URL(server.connectionString).password,
    )
    await killed(child)
  })

  it('uses a short folder for its socket when the path is too long for one', async () => {
    trial.dataDir = join(trial.folder, 'long'.repeat(30), 'postgres')
    await trial.useMadeFolder()
    const server = await trial.start()
    const socketDir = new URL(server.connectionString).searchParams.get('host') ?? ''
    expect(socketDir.startsWith(join(tmpdir(), 'crosswalk-'))).toBe(true)
    trial.cleanups.unshift(() => rm(socketDir, { recursive: true }))
    expect((await stat(socketDir)).mode & 0o777).toBe(0o700)
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
    await chmod(socketDir, 0o755)
    expect(await failureOf(trial.start())).toMatch(/for the socket belongs to somebody else/)
  })

  it('starts a log that has grown too large anew, and keeps the old one', async () => {
    await trial.useMadeFolder()
    const first = await trial.start()
    await first.stop()
    await appendFile(`${trial.dataDir}.log`, 'x'.repeat(5_000_001))
    await trial.start()
    expect((await stat(`${trial.dataDir}.log`)).size).toBeLessThan(10_000)
    expect((await stat(`${trial.dataDir}.log.1`)).size).toBeGreaterThan(5_000_000)
  })
})

describe('says in one sentence that', () => {
  it('the folder cannot be used', async () => {
    await writeFile(join(trial.folder, 'file'), '')
    trial.dataDir = join(trial.folder, 'file', 'postgres')
    expect(await failureOf(trial.start())).toMatch(
      /cannot be used for the database: a part of the path is a file/,
    )
  })

  it('the folder holds something else', async () => {
    await mkdir(trial.dataDir, { recursive: true })
    await writeFile(join(trial.dataDir, 'thesis.txt'), 'years of work')
    expect(await failureOf(trial.start())).toMatch(/not empty and not a database of Crosswalk/)
    expect(await readFile(join(trial.dataDir, 'thesis.txt'), 'utf8')).toBe('years of work')
  })

  it('there are no programs', async () => {
    expect(await failureOf(trial.start({ binDir: '/nowhere' }))).toMatch(
      /PG_BIN_DIR has no PostgreSQL.*\/nowhere\/postgres/,
    )
  })

  it('the programs do not run', async () => {
    for (const name of ['postgres', 'initdb']) {
      await writeFile(join(trial.folder, name), '#!/bin/sh\necho "libssl is missing" >&2\nexit 127\n', {
        mode: 0o755,
      })
    }
    expect(await failureOf(trial.start({ binDir: trial.folder }))).toMatch(
      /does not run \(libssl is missing\)/,
    )
  })

  it('PostgreSQL ends, with its reason', async () => {
    await trial.useMadeFolder()
    await (await trial.start()).stop()
    await appendFile(join(trial.dataDir, 'postgresql.conf'), '\nno_such_setting = 1\n')
    expect(await failureOf(trial.start())).toMatch(/does not start: .*postgresql\.conf/)
    expect(existsSync(join(trial.dataDir, 'postmaster.pid'))).toBe(false)
  })

  it('the password was lost', async () => {
    await trial.useMadeFolder()
    const first = await trial.start()
    await writeFile(join(trial.dataDir, 'crosswalk.password'), 'wrong-but-s3cret')
    const message = await failureOf(trial.start())
    expect(message).toMatch(/The password in .* is not the one of its database/)
    expect(message).not.toContain('s3cret')
    await first.stop()
    await rm(join(trial.dataDir, 'crosswalk.password'))
    expect(await failureOf(trial.start())).toMatch(/not empty and not a database of Crosswalk/)
  })

  it.skipIf(!existsSync(DEBIAN_15))(
    'the folder is of another version, and works with the programs of its own',
    async () => {
      const older = await trial.start({ binDir: DEBIAN_15 })
      expect(
        await query(
          older,
          `select current_setting('server_version_num')::int / 10000 as major, upper('ä') as u`,
        ),
      ).toEqual([{ major: 15, u: 'Ä' }])
      await older.stop()
      expect(await failureOf(trial.start())).toMatch(/was made by PostgreSQL 15, but the installed one is 18/)
    },
  )
})

describe.runIf(process.getuid?.() === 0)('as root', () => {
  it('becomes nobody else where user namespaces work, otherwise the user of the distribution', async () => {
    expect(await choosePrivileges(trial.dataDir, async () => true)).toMatchObject({
      prefix: ['unshare', /user/, /1000/, /1000/].map((part) => expect.stringMatching(part)),
    })
    await mkdir(trial.dataDir, { recursive: true })
    const failure = choosePrivileges(trial.dataDir, async () => false)
    expect(await failureOf(failure)).toMatch(/refuses to run as root.*ordinary user/)
  })

  it('runs the server as the owner of an existing folder', async () => {
    const passwd = await readFile('/etc/passwd', 'utf8')
    const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? []
    await chmod(trial.folder, 0o711)
    await mkdir(trial.dataDir, { recursive: true })
    await chown(trial.dataDir, Number(uid), Number(gid))
    const server = await trial.start()
    expect((await stat(`/proc/${server.pid()}`)).uid).toBe(Number(uid))
    await server.stop()
    expect((await stat(join(trial.dataDir, 'base'))).uid).toBe(Number(uid))
    await (await trial.start()).stop()
  })
})
