import type { CharSet } from 'refa'
import { type After, type Automaton, after, automataOf, type Reader } from './automaton.ts'

/**
 * How the time of a pattern grows with its text, at worst: `linear`, `polynomial` (some word leads from a loop to a later
 * one and keeps in both: `\s+$`, `a*b?a*$`) or `exponential` (some word leads around a loop in two ways: `(a+)+$`).
 *
 * The theory is that of ambiguous automata (Weber and Seidl 1991; as in Wüstholz and others 2017 for engines that try).
 * What recheck 4.5.0 says of our patterns was compared once: see patterns.test.ts. On the safe side: `\b` is taken to
 * hold, a repetition that may be longer than 100 is taken to have no end.
 */
export type Growth = 'linear' | 'polynomial' | 'exponential'

export function growthOf(source: string, flags: string): Growth {
  const all = automataOf(source, flags).map((automaton) => new Graph(automaton).growth())
  return all.find((one) => one === 'exponential') ?? all.find((one) => one === 'polynomial') ?? 'linear'
}

class Graph {
  readonly #readers: Reader[] = []
  readonly #after = new Map<Reader, After>()
  readonly #reach = new Map<Reader, ReadonlySet<Reader>>()
  readonly #shared = new Map<Reader, Map<Reader, CharSet>>()
  readonly #search: Reader

  constructor({ begin, search, lines }: Automaton) {
    this.#search = search
    this.#readers.push(begin)
    for (const reader of this.#readers) {
      const found = after(reader, lines)
      this.#after.set(reader, found)
      for (const next of found.ways.keys()) if (!this.#readers.includes(next)) this.#readers.push(next)
    }
    for (const reader of this.#readers) this.#reach.set(reader, this.#reachable(reader))
  }

  growth(): Growth {
    const loops = this.#readers.filter((one) => this.#leads(one, one) && !this.#isSettled(one))
    if (loops.some((loop) => this.#goesRoundTwice(loop))) return 'exponential'
    const pairs = loops.flatMap((from) => loops.map((to) => [from, to] as const))
    const bad = pairs.some(
      ([from, to]) => from !== to && this.#leads(from, to) && this.#keepsInBoth(from, to),
    )
    return bad ? 'polynomial' : 'linear'
  }

  #afterOf(reader: Reader): After {
    return this.#after.get(reader) ?? { ways: new Map(), found: 'no' }
  }

  #leads(from: Reader, to: Reader): boolean {
    return this.#reach.get(from)?.has(to) === true
  }

  #reachable(from: Reader): Set<Reader> {
    const seen = new Set<Reader>()
    const open = [from]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of this.#afterOf(at).ways.keys()) {
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
    return seen
  }

  /** Whether the pattern is found there whatever follows, so that nothing is tried again. */
  #isSettled(reader: Reader): boolean {
    const { found, ways } = this.#afterOf(reader)
    if (found !== 'at the end') return found === 'always'
    return [...ways.keys()].some((next) => {
      const then = this.#afterOf(next)
      return next !== this.#search && next.chars.isAll && then.ways.has(next) && then.found !== 'no'
    })
  }

  /** Some word leads from a reader back to it in two ways. */
  #goesRoundTwice(loop: Reader): boolean {
    const isInside = (one: Reader): boolean => this.#leads(one, loop)
    return this.#walk([loop, loop, false as boolean] as const, ([a, b, apart]) => {
      const steps: (readonly [Reader, Reader, boolean])[] = []
      for (const [nextA, waysA] of this.#afterOf(a).ways) {
        for (const nextB of this.#afterOf(b).ways.keys()) {
          if (!isInside(nextA) || !isInside(nextB) || !this.#meet(nextA, nextB)) continue
          const split = apart || nextA !== nextB || waysA > 1
          if (split && nextA === loop && nextB === loop) return 'found'
          steps.push([nextA, nextB, split])
        }
      }
      return steps
    })
  }

  /** Some word leads from `from` to itself, from `from` to `to`, and from `to` to itself. */
  #keepsInBoth(from: Reader, to: Reader): boolean {
    return this.#walk([from, from, to] as const, ([a, b, c]) => {
      const steps: (readonly [Reader, Reader, Reader])[] = []
      for (const nextA of this.#afterOf(a).ways.keys()) {
        if (!this.#leads(nextA, from)) continue
        for (const nextB of this.#afterOf(b).ways.keys()) {
          if ((nextB !== to && !this.#leads(nextB, to)) || !this.#meet(nextA, nextB)) continue
          for (const nextC of this.#afterOf(c).ways.keys()) {
            if (!this.#leads(nextC, to) || !this.#meet(nextA, nextB, nextC)) continue
            if (nextA === from && nextB === to && nextC === to) return 'found'
            steps.push([nextA, nextB, nextC])
          }
        }
      }
      return steps
    })
  }

  /** Whether a search from `start` finds what it is after. */
  #walk<Node extends readonly unknown[]>(
    start: Node,
    stepsOf: (node: Node) => readonly Node[] | 'found',
  ): boolean {
    const seen = new Set<string>()
    const open = [start]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const steps = stepsOf(node)
      if (steps === 'found') return true
      for (const step of steps) {
        const name =
          step.map((one) => this.#readers.indexOf(one as Reader)).join() + String(step.at(-1) === true)
        if (seen.has(name)) continue
        seen.add(name)
        open.push(step)
      }
    }
    return false
  }

  /** Whether one character is read by all of them. */
  #meet(a: Reader, b: Reader, c: Reader = a): boolean {
    let row = this.#shared.get(a)
    if (row === undefined) {
      row = new Map()
      this.#shared.set(a, row)
    }
    let both = row.get(b)
    if (both === undefined) {
      both = a.chars.intersect(b.chars)
      row.set(b, both)
    }
    return !both.isDisjointWith(c.chars)
  }
}
