import { html } from 'hono/html'
import { type FaultAbout, type FaultField, MATCH_FIELDS, TIMES_FIELD } from '../fault-fields.ts'
import type { ActiveFault } from '../faults.ts'
import { CORE_PREFIX } from '../page/assets.ts'
import { button, buttons, choice, linkButton, postForm, textArea, textField, tick } from '../page/controls.ts'
import {
  type Html,
  type Page,
  type PageCall,
  PageError,
  type PageReply,
  type PageRoute,
  redirect,
} from '../page/page.ts'
import { badge, type Cell, section, table } from '../page/parts.ts'
import { attempt, type Refusal } from '../page/refusal.ts'
import { ruleOf } from './fault-form.ts'
import type { DeskParts } from './parts.ts'

const PATH = `/${CORE_PREFIX}/faults`
const METHODS = ['', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE']

/** The fault switches: which are on, adding one of any kind, removing one or all. */
export function faultRoutes(parts: DeskParts): PageRoute[] {
  const { faults } = parts
  return [
    { method: 'GET', pattern: PATH, run: (call) => switchesPage(parts, call) },
    {
      method: 'GET',
      pattern: `${PATH}/add/{effect}`,
      run: (call) => addPage(call, effectNamed(parts, call), null),
    },
    { method: 'POST', pattern: `${PATH}/add/{effect}`, run: (call) => addFault(parts, call) },
    {
      method: 'POST',
      pattern: `${PATH}/{id}/remove`,
      run: ({ params }) =>
        redirect(PATH, faults.remove(Number(params.id)) ? 'The fault is off.' : 'It was off already.'),
    },
    {
      method: 'POST',
      pattern: `${PATH}/clear`,
      run: () => {
        faults.clear()
        return redirect(PATH, 'All faults are off.')
      },
    },
  ]
}

function addFault(parts: DeskParts, call: PageCall): PageReply {
  const about = effectNamed(parts, call)
  const added = attempt(() => parts.faults.add(ruleOf(call.form, about)))
  if ('refusal' in added) return addPage(call, about, added.refusal)
  return redirect(PATH, 'The fault is on.')
}

/** An effect as paths name it: the vendor's by its name, core's by its kind. */
function keyOf({ kind, name }: { kind: string; name?: string }): string {
  return name ?? kind
}

function effectNamed({ faults }: DeskParts, { params }: PageCall): FaultAbout {
  const about = faults.effects.find((effect) => keyOf(effect) === params.effect)
  if (about === undefined) throw new PageError(404, 'There is no such effect.')
  return about
}

function switchesPage({ faults }: DeskParts, call: PageCall): Page {
  const on = faults.list()
  const tile = (effect: FaultAbout): Html =>
    html`<a class="card tile" href="${PATH}/add/${encodeURIComponent(keyOf(effect))}"><b>${wordsOf(keyOf(effect))}</b><p>${effect.about}</p></a>`
  const core = faults.effects.filter(({ kind }) => kind !== 'vendor')
  const vendor = faults.effects.filter(({ kind }) => kind === 'vendor')
  return {
    kind: 'page',
    title: 'Fault switches',
    lead: 'What goes wrong on purpose. Delays add up; of other effects the first rule that fits a request strikes. The ledger notes it.',
    actions: postForm(
      call,
      `${PATH}/clear`,
      button('Switch all off', { weight: on.length > 0 ? 'danger' : 'plain' }),
    ),
    body: html`${table({
      caption: 'Faults that are on',
      columns: ['What happens', 'To which requests', { label: 'Struck', number: true }, 'Strikes left', ''],
      rows: on.map((fault) => rowOf(call, fault)),
      empty: 'No fault is on: everything works.',
    })}
    <h2>Switch one on</h2>
    ${vendor.length === 0 ? '' : html`<h3>In the vendor’s own words</h3><div class="grid">${vendor.map(tile)}</div><h3>On the wire</h3>`}
    <div class="grid">${core.map(tile)}</div>`,
  }
}

function rowOf(call: PageCall, { effect, match, id, left, struck }: ActiveFault): Cell[] {
  const { kind, name, ...details } = effect as Record<string, unknown>
  const which = Object.entries(match ?? {})
  return [
    html`${badge(wordsOf(keyOf(effect)), 'warning')}${Object.keys(details).length === 0 ? '' : html` <code>${JSON.stringify(details)}</code>`}`,
    which.length === 0
      ? 'all'
      : html`<code>${which.map(([field, value]) => `${field} ${value}`).join(', ')}</code>`,
    struck,
    left ?? 'no end',
    postForm(call, `${PATH}/${id}/remove`, button('Switch off', { weight: 'plain' })),
  ]
}

function wordsOf(key: string): string {
  const words = key.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function addPage(call: PageCall, about: FaultAbout, refusal: Refusal | null): Page {
  const key = keyOf(about)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Fault: ${wordsOf(key).toLowerCase()}`,
    lead: `A request that is met ${about.about}.`,
    crumbs: [{ label: 'Fault switches', href: PATH }],
    body: html`${refusal === null ? '' : html`<div class="notice error" role="alert">${refusal.sentence}</div>`}${postForm(
      call,
      `${PATH}/add/${encodeURIComponent(key)}`,
      html`${about.fields.length === 0 ? '' : section('What happens', html`${about.fields.map((field) => control(call, field, 'effect'))}`)}
      ${section('To which requests', html`<div class="grid fields">${[...MATCH_FIELDS, TIMES_FIELD].map((field) => control(call, field, 'match'))}</div>`)}
      ${buttons(button('Switch it on'), linkButton('Cancel', PATH))}`,
    )}`,
  }
}

function control({ form }: PageCall, field: FaultField, place: 'effect' | 'match'): Html {
  const { type, required = false, choices } = field
  const name = `${place}.${field.name}`
  const value = form.get(name) ?? ''
  const label = wordsOf(field.name)
  const hint = sentence(field)
  if (type === 'flag') return tick({ label, name, value: 'true', checked: value === 'true', hint })
  const listed = name === 'match.method' ? METHODS : choices?.map(String)
  if (listed !== undefined) {
    const options = listed.map((each) => ({ value: each, label: each === '' ? 'any' : each }))
    return choice({
      label,
      name,
      value,
      hint,
      options: required || listed[0] === '' ? options : [{ value: '', label: 'as usual' }, ...options],
    })
  }
  if (type === 'body' || type === 'headers') return textArea({ label, name, value, hint, rows: 3 })
  return textField({ label, name, value, hint, required })
}

function sentence({ about, min, max, type }: FaultField): string {
  const text = `${about.charAt(0).toUpperCase()}${about.slice(1)}.`
  if (type === 'headers') return `${text} As a JSON object.`
  return type === 'whole' && min !== undefined && max !== undefined && max <= 600_000
    ? `${text} From ${min} to ${max}.`
    : text
}
