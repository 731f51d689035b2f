import { ControlError } from '../vendor.ts'
import { PageError } from './page.ts'

/** What an operation's refusal says: its status and one sentence. */
export interface Refusal {
  status: number
  sentence: string
}

/** Reads a refusal; null for an error that is none. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof PageError || error instanceof ControlError) {
    return { status: error.status, sentence: error.message }
  }
  return error instanceof RangeError ? { status: 400, sentence: error.message } : null
}

/** Tries what a form asks for: its result, or the refusal to show beside the form. */
export function attempt<T>(operation: () => T): { done: T } | { refusal: Refusal } {
  try {
    return { done: operation() }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    return { refusal }
  }
}
