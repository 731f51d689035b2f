import { html } from 'hono/html'
import { button, buttons, hidden, linkButton, postForm } from './controls.ts'
import type { Html, PageCall } from './page.ts'

/** What a cell may hold. */
export type Cell = Html | string | number | null

/** A table that becomes a list of cards on a narrow screen; the first cell of a row names it. */
export function table(parts: {
  caption: string
  columns: readonly (string | { label: string; number: true })[]
  rows: readonly (readonly Cell[])[]
  /** What stands there when there are no rows. */
  empty: Html | string
}): Html {
  if (parts.rows.length === 0) return html`<div class="empty">${parts.empty}</div>`
  const columns = parts.columns.map((column) =>
    typeof column === 'string' ? { label: column, number: false } : column,
  )
  const cell = (value: Cell, index: number): Html => {
    const { label, number } = columns[index] ?? { label: '', number: false }
    if (index === 0) return html`<th scope="row" role="rowheader">${value}</th>`
    return html`<td role="cell" data-label="${label}"${number ? html` class="number"` : ''}><div class="cell">${value ?? html`<span class="none">none</span>`}</div></td>`
  }
  const heads = columns.map(
    ({ label, number }) =>
      html`<th scope="col" role="columnheader"${number ? html` class="number"` : ''}>${label === '' ? html`<span class="unseen">Actions</span>` : label}</th>`,
  )
  // Roles are written out: a table that is shown as cards would lose them.
  return html`<table role="table" class="cards"><caption class="unseen">${parts.caption}</caption>
    <thead role="rowgroup"><tr role="row">${heads}</tr></thead>
    <tbody role="rowgroup">${parts.rows.map((row) => html`<tr role="row">${row.map(cell)}</tr>`)}</tbody>
  </table>`
}

/** Names and what they stand for. */
export function facts(pairs: readonly (readonly [name: string, value: Cell])[]): Html {
  return html`<dl class="facts">${pairs.map(
    ([name, value]) =>
      html`<div><dt>${name}</dt><dd>${value ?? html`<span class="none">none</span>`}</dd></div>`,
  )}</dl>`
}

/** A part of a page with its own heading. */
export function section(heading: string, body: Html, actions: Html | null = null): Html {
  return html`<section class="card"><div class="headline"><h2>${heading}</h2>${actions}</div>${body}</section>`
}

/** A sentence that must not be missed. */
export function notice(kind: 'good' | 'info' | 'warning' | 'error', body: Html | string): Html {
  return html`<div class="notice ${kind}" role="${kind === 'error' ? 'alert' : 'status'}">${body}</div>`
}

/** A word in a frame, such as a state. */
export function badge(label: string, kind: 'good' | 'info' | 'warning' | 'error' | 'quiet' = 'quiet'): Html {
  return html`<span class="badge ${kind}">${label}</span>`
}

/** A text to take along; the button needs a script, the text can be selected without. */
export function copyable(label: string, text: string): Html {
  return html`<div class="copy"><code class="value" tabindex="0" aria-label="${label}">${text}</code>
    <button type="button" class="button plain" data-copy="${text}" hidden>Copy</button>
    <span class="copied" role="status"></span></div>`
}

/** A question before something that cannot be undone: a page, so that it needs no script. */
export function confirmation(
  call: PageCall,
  about: {
    action: string
    label: string
    cancel: string
    body: Html
    fields?: Readonly<Record<string, string>>
  },
): Html {
  const fields = Object.entries(about.fields ?? {}).map(([name, value]) => hidden(name, value))
  return html`<div class="card question">${about.body}${postForm(
    call,
    about.action,
    html`${fields}${buttons(button(about.label, { weight: 'danger' }), linkButton('Cancel', about.cancel))}`,
  )}</div>`
}

/** Links to the pages of a long list; `page` counts from 1. */
export function pager(about: { path: string; query: URLSearchParams; page: number; pages: number }): Html {
  const { path, query, page, pages } = about
  if (pages <= 1) return html``
  const to = (target: number): string => {
    const next = new URLSearchParams(query)
    next.set('page', String(target))
    return `${path}?${next}`
  }
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? html`<a href="${to(page - 1)}" rel="prev">Previous</a>` : html`<span></span>`}
    <span>Page ${page} of ${pages}</span>
    ${page < pages ? html`<a href="${to(page + 1)}" rel="next">Next</a>` : html`<span></span>`}
  </nav>`
}

/** Reads `?page=`: whole numbers from 1 to `pages`, the nearest one for anything else. */
export function pageOf(query: URLSearchParams, pages: number): number {
  const given = Number(query.get('page') ?? '1')
  return Number.isFinite(given) ? Math.min(Math.max(1, Math.trunc(given)), Math.max(1, pages)) : 1
}

/** Tabs of one thing: links, of which one is the page itself. */
export function tabs(
  label: string,
  links: readonly { label: string; href: string; current: boolean }[],
): Html {
  return html`<nav class="tabs" aria-label="${label}">${links.map(
    (link) => html`<a href="${link.href}"${link.current ? html` aria-current="page"` : ''}>${link.label}</a>`,
  )}</nav>`
}

/** The largest units first. */
const UNITS: readonly [name: string, ms: number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** A moment, exact and as people say it by the sandbox's clock: `2026-11-26 11:31:02 UTC, 3 days ago`. */
export function moment(ms: number | null, now: number): Html | null {
  if (ms === null) return null
  const exact = exactTime(ms)
  return html`<time datetime="${new Date(ms).toISOString()}">${exact}</time> <small class="ago">${ago(ms, now)}</small>`
}

/** `2026-11-26 11:31:02 UTC` */
export function exactTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function ago(ms: number, now: number): string {
  const distance = Math.abs(now - ms)
  const [unit, size] = UNITS.find(([, length]) => distance >= length) ?? ['', 0]
  if (size === 0) return 'now'
  const count = Math.floor(distance / size)
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return ms > now ? `in ${words}` : `${words} ago`
}
