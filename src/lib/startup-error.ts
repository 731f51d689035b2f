/**
 * A reason why the program cannot start, as one sentence for the person at the terminal; printed without a stack.
 * The message never holds a secret; `cause` is for debugging and must not hold one either.
 */
export class StartupError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StartupError'
  }
}
