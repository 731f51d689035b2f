import { describe, expect, it } from 'vitest'
import { Agenda } from './agenda.ts'
import { movableClock, shiftedClock, systemClock } from './clock.ts'

const HOUR_MS = 3_600_000

/** An agenda at moment 0 whose clock stands still, and what it did. */
function standing() {
  const clock = movableClock(0)
  const done: string[] = []
  return { clock, agenda: new Agenda(clock), done }
}

describe('an agenda', () => {
  it('does what is due soon, and nothing else, and never within the call', async () => {
    const { agenda, clock, done } = standing()
    agenda.add(0, (moment) => {
      done.push(`now ${moment}`)
    })
    agenda.add(1, () => {
      done.push('later')
    })
    expect(done).toEqual([])
    expect(agenda.isSettled).toBe(false)
    await agenda.settled()
    expect(done).toEqual(['now 0'])
    clock.advance(1)
    expect(done).toEqual(['now 0', 'later'])
  })

  it('plays what a move of the clock jumps over in order, with what it leads to', async () => {
    const { agenda, clock, done } = standing()
    const attempt = (name: string, everyMs: number, left: number) => async (moment: number) => {
      await new Promise(setImmediate)
      done.push(`${name} ${moment / HOUR_MS}`)
      if (left > 0) agenda.add(moment + everyMs, attempt(name, everyMs, left - 1))
    }
    agenda.add(HOUR_MS, attempt('a', 2 * HOUR_MS, 2))
    agenda.add(2 * HOUR_MS, attempt('b', 4 * HOUR_MS, 1))
    clock.advance(5 * HOUR_MS)
    await agenda.settled()
    expect(done).toEqual(['a 1', 'b 2', 'a 3', 'a 5'])
    clock.advance(HOUR_MS)
    await agenda.settled()
    expect(done.at(-1)).toBe('b 6')
  })

  it('lets work of one moment run side by side, first come first', async () => {
    const { agenda, done } = standing()
    const ends: (() => void)[] = []
    for (const name of ['first', 'second']) {
      agenda.add(0, () => {
        done.push(name)
        return new Promise((resolve) => {
          ends.push(resolve)
        })
      })
    }
    const settled = agenda.settled()
    expect(done).toEqual(['first', 'second'])
    for (const end of ends) end()
    await settled
  })

  it('holds later work back for no longer than the earlier really takes', async () => {
    const { agenda, clock, done } = standing()
    agenda.add(0, () => new Promise(() => undefined))
    agenda.add(20, () => {
      done.push('not held up for ever')
    })
    clock.advance(1000)
    expect(done).toEqual([])
    await expect.poll(() => done).toEqual(['not held up for ever'])
  })

  it('goes by the real time that passes, also when the clock was set ahead', async () => {
    const clock = shiftedClock(systemClock)
    clock.advance(HOUR_MS)
    const agenda = new Agenda(clock)
    const due = clock.now() + 15
    let ran = 0
    agenda.add(due, () => {
      ran = clock.now()
    })
    await agenda.settled()
    expect(ran).toBe(0)
    await expect.poll(() => ran).toBeGreaterThanOrEqual(due)
  })

  it('hears of a base clock that is moved', () => {
    const base = movableClock(0)
    const agenda = new Agenda(shiftedClock(base))
    let ran = false
    agenda.add(10, () => {
      ran = true
    })
    base.set(10)
    expect(ran).toBe(true)
  })

  it('can be cleared, item by item or whole', async () => {
    const { agenda, clock, done } = standing()
    const add = (at: number, name: string) =>
      agenda.add(at, () => {
        done.push(name)
      })
    add(1, 'cancelled').cancel()
    add(2, 'kept')
    clock.advance(2)
    await agenda.settled()
    expect(done).toEqual(['kept'])
    add(3, 'cleared')
    agenda.clear()
    clock.advance(1)
    await agenda.settled()
    expect(done).toEqual(['kept'])
  })
})
