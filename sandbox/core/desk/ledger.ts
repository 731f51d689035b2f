import { html } from 'hono/html'
import type { LedgerEntry } from '../ledger.ts'
import { CORE_PREFIX } from '../page/assets.ts'
import { askForm, button, choice, hidden, linkButton, textField } from '../page/controls.ts'
import { type Html, type Page, type PageCall, PageError, type PageRoute } from '../page/page.ts'
import { badge, type Cell, exactTime, facts, pageOf, pager, section, table } from '../page/parts.ts'
import type { DeskParts } from './parts.ts'

const PATH = `/${CORE_PREFIX}/ledger`
const ROWS = 50
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']

/** The ledger: every request that the vendor's room saw, newest first, and each of them alone. */
export function ledgerRoutes(parts: DeskParts): PageRoute[] {
  return [
    { method: 'GET', pattern: PATH, run: (call) => ledgerPage(parts, call) },
    { method: 'GET', pattern: `${PATH}/{seq}`, run: (call) => entryPage(parts, call) },
  ]
}

function ledgerPage({ ledger }: DeskParts, call: PageCall): Page {
  const { query, path } = call
  const found = matching(ledger.entries(), query).reverse()
  const pages = Math.ceil(found.length / ROWS)
  const page = pageOf(query, pages)
  const following = query.get('follow') === '1'
  const shown = found.slice((page - 1) * ROWS, page * ROWS)
  const renew = following ? html` data-renew="1500"` : ''
  return {
    kind: 'page',
    title: 'Ledger',
    lead: `Every request that the sandbox saw since it was started or reset: ${ledger.total}. Never a body, never a secret.`,
    actions: followLink(query, following),
    body: html`${filters(query)}
      <div id="entries"${renew}>${table({
        caption: 'Requests, newest first',
        columns: ['Request', 'Status', 'When', 'Credential', 'Fault', { label: 'Took', number: true }],
        rows: shown.map(rowOf),
        empty: ledger.total === 0 ? 'Nothing was asked yet.' : 'No request fits these filters.',
      })}${pager({ path, query, page, pages })}</div>`,
  }
}

function matching(entries: LedgerEntry[], query: URLSearchParams): LedgerEntry[] {
  const asked = (name: string): string => (query.get(name) ?? '').trim()
  const [method, text, status, fault] = ['method', 'path', 'status', 'fault'].map(asked)
  const [kind, credential] = ['kind', 'credential'].map(asked)
  return entries.filter(
    (entry) =>
      (!method || entry.method === method) &&
      (!text || entry.path.includes(text)) &&
      (!status || String(entry.status).startsWith(status.replace(/x{1,2}$/i, ''))) &&
      (!fault || entry.fault !== null) &&
      (!credential || entry.credential_id === credential) &&
      (!kind || (kind === 'change' ? entry.state_before !== entry.state_after : entry.kind === kind)),
  )
}

function filters(query: URLSearchParams): Html {
  const given = (name: string): string => query.get(name) ?? ''
  const any = { value: '', label: 'any' }
  return askForm(
    PATH,
    html`${given('credential') === '' ? '' : hidden('credential', given('credential'))}${textField({ label: 'Path has', name: 'path', value: given('path'), type: 'search' })}
    ${choice({
      label: 'Method',
      name: 'method',
      value: given('method'),
      options: [any, ...METHODS.map((name) => ({ value: name, label: name }))],
    })}
    ${choice({
      label: 'Status',
      name: 'status',
      value: given('status'),
      options: [any, ...['2xx', '4xx', '401', '403', '404', '429', '5xx', '0'].map(statusOption)],
    })}
    ${choice({
      label: 'Kind',
      name: 'kind',
      value: given('kind'),
      options: [
        any,
        { value: 'token', label: 'token calls' },
        { value: 'delivery', label: 'deliveries' },
        { value: 'change', label: 'changed something' },
      ],
    })}
    ${choice({
      label: 'Fault',
      name: 'fault',
      value: given('fault'),
      options: [any, { value: '1', label: 'only with a fault' }],
    })}
    ${button('Show')}`,
  )
}

function statusOption(value: string): { value: string; label: string } {
  return { value, label: value === '0' ? '0 (no answer)' : value }
}

function followLink(query: URLSearchParams, following: boolean): Html {
  const next = new URLSearchParams(query)
  if (following) next.delete('follow')
  else next.set('follow', '1')
  const text = next.toString()
  return linkButton(following ? 'Stop following' : 'Follow', text === '' ? PATH : `${PATH}?${text}`)
}

function rowOf(entry: LedgerEntry): Cell[] {
  return [
    html`<a href="${PATH}/${entry.seq}">${entry.method} ${entry.path}</a>`,
    statusBadge(entry.status),
    html`<time datetime="${new Date(entry.started_at).toISOString()}">${exactTime(entry.started_at)}</time>`,
    entry.credential_id,
    entry.fault === null ? null : badge(entry.fault, 'warning'),
    took(entry),
  ]
}

function took(entry: LedgerEntry): string {
  return `${entry.finished_at - entry.started_at} ms`
}

function statusBadge(status: number): Html {
  if (status === 0) return badge('no answer', 'error')
  return badge(String(status), status < 300 ? 'good' : status < 500 ? 'warning' : 'error')
}

/** What an attempt to deliver was about. */
function deliveryOf({ delivery }: LedgerEntry): Html | '' {
  if (delivery === undefined) return ''
  const types = Object.entries(delivery.types).map(([type, count]) => `${count} ${type}`)
  return section(
    'Delivery',
    facts([
      ['App', delivery.app_id],
      ['Attempt', delivery.attempt + 1],
      ['Events', types.join(', ')],
      ['Why no answer came', delivery.error],
      ['Next attempt', delivery.next_attempt_at === null ? null : exactTime(delivery.next_attempt_at)],
    ]),
  )
}

function entryPage({ ledger }: DeskParts, call: PageCall): Page {
  const seq = /^\d{1,15}$/.test(call.params.seq ?? '') ? Number(call.params.seq) : 0
  const [entry] = seq === 0 ? [] : ledger.entries({ after: seq - 1, limit: 1 })
  if (entry === undefined || entry.seq !== seq) {
    throw new PageError(404, 'There is no such entry, or it is too old to be kept.')
  }
  const pairs: [string, Cell][] = [
    ['Number', entry.seq],
    ['Status', statusBadge(entry.status)],
    ['Query', entry.query === '' ? null : html`<code>${entry.query}</code>`],
    ['Route', entry.route === null ? null : html`<code>${entry.route}</code>`],
    ['Credential', entry.credential_id],
    ['Fault', entry.fault],
    ['Kind', entry.kind],
    [
      'State',
      entry.state_before === entry.state_after
        ? 'unchanged'
        : `version ${entry.state_before} became ${entry.state_after}`,
    ],
    ['Started', exactTime(entry.started_at)],
    ['Took', took(entry)],
  ]
  const steps = html`<nav class="pager" aria-label="Entries">
    ${seq > 1 ? html`<a href="${PATH}/${seq - 1}">Earlier</a>` : html`<span></span>`}<span></span>
    ${seq < ledger.total ? html`<a href="${PATH}/${seq + 1}">Later</a>` : html`<span></span>`}</nav>`
  return {
    kind: 'page',
    title: `${entry.method} ${entry.path}`,
    crumbs: [{ label: 'Ledger', href: PATH }],
    body: html`${section('What was asked and answered', facts(pairs))}${deliveryOf(entry)}${steps}`,
  }
}
