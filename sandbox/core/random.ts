/** A reproducible source of chance. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  whole(below: number): number
  /** One item of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** True in `share` of the cases. */
  chance(share: number): boolean
}

/** Returns a generator (mulberry32) that gives the same numbers for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (below: number): number => Math.floor(next() * below)
  return {
    whole,
    chance: (share) => next() < share,
    pick: (list) => {
      const item = list[whole(list.length)]
      if (item === undefined) throw new RangeError('Nothing to pick from')
      return item
    },
  }
}
