/** A table of routes; patterns are paths whose `{name}` segments stand for one segment each. */
export interface RouteEntry<T> {
  method: string
  pattern: string
  target: T
}

/** The result of a look-up: the target and its parameters, or which of the two ways it failed. */
export type RouteMatch<T> =
  | { kind: 'found'; target: T; params: Record<string, string> }
  | { kind: 'no_such_path' }
  | { kind: 'no_such_method' }

interface Branch<T> {
  fixed: Map<string, Branch<T>>
  open: Branch<T> | null
  targets: Map<string, { target: T; names: string[] }>
}

/** Finds a route by walking one branch a segment; literal segments win over `{name}` ones. */
export class Router<T> {
  private readonly root = branch<T>()

  add(entry: RouteEntry<T>): void {
    let at = this.root
    const names: string[] = []
    for (const segment of segmentsOf(entry.pattern)) {
      if (segment.startsWith('{')) {
        names.push(segment.slice(1, -1))
        at.open ??= branch<T>()
        at = at.open
      } else {
        const next = at.fixed.get(segment) ?? branch<T>()
        at.fixed.set(segment, next)
        at = next
      }
    }
    if (at.targets.has(entry.method)) throw new Error(`Route twice: ${entry.method} ${entry.pattern}`)
    at.targets.set(entry.method, { target: entry.target, names })
  }

  /** Looks up a path as sent; one trailing slash is ignored, parameters are percent-decoded. */
  find(method: string, path: string): RouteMatch<T> {
    const segments = segmentsOf(path)
    const values: string[] = []
    const found = walk(this.root, { segments, at: 0, values, method })
    if (found === null) {
      const anyMethod = walk(this.root, { segments, at: 0, values: [], method: null })
      return anyMethod === null ? { kind: 'no_such_path' } : { kind: 'no_such_method' }
    }
    const params: Record<string, string> = {}
    found.names.forEach((name, index) => {
      params[name] = decoded(values[index] ?? '')
    })
    return { kind: 'found', target: found.target, params }
  }
}

interface Walk {
  segments: string[]
  at: number
  values: string[]
  method: string | null
}

function walk<T>(from: Branch<T>, step: Walk): { target: T; names: string[] } | null {
  const { segments, at, values, method } = step
  const segment = segments[at]
  if (segment === undefined) {
    if (method !== null) return from.targets.get(method) ?? null
    const [first] = from.targets.values()
    return first ?? null
  }
  const literal = from.fixed.get(segment)
  if (literal !== undefined) {
    const found = walk(literal, { segments, at: at + 1, values, method })
    if (found !== null) return found
  }
  if (from.open === null) return null
  values.push(segment)
  const found = walk(from.open, { segments, at: at + 1, values, method })
  if (found === null) values.pop()
  return found
}

function branch<T>(): Branch<T> {
  return { fixed: new Map(), open: null, targets: new Map() }
}

function segmentsOf(path: string): string[] {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length
  return path.slice(1, end).split('/')
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
