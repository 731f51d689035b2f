import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from './world.ts'

/** With both ends of each in one process. */
const SLOW = 1_000

let world: World
const sockets: Socket[] = []
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 1 } })
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await world.close()
})

/** Sends the beginning of a request, and then nothing. */
function begin(text: string): Promise<{ ended: Promise<string> }> {
  const { hostname, port } = new URL(world.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    sockets.push(socket)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    const ended = new Promise<string>((end) => socket.on('close', () => end(answer)))
    socket.on('error', reject)
    socket.on('connect', () => socket.write(text, () => resolve({ ended })))
  })
}

test('a thousand clients that never end what they say keep nobody waiting, and are let go', async () => {
  const path = world.at('/contacts')
  const unfinished = [
    `GET ${path} HTTP/1.1\r\nhost: gateway\r\nx-slow: `,
    `GET ${path}?limit=`,
    `POST ${path} HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\ncontent-le`,
    '',
  ]
  const slow = await Promise.all(
    Array.from({ length: SLOW }, (_, at) => begin(unfinished[at % unfinished.length] ?? '')),
  )
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.call('GET', world.at('/contacts?limit=1'))),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  }
  // Headers have ten seconds; the server looks every five.
  const answers = await Promise.all(slow.map(({ ended }) => ended))
  const told = answers.filter((answer) => answer.startsWith('HTTP/1.1 408 '))
  console.info(
    `S9: n = ${SLOW} slow clients: 200 requests beside them answered, all let go, ${told.length} told 408`,
  )
  expect(told.length).toBeGreaterThan(SLOW / 2)
  expect((await world.call('GET', '/readyz')).status).toBe(200)
}, 60_000)
