import { Problem } from '../model/problems.ts'

/** Whoever asked has hung up before anything was changed; only somebody who sent the same key meanwhile is told. */
export class CallerGone extends Problem {
  constructor(cause?: unknown) {
    super('unavailable', 'Who asked went away before anything was changed.', { retry_after: 1 }, cause)
  }
}
