import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReceiver, type Receiver } from '../../testing/receiver.ts'
import { createSender, type Outcome, type Resolve } from './sender.ts'

let receiver: Receiver
beforeEach(async () => {
  receiver = await createReceiver()
})
afterEach(() => receiver.close())

/** A sender for which every name has these addresses. */
const sendTo = (name: string, addresses: string[], allowed: string[] = []): Promise<Outcome> => {
  const resolve: Resolve = (_name, _options, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  const url = `http://${name}:${new URL(receiver.url).port}/hooks`
  const outgoing = { url, headers: { 'content-type': 'application/json' }, body: '[]', timeoutMs: 5000 }
  return createSender(allowed, resolve)(outgoing)
}
const taken = { status: 200, error: null }
const notAllowed = { status: 0, error: 'not_allowed' }

describe('a sender', () => {
  it('goes by what a name stands for when it connects, not by the name', async () => {
    expect(await sendTo('localhost', ['127.0.0.1'])).toEqual(taken)
    expect(await sendTo('localhost', ['10.0.0.7'])).toEqual(notAllowed)
    expect(await sendTo('localhost', ['169.254.169.254', 'fd00::1'])).toEqual(notAllowed)
    expect(await sendTo('rebound.example', ['10.0.0.7', '127.0.0.1'])).toEqual(taken)
    expect(receiver.received).toHaveLength(2)
  })

  it.each([
    '10.0.0.7',
    '0.0.0.0',
    '192.168.1.1',
    '169.254.169.254',
    '[fd00::1]',
    '[::]',
    '[::ffff:10.0.0.7]',
  ])('never goes to %s', async (host) => {
    expect(await sendTo(host, ['10.0.0.7'])).toEqual(notAllowed)
  })

  it.each(['127.0.0.1', '127.1', '2130706433', '0x7f.1'])('goes to this machine as %s', async (host) => {
    expect(await sendTo(host, ['10.0.0.7'])).toEqual(taken)
  })

  it('goes to hosts that are allowed by name, and to no part of them', async () => {
    expect(await sendTo('receiver.example', ['127.0.0.1'], ['RECEIVER.example'])).toEqual(taken)
    expect(await sendTo('sub.receiver.example', ['10.0.0.7'], ['receiver.example'])).toEqual(notAllowed)
  })
})
