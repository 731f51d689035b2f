/**
 * A machine whose clock is wrong: with CLOCK_OFFSET_MS every `Date` of this process is off by so much, while monotonic time
 * and timers are right, as after a bad time server. Import it before everything else.
 */
const offset = Number(process.env.CLOCK_OFFSET_MS ?? 0)
if (offset !== 0) {
  const Real = globalThis.Date
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [Real.now() + offset] : args, newTarget),
    apply: () => new Real(Real.now() + offset).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => Real.now() + offset : Reflect.get(target, name, receiver),
  })
}
