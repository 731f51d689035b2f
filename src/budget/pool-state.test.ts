import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grantAtOnce, settleAtOnce } from './at-once.ts'
import { remaining, shares } from './decide.ts'
import {
  DEAD_MS,
  type Exchange,
  emptyPool,
  exchange,
  FRESH_MS,
  type Held,
  type PoolRules,
  type PoolState,
  type Reply,
  windowsOf,
} from './pool-state.ts'
import { burstWindow } from './store.suite.ts'
import { openWindow, resetsAt } from './windows.ts'

const SIZE = 6
const PERIOD_MS = 2_000
const burst = burstWindow(SIZE, PERIOD_MS)

const rules: PoolRules = {
  windows: ['burst'],
  open: (id, now) => openWindow(id, burst, { now, zone: null }),
  resetsAt: (window, now) => resetsAt(window, now, null),
  zone: null,
  share: () => 1,
}

const START = 1_000_000

/** A process at the pool: what it holds and has to tell. */
class Process {
  held: Held[] = []
  settled: Exchange['settled'][number][] = []
  nextId = 1
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  ask(state: PoolState, now: number, count: number, more: Partial<Exchange> = {}): Reply {
    const reply = exchange(
      state,
      {
        member: this.name,
        held: this.held,
        settled: this.settled,
        reports: [],
        blocks: [],
        claims: [],
        wants: count > 0 ? [{ lane: 'interactive', windows: ['burst'], count }] : [],
        horizonMs: 0,
        unseen: 0,
        nextId: this.nextId,
        ...more,
      },
      rules,
      now,
    )
    this.settled = []
    for (const held of reply.granted.flat()) {
      this.held.push(held)
      this.nextId = held.id + 1
    }
    return reply
  }

  settle(held: Held, answeredAt: number, sent: boolean): void {
    this.held = this.held.filter((each) => each !== held)
    this.settled.push({ ...held, answeredAt, sent })
  }
}

/** How many calls a process that was never there before would be granted now. */
const room = (state: PoolState, now: number) =>
  new Process('looker').ask(structuredClone(state), now, SIZE * 2).granted.flat().length

describe('a process that dies', () => {
  test('gives back within a second what it cannot have sent; what it may have sent counts for one more period', () => {
    const state = emptyPool(START, '')
    const dead = new Process('dead')
    dead.ask(state, START, 4)
    // One of the four was to be sent only after it was last heard of.
    const [ahead] = dead.held
    if (ahead) ahead.at = START + FRESH_MS + 1
    // Nothing comes back while it may still send, and all of it within the second.
    expect(room(state, START + FRESH_MS)).toBe(SIZE - 4)
    expect(room(state, START + DEAD_MS - 1)).toBe(SIZE - 4)
    expect(room(state, START + 999)).toBe(SIZE - 3)
    new Process('alive').ask(state, START + DEAD_MS, 0)
    expect(room(state, START + DEAD_MS + PERIOD_MS - 1)).toBe(SIZE - 3)
    expect(room(state, START + DEAD_MS + PERIOD_MS)).toBe(SIZE)
  })

  test('and was not dead takes its calls up again', () => {
    const state = emptyPool(START, '')
    const paused = new Process('paused')
    paused.ask(state, START, 2)
    new Process('alive').ask(state, START + DEAD_MS, 0)
    paused.ask(state, START + DEAD_MS + 10, 0)
    expect(room(state, START + DEAD_MS + PERIOD_MS)).toBe(SIZE - 2)
    for (const held of paused.held) paused.settle(held, START + 3_000, true)
    paused.ask(state, START + 3_000, 0)
    expect(room(state, START + 3_000 + PERIOD_MS)).toBe(SIZE)
  })

  test('and tells afterwards what became of its calls has them counted once', () => {
    const state = emptyPool(START, '')
    const [late, other] = [new Process('late'), new Process('other')]
    const [held] = late.ask(state, START, 1).granted.flat()
    other.ask(state, START + DEAD_MS, 0)
    late.settle(held as Held, START + 100, true)
    late.ask(state, START + DEAD_MS + 1, 0)
    expect(room(state, START + DEAD_MS + 2)).toBe(SIZE - 1)
  })

  test('leaves nobody waiting for its more urgent calls', () => {
    const state = emptyPool(START, '')
    const [full, urgent, bulk] = [new Process('full'), new Process('urgent'), new Process('bulk')]
    full.ask(state, START, SIZE)
    urgent.ask(state, START, 1)
    const want = { wants: [{ lane: 'sync' as const, windows: ['burst'], count: 1 }] }
    for (const held of [...full.held].slice(1)) full.settle(held, START, true)
    full.settle(full.held[0] as Held, START, false)
    full.ask(state, START + 10, 0)
    if (state.windows.burst?.kind === 'rolling') state.windows.burst.paceAt = 0
    expect(bulk.ask(state, START + 20, 0, want).granted.flat()).toHaveLength(0)
    expect(bulk.ask(state, START + DEAD_MS, 0, want).granted.flat()).toHaveLength(1)
  })
})

test('calls of a less urgent lane that wait in another process hold nobody up', () => {
  const state = emptyPool(START, '')
  new Process('full').ask(state, START, SIZE - 1)
  const wants = [{ lane: 'backfill', windows: ['burst'], count: 3 } as const]
  new Process('bulk').ask(state, START, 0, {
    wants: [...wants, { lane: 'sync', windows: ['burst'], count: 2 }],
  })
  const [full] = Object.keys(state.members)
  expect(full).toBe('full')
  const member = state.members.full
  if (member) member.held.splice(0, 2)
  expect(new Process('person').ask(state, START, 2).granted.flat()).toHaveLength(2)
})

test('a window that the vendor has closed twice stays closed for the longer time', () => {
  const state = emptyPool(START, '')
  const process = new Process('one')
  for (const ms of [5_000, 1_000])
    process.ask(state, START, 0, { blocks: [{ window: 'burst', until: START + ms }] })
  expect(state.windows.burst?.blockedUntil).toBe(START + 5_000)
})

test('a process that had nothing in the pool for a minute does not share it any more', () => {
  const state = emptyPool(START, '')
  new Process('gone').ask(state, START, 0)
  new Process('here').ask(state, START + 60_000, 0)
  expect(Object.keys(state.processes)).toEqual(['gone', 'here'])
  new Process('here').ask(state, START + 60_001, 0)
  expect(Object.keys(state.processes)).toEqual(['here'])
})

test('an answer that is said to have come later than it is in the store came now', () => {
  const state = emptyPool(START, '')
  const process = new Process('ahead')
  const [held] = process.ask(state, START, 1).granted.flat()
  process.settle(held as Held, START + 600_000, true)
  process.ask(state, START + 10, 0)
  expect(room(state, START + 10 + PERIOD_MS)).toBe(SIZE)
})

test('calls are granted ahead while nobody is in a hurry, and each when it is due as soon as somebody is', () => {
  const state = emptyPool(START, '')
  const bulk = new Process('bulk')
  const wants = [{ lane: 'backfill', windows: ['burst'], count: 6 } as const]
  const ahead = (now: number) => bulk.ask(state, now, 0, { wants, horizonMs: 5_000 }).granted.flat()
  expect(ahead(START).some(({ at }) => at > START)).toBe(true)
  const end = (now: number) => {
    for (const held of [...bulk.held]) bulk.settle(held, now, true)
  }
  end(START)
  const person = new Process('person')
  for (const held of person.ask(state, START, 1).granted.flat()) person.settle(held, START, true)
  person.ask(state, START + 1, 0)
  expect(ahead(START + 2).every(({ at }) => at <= START + 2)).toBe(true)
  end(START + 2)
  expect(ahead(START + 11_000).some(({ at }) => at > START + 11_000)).toBe(true)
})

test('a grant that was lost on its way back is not held for ever', () => {
  const state = emptyPool(START, '')
  const unlucky = new Process('unlucky')
  unlucky.ask(state, START, 3)
  unlucky.held = []
  unlucky.ask(state, START + 10, 0)
  expect(room(state, START + 10)).toBe(SIZE)
})

test('a clock of the store that is set back by ten minutes holds nobody up', () => {
  const state = emptyPool(START, '')
  const process = new Process('one')
  process.ask(state, START, SIZE)
  for (const held of [...process.held]) process.settle(held, START + 50, true)
  process.ask(state, START + 50, 0)
  const back = START - 600_000
  process.ask(state, back + 50, 0)
  expect(room(state, back + 50)).toBe(0)
  expect(room(state, back + 50 + PERIOD_MS)).toBe(SIZE)
})

test('a process that dies before the clock of the store is set back is found dead all the same', () => {
  const state = emptyPool(START, '')
  new Process('dead').ask(state, START, SIZE)
  const back = START - 600_000
  new Process('alive').ask(state, back, 0)
  new Process('alive').ask(state, back + DEAD_MS, 0)
  expect(room(state, back + DEAD_MS + PERIOD_MS)).toBe(SIZE)
})

test('nothing is granted at once before the moment that the pool was last changed at', () => {
  const state = emptyPool(START, '')
  new Process('p').ask(state, START, 0)
  const asking = {
    windows: windowsOf(state, ['burst']),
    member: 'p',
    lane: 'interactive',
    rules,
    terms: TERMS,
  } as const
  const one = (at: number): Held => ({ id: 1, windows: ['burst'], at })
  expect(grantAtOnce(state, one(START - 1), asking)).toBe(false)
  expect(grantAtOnce(state, one(START), asking)).toBe(true)
})

test('a period of fixed length ends at a multiple of it', () => {
  const fixed = openWindow('fixed', { ...burst, id: 'fixed', kind: 'fixed' }, { now: 0, zone: null })
  expect([1, 1_999, 2_000].map((now) => resetsAt(fixed, now, null))).toEqual([2_000, 2_000, 4_000])
})

test('calls that others presumably make at the same time are charged too', () => {
  const state = emptyPool(START, '')
  expect(new Process('one').ask(state, START, 10, { unseen: 1 }).granted.flat()).toHaveLength(3)
})

/** What happens to one call: how long it takes there and back, and whether its process dies or its grant is lost. */
const story = fc.record({
  process: fc.integer({ min: 0, max: 2 }),
  calls: fc.integer({ min: 1, max: 4 }),
  there: fc.integer({ min: 0, max: 300 }),
  back: fc.integer({ min: 0, max: 300 }),
  pause: fc.integer({ min: 0, max: 400 }),
  fate: fc.constantFrom('lives', 'lives', 'lives', 'dies', 'lost'),
})

test('however calls travel and processes die, the vendor counts no more than its window allows', () => {
  fc.assert(
    fc.property(fc.array(story, { minLength: 5, maxLength: 60 }), (stories) => {
      const arrivals = play(stories)
      for (const at of arrivals) {
        const counted = arrivals.filter((each) => each > at - PERIOD_MS && each <= at).length
        expect(counted).toBeLessThanOrEqual(SIZE)
      }
    }),
    { numRuns: 400 },
  )
})

/** When the calls of these stories arrive at the vendor. */
function play(
  stories: readonly (typeof story extends fc.Arbitrary<infer Story> ? Story : never)[],
): number[] {
  const state = emptyPool(START, '')
  const processes = [0, 1, 2].map((each) => new Process(`p${each}`))
  const flights: { process: Process; held: Held; answeredAt: number }[] = []
  const arrivals: number[] = []
  let now = START
  let deaths = 0
  const land = () => {
    for (const flight of flights.filter((each) => each.answeredAt <= now)) {
      flights.splice(flights.indexOf(flight), 1)
      flight.process.settle(flight.held, flight.answeredAt, true)
    }
  }
  for (const { process: index, calls, there, back, pause, fate } of stories) {
    // All that are alive speak up in time.
    for (let step = 0; step <= pause; step += 200) {
      land()
      for (const each of processes) each.ask(state, now, 0)
      now += Math.min(200, pause - step)
    }
    land()
    const process = processes[index] as Process
    const granted = process.ask(state, now, calls).granted.flat()
    if (fate === 'lost') {
      process.held = process.held.filter((held) => !granted.includes(held))
      continue
    }
    for (const held of granted) {
      arrivals.push(now + there)
      flights.push({ process, held, answeredAt: now + there + back })
    }
    if (fate !== 'dies') continue
    processes[index] = new Process(`p${index} ${++deaths}`)
    for (const flight of flights.filter((each) => each.process === process))
      flights.splice(flights.indexOf(flight), 1)
  }
  return arrivals.sort((a, b) => a - b)
}

const step = fc.record({
  what: fc.constantFrom('grant', 'grant', 'answer', 'answer', 'unsent', 'told'),
  passes: fc.integer({ min: 0, max: 700 }),
  left: fc.integer({ min: 0, max: SIZE }),
})

test('a call that is granted at once leaves the pool as an exchange would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [slow, quick] = [emptyPool(START, ''), emptyPool(START, '')]
      const process = new Process('p')
      const asking = { member: 'p', lane: 'interactive', rules, terms: TERMS } as const
      process.ask(quick, START, 0)
      let held: Held[] = []
      let now = START
      let nextId = 1
      for (const { what, passes, left } of steps) {
        now += passes
        const windows = windowsOf(quick, ['burst'])
        const told = what === 'told' ? [{ window: 'burst', report: { remaining: left }, since: now }] : []
        if (what === 'grant') {
          const one: Held = { id: nextId++, windows: ['burst'], at: now }
          const granted = grantAtOnce(quick, one, { ...asking, windows })
          if (granted) held.push(one)
          expect(process.ask(slow, now, 1).granted.flat()).toHaveLength(granted ? 1 : 0)
        } else {
          const [oldest] = held
          const [same] = process.held
          held = held.slice(1)
          if (oldest && same) {
            const sent = what !== 'unsent'
            settleAtOnce(quick, oldest, { windows, member: 'p', sent, told, now })
            process.settle(same, now, sent)
            process.ask(slow, now, 0, { reports: told })
          } else process.ask(slow, now, 0)
        }
        const [a, b] = [slow, quick].map(
          ({ windows: { burst: window } }) => window && [remaining(window, now), shares(window, now)],
        )
        expect(b).toEqual(a)
      }
    }),
    { numRuns: 300 },
  )
})

const TERMS = { share: () => 1, paced: false, ahead: 0 }

test('the window of a key that was replaced is forgotten after a day, one that is in use is not', () => {
  const state = emptyPool(START, '')
  new Process('p').ask(state, START, 1)
  const now = START + 2 * 86_400_000
  const left = (id: string, hours: number) => {
    const window = openWindow(id, burst, { now, zone: null })
    state.windows[id] = { ...window, paceAt: now - hours * 3_600_000 } as typeof window
  }
  left('burst@old', 25)
  left('burst@other', 1)
  new Process('q').ask(state, now, 0)
  expect(Object.keys(state.windows)).toEqual(['burst', 'burst@other'])
})

test('a call that was made before it was known to count here is ours', () => {
  const state = emptyPool(START, '')
  const process = new Process('p')
  process.ask(state, START, 0, { claims: [['burst'], ['burst']] })
  process.ask(state, START, 0, {
    reports: [{ window: 'burst', report: { remaining: SIZE - 3 }, since: START }],
  })
  expect(shares(state.windows.burst as never, START)).toMatchObject({ ours: 2, others: 1 })
})
