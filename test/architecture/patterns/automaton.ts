import { type AST, RegExpParser } from '@eslint-community/regexpp'
import type { CharSet } from 'refa'
import { Chars, type ReadonlyFlags, toUnicodeSet } from 'regexp-ast-analysis'

/** Repetitions up to here cost a factor and no more; beyond, a bound is taken for none. */
const FEW = 100
/** So many copies of a bounded repetition are looked at. */
const COPIES = 3

/** Reads one character and goes on at `next`; `after` is where that leads without reading. */
export interface Reader {
  readonly chars: CharSet
  readonly next: Place
}

/** Reads nothing; `^` and `$` are passed at an edge of the text only, or of a line. */
interface Fork {
  readonly out: Place[]
  readonly only?: 'start' | 'end'
}

export type Place = Reader | Fork | 'found' | 'lost'

/** What of a pattern is run for itself: the pattern, and what a look-behind reads backwards. */
export interface Automaton {
  /** Stands before the text and reads nothing of it. */
  readonly begin: Reader
  /** Passes over what comes before the place where the pattern is tried. */
  readonly search: Reader
  readonly lines: boolean
}

/** The automata of a pattern, one way through it for each way that an engine which tries may take. */
export function automataOf(source: string, letters: string): Automaton[] {
  const unicode = letters.includes('u') || letters.includes('v')
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: letters.includes('u'),
    unicodeSets: letters.includes('v'),
  })
  const flags = {
    ...{ ignoreCase: letters.includes('i'), dotAll: letters.includes('s'), multiline: letters.includes('m') },
    ...{ unicode, unicodeSets: letters.includes('v'), sticky: false, global: false, hasIndices: false },
  }
  const builder = new Builder(flags)
  builder.add(pattern.alternatives, 'found')
  return builder.automata
}

class Builder {
  readonly automata: Automaton[] = []
  readonly #flags: ReadonlyFlags
  #backward = false

  constructor(flags: ReadonlyFlags) {
    this.#flags = flags
  }

  /** Alternatives that may be found anywhere; in the mode of lines, `^` is passed after a reader of line ends. */
  add(alternatives: readonly AST.Alternative[], end: Place): void {
    const pattern = this.#anyOf(alternatives, end)
    const out: Place[] = [pattern]
    const search: Reader = { chars: Chars.all(this.#flags), next: { out } }
    const begin: Reader = { chars: Chars.empty(this.#flags), next: { out } }
    out.push(search)
    if (this.#flags.multiline === true) out.push({ chars: Chars.lineTerminator(this.#flags), next: pattern })
    this.automata.push({ begin, search, lines: this.#flags.multiline === true })
  }

  #anyOf(alternatives: readonly AST.Alternative[], next: Place): Place {
    return { out: alternatives.map(({ elements }) => this.#sequence(elements, next)) }
  }

  #sequence(elements: readonly AST.Element[], next: Place): Place {
    const order = this.#backward ? elements : elements.toReversed()
    return order.reduce((later: Place, element) => this.#element(element, later), next)
  }

  #element(element: AST.Element, next: Place): Place {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return this.#anyOf(element.alternatives, next)
      case 'Quantifier':
        return this.#repeated(element, next)
      case 'Assertion':
        return this.#assertion(element, next)
      case 'Backreference':
        throw new Error('a pattern that refers back is not judged')
      default:
        return { chars: toUnicodeSet(element, this.#flags).chars, next }
    }
  }

  #repeated({ element, min, max }: AST.Quantifier, next: Place): Place {
    let place = next
    if (max > FEW) {
      const out: Place[] = []
      const loop: Fork = { out }
      out.push(this.#element(element, loop), next)
      place = loop
    } else {
      for (let copy = 0; copy < Math.min(max - min, COPIES); copy += 1) {
        place = { out: [this.#element(element, place), next] }
      }
    }
    for (let copy = 0; copy < Math.min(min, COPIES); copy += 1) place = this.#element(element, place)
    return place
  }

  /** What a look-ahead reads is read for nothing; a look-behind is judged as a search of its own. */
  #assertion(assertion: AST.Assertion, next: Place): Place {
    if (assertion.kind === 'word') return next
    if (!('alternatives' in assertion)) {
      return { out: [next], only: (assertion.kind === 'start') === this.#backward ? 'end' : 'start' }
    }
    const before = this.#backward
    this.#backward = assertion.kind === 'lookbehind'
    const same = this.#backward === before
    const ahead: Place[] = []
    if (same) ahead.push(this.#anyOf(assertion.alternatives, 'lost'))
    else this.add(assertion.alternatives, 'lost')
    this.#backward = before
    return { out: [...ahead, next] }
  }
}

/** Where a reader leads: to which readers, by how many ways each, and whether the pattern is found there. */
export interface After {
  readonly ways: ReadonlyMap<Reader, number>
  /** `always`: whatever follows; `at the end`: when nothing follows. */
  readonly found: 'no' | 'at the end' | 'always'
}

const NEW_LINE = 0x0a

function mayStartAfter({ chars }: Reader, lines: boolean): boolean {
  return chars.isEmpty || (lines && chars.has(NEW_LINE) && !chars.isAll)
}

/**
 * Follows every way that reads nothing. A place is passed twice at most: that is how a loop in a loop begins anew, and
 * empty rounds without end are refused by engines.
 */
export function after(reader: Reader, lines: boolean): After {
  const ways = new Map<Reader, number>()
  let found: After['found'] = 'no'
  const passed = new Map<Place, number>()
  const walk = (place: Place, ended: boolean): void => {
    if (place === 'lost') return
    if (place === 'found') {
      if (found !== 'always') found = ended ? 'at the end' : 'always'
      return
    }
    if ('chars' in place) {
      if (!ended || (lines && place.chars.has(NEW_LINE))) ways.set(place, (ways.get(place) ?? 0) + 1)
      return
    }
    const times = passed.get(place) ?? 0
    if (times === 2) return
    if (place.only === 'start' && !mayStartAfter(reader, lines)) return
    passed.set(place, times + 1)
    for (const one of place.out) walk(one, ended || place.only === 'end')
    passed.set(place, times)
  }
  walk(reader.next, false)
  return { ways, found }
}
