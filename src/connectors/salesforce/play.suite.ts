import type { Answer, Call, Plan } from '../../connector/plan.ts'

export const account = {
  id: '00D000000000001AAA',
  name: null,
  currency: null,
  time_zone: null,
  region: null,
  ui_url: null,
}

export const answered = (body: unknown, status = 200): Answer => ({ status, headers: {}, body })

/** Plays the vendor with these answers, in order; tells what was asked for. */
export function play<Result>(plan: Plan<Result>, answers: Answer[]): { calls: Call[]; result: Result } {
  const calls: Call[] = []
  let step = plan.next([])
  while (!step.done) {
    calls.push(...step.value)
    step = plan.next(step.value.map(() => answers.shift() ?? answered(undefined)))
  }
  return { calls, result: step.value }
}
