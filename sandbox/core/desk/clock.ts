import { html } from 'hono/html'
import { moveClock } from '../clock.ts'
import { CORE_PREFIX } from '../page/assets.ts'
import { button, buttons, hidden, postForm, textField } from '../page/controls.ts'
import { type Page, type PageCall, type PageReply, type PageRoute, redirect } from '../page/page.ts'
import { exactTime, section } from '../page/parts.ts'
import { attempt } from '../page/refusal.ts'
import type { DeskParts } from './parts.ts'

const PATH = `/${CORE_PREFIX}/clock`

/** The steps that people take most: a burst window, an hour, a day, and the time that an old token is kept. */
const STEPS: readonly [label: string, ms: number][] = [
  ['10 seconds', 10_000],
  ['1 minute', 60_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
  ['7 days', 604_800_000],
]

/** The clock of the sandbox: what it shows, and ways to move it. */
export function clockRoutes(parts: DeskParts): PageRoute[] {
  return [
    { method: 'GET', pattern: PATH, run: (call) => clockPage(call, null) },
    { method: 'POST', pattern: PATH, run: (call) => move(parts, call) },
  ]
}

function move(parts: DeskParts, call: PageCall): PageReply {
  const moved = attempt(() => moveClock(parts.clock, stepOf(call.form)))
  if ('refusal' in moved) return clockPage(call, moved.refusal.sentence)
  return redirect(PATH, `The clock shows ${exactTime(parts.clock.now())} now.`)
}

function stepOf(form: URLSearchParams): Parameters<typeof moveClock>[1] {
  const advance = form.get('advance')
  if (advance !== null) return { advanceMs: Number(advance) }
  const to = (form.get('to') ?? '').trim()
  // Without a zone the moment is meant in UTC, as this page shows it.
  const moment = /(?:z|[+-]\d\d:?\d\d)$/i.test(to) ? to : `${to.replace(/ utc$/i, '').replace(' ', 'T')}Z`
  const toMs = Date.parse(moment)
  if (Number.isNaN(toMs)) throw new RangeError('Write a moment such as 2026-12-24 18:00 (UTC).')
  return { toMs }
}

function clockPage(call: PageCall, error: string | null): Page {
  const { now } = call
  const steps = STEPS.map(([label, ms]) =>
    postForm(call, PATH, html`${hidden('advance', String(ms))}${button(`+ ${label}`, { weight: 'plain' })}`),
  )
  const body = html`${section(
    'Now',
    html`<p class="clock"><time datetime="${new Date(now).toISOString()}">${exactTime(now)}</time></p>
      <p class="hint">Tokens, windows of limits and everything else that time decides follow this clock. It runs with the
      machine's own and can be moved ahead or back.</p>`,
  )}
  ${section('Move ahead', html`<div class="buttons">${steps}</div>`)}
  ${section(
    'Move to a moment',
    postForm(
      call,
      PATH,
      html`${textField({
        label: 'Moment (UTC)',
        name: 'to',
        value: call.form.get('to') ?? exactTime(now).slice(0, 19),
        hint: 'For example 2026-12-24 18:00, in the years 1970 to 9999.',
        error,
        required: true,
      })}${buttons(button('Move the clock'))}`,
    ),
  )}`
  return { kind: 'page', status: error === null ? 200 : 400, title: 'Clock', body }
}
