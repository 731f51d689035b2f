import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { createReceiver } from '../../testing/receiver.ts'
import { type Called, caller } from '../../testing/world.ts'

const HOUR_MS = 3_600_000
const main = fileURLToPath(new URL('../../main.ts', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'webhooks-story-'))
const ends: (() => void)[] = []
afterAll(() => {
  for (const end of ends) end()
})

/** A sandbox of its own, as a person starts it; `kill` ends it as a power cut does. */
async function start(): Promise<{ url: string; kill(): Promise<void> }> {
  const args = ['--import', 'tsx', main, '--port', '0', '--seed', 'none', '--data', data, '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(() => child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)))
  })
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return { url: JSON.parse(line).url, kill }
}

it('a receiver that is down for hours, while the sandbox itself dies, gets everything in the end', async () => {
  let receiver = await createReceiver()
  const { port } = new URL(receiver.url)
  const first = await start()
  let call = caller(first.url, '')
  const control = (method: string, path: string, body?: unknown): Promise<Called> =>
    call(method, `/_sandbox${path}`, body)
  await control('PATCH', '/hubspot/settings', { privateAppCreation: 'open' })
  const scopes = ['contacts', 'companies'].flatMap((name) => [
    ...[`crm.objects.${name}.read`, `crm.objects.${name}.write`],
  ])
  const app = (await control('POST', '/hubspot/private-apps', { name: 'hooks', scopes })).json
  const tab = `/hubspot/private-apps/${app.id}/webhooks`
  await control('PUT', tab, { target_url: receiver.url })
  for (const kind of ['creation', 'deletion', 'merge', 'associationChange']) {
    await control('POST', `${tab}/subscriptions`, { event_type: `contact.${kind}` })
  }
  await control('POST', `${tab}/subscriptions`, {
    event_type: 'contact.propertyChange',
    property_name: 'lastname',
  })
  call = caller(first.url, app.token)
  const create = async (object: string): Promise<string> =>
    (await call('POST', `/crm/v3/objects/${object}`, { properties: {} })).json.id

  const [ada, bea, company] = [await create('contacts'), await create('contacts'), await create('companies')]
  await control('POST', '/hubspot/webhooks/settle')
  expect(receiver.events().map(({ subscriptionType }) => subscriptionType)).toEqual([
    ...['contact.creation', 'contact.creation'],
  ])

  await receiver.close()
  await call('PATCH', `/crm/v3/objects/contacts/${ada}`, { properties: { lastname: 'Byron' } })
  await call('PUT', `/crm/v4/objects/contacts/${ada}/associations/default/companies/${company}`)
  await call('POST', '/crm/v3/objects/contacts/merge', { primaryObjectId: ada, objectIdToMerge: bea })
  await call('DELETE', `/crm/v3/objects/contacts/${ada}`)
  await control('POST', '/clock', { advance_ms: 4 * HOUR_MS })
  const { waiting, retrying } = (await control('POST', '/hubspot/webhooks/settle')).json
  expect(waiting).toBe(0)
  expect(retrying).toBeGreaterThan(0)

  const tried = (await control('GET', '/ledger?kind=delivery')).json.results
  const failed = tried.filter(({ status }: { status: number }) => status === 0)
  expect(failed.length).toBeGreaterThan(5)
  const saved = join(data, 'hubspot.ndjson')
  const attempt =
    Math.max(...tried.map(({ delivery }: { delivery: { attempt: number } }) => delivery.attempt)) + 1
  await expect.poll(() => readFileSync(saved, 'utf8'), { timeout: 20_000 }).toContain(`"attempt":${attempt}`)
  await first.kill()

  receiver = await createReceiver(Number(port))
  ends.push(() => void receiver.close())
  const second = await start()
  call = caller(second.url, app.token)
  // The clock of the new process is the machine's: the four hours that were jumped over are ahead again.
  await control('POST', '/clock', { advance_ms: 24 * HOUR_MS })
  const settled = (await control('POST', '/hubspot/webhooks/settle')).json
  expect(settled).toEqual({ waiting: 0, in_flight: 0, retrying: 0 })
  const events = receiver.events()
  const types = new Set(events.map(({ subscriptionType }) => subscriptionType))
  expect(types).toEqual(
    new Set(['contact.propertyChange', 'contact.associationChange', 'contact.merge', 'contact.deletion']),
  )
  expect(events.every(({ attemptNumber }) => attemptNumber > 0)).toBe(true)
  expect(events.find(({ subscriptionType }) => subscriptionType === 'contact.propertyChange')).toMatchObject({
    objectId: Number(ada),
    propertyName: 'lastname',
    propertyValue: 'Byron',
  })
}, 60_000)
