import { sorted } from './order.ts'
import { parseStatement } from './parse.ts'
import { type Children, type Plan, planOf, type Setting } from './plan.ts'
import { writeGroup } from './present.ts'
import { SoqlRefusal } from './refusal.ts'
import { select } from './select.ts'
import type { Part } from './shape.ts'
import type { Row, SoqlSource } from './source.ts'
import { Work } from './work.ts'

/** What a query found: records that are yet to be written, lines that are complete, or a number. */
export type Found =
  | { kind: 'records'; setting: Setting; object: string; rows: Row[]; parts: Part[]; children: Children }
  | { kind: 'lines'; lines: Record<string, unknown>[] }
  | { kind: 'count'; count: number }

/** Aggregates come in one answer. Source: SOQL and SOSL Reference, "GROUP BY" */
const MOST_LINES = 2_000

/** A statement that was read and understood, and not yet answered. */
export interface Prepared {
  setting: Setting
  plan: Plan
}

/** Reads a statement. Throws a `SoqlRefusal`. */
export function prepare(source: SoqlSource, text: string, withDeleted: boolean): Prepared {
  const statement = parseStatement(text)
  const setting = { source, text, withDeleted: withDeleted || statement.allRows, work: new Work() }
  return { setting, plan: planOf(setting, statement) }
}

/** Answers a statement. Throws a `SoqlRefusal`. */
export function answer({ setting, plan }: Prepared): Found {
  const rows = select(setting, plan.choice)
  if (plan.kind === 'count') return { kind: 'count', count: rows.length }
  if (plan.kind === 'records') {
    const { parts, children, choice } = plan
    return { kind: 'records', setting, object: choice.object.name, rows, parts, children }
  }
  const { grouped, parts, having, keys, limit, offset } = plan
  setting.work.add(rows.length * (1 + parts.length))
  const groups = grouped.groups(rows).filter((group) => having === null || having.test(group))
  const chosen = sorted(groups, keys).slice(offset, limit === null ? undefined : offset + limit)
  if (chosen.length > MOST_LINES) {
    throw new SoqlRefusal(
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    )
  }
  return { kind: 'lines', lines: chosen.map((group) => writeGroup(group, parts)) }
}
