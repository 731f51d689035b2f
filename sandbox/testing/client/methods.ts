type Thing = Record<string, unknown>

/** The namespaces of the client that are exercised; account-info has none. */
const NAMESPACES = ['crm', 'oauth', 'webhooks', 'settings'] as const

/** Members of the client's API objects that are not operations. */
const INSIDE: ReadonlySet<string> = new Set(['constructor', 'config', 'configuration', 'api'])

/** Lists every operation of the official client as `crm.contacts.basicApi.create`, by looking at the client itself. */
export function methodsOf(client: object): string[] {
  const found: string[] = []
  const seen = new Set<unknown>()
  for (const name of NAMESPACES) collect((client as Thing)[name], name, { found, seen })
  return found.sort()
}

function collect(thing: unknown, path: string, into: { found: string[]; seen: Set<unknown> }): void {
  if (typeof thing !== 'object' || thing === null || into.seen.has(thing)) return
  into.seen.add(thing)
  const names = memberNames(thing)
  const isApi = names.some((name) => name.endsWith('WithHttpInfo'))
  for (const name of names) {
    if (INSIDE.has(name) || name.startsWith('_') || name.endsWith('WithHttpInfo')) continue
    const member = (thing as Thing)[name]
    if (typeof member !== 'function') collect(member, `${path}.${name}`, into)
    else if (isApi) into.found.push(`${path}.${name}`)
  }
}

/** Own and inherited names; the namespaces are getters of their prototypes. */
function memberNames(thing: object): string[] {
  const names = new Set<string>()
  for (
    let at: object | null = thing;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  }
  return [...names]
}

/**
 * Wraps a client so that `called` learns the path of every operation that answered; the client itself stays as it
 * is. Operations that throw are not counted.
 */
export function recorded<T extends object>(client: T, called: Set<string>, path = ''): T {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      const at = path === '' ? String(name) : `${path}.${String(name)}`
      if (typeof member === 'function') {
        return (...given: unknown[]) => noted(member.apply(target, given), () => called.add(at))
      }
      return typeof member === 'object' && member !== null ? recorded(member, called, at) : member
    },
  })
}

function noted(answer: unknown, note: () => void): unknown {
  if (!(answer instanceof Promise)) return answer
  return answer.then((value: unknown) => {
    note()
    return value
  })
}
