import type { Budgets } from '../budget/budgets.ts'
import { BudgetAlerts } from './budget-alerts.ts'
import type { CallObserver } from './call-observer.ts'
import { Metrics } from './metrics.ts'
import { Spending, type SpendingOptions } from './spending.ts'

/** Everybody who is told of calls to vendors. */
export interface Watch {
  spending: Spending
  metrics: Metrics
  observers: readonly CallObserver[]
  close(): Promise<void>
}

export function openWatch({ budgets, ...options }: SpendingOptions & { budgets: Budgets }): Watch {
  const spending = new Spending(options)
  const alerts = new BudgetAlerts(options.db, options.onError)
  const metrics = new Metrics(() => budgets.fills())
  return {
    spending,
    metrics,
    observers: [spending, alerts, metrics],
    async close() {
      await Promise.all([spending.close(), alerts.close()])
    },
  }
}
