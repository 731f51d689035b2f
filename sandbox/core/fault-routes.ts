import { controlAnswer } from './exchange.ts'
import { MATCH_FIELDS, TIMES_FIELD } from './fault-fields.ts'
import type { FaultRule, Faults } from './faults.ts'
import { ControlError, type ControlRoute } from './vendor.ts'

/** The fault switches on the control surface: rules in force, and what can go wrong. */
export function faultRoutes(faults: Faults): ControlRoute[] {
  return [
    { method: 'GET', pattern: '/faults', run: () => controlAnswer(200, { results: faults.list() }) },
    {
      method: 'GET',
      pattern: '/faults/effects',
      run: () => controlAnswer(200, { match: MATCH_FIELDS, rule: [TIMES_FIELD], effects: faults.effects }),
    },
    {
      method: 'POST',
      pattern: '/faults',
      run: ({ body }) => {
        if (typeof body !== 'object' || body === null)
          throw new ControlError(400, 'A fault is a JSON object.')
        return controlAnswer(201, faults.add(body as FaultRule))
      },
    },
    {
      method: 'DELETE',
      pattern: '/faults',
      run: () => {
        faults.clear()
        return controlAnswer(200, { status: 'ok' })
      },
    },
    {
      method: 'DELETE',
      pattern: '/faults/{id}',
      run: ({ params }) => {
        if (!faults.remove(Number(params.id))) throw new ControlError(404, 'There is no such fault.')
        return controlAnswer(200, { status: 'ok' })
      },
    },
  ]
}
