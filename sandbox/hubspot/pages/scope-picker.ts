import { html } from 'hono/html'
import { button, hidden, tick } from '../../core/page/controls.ts'
import type { Html } from '../../core/page/page.ts'
import type { User } from '../credentials/entities.ts'
import { scopeWords } from '../oauth/scope-words.ts'
import { KNOWN_SCOPES } from '../scopes.ts'

/** What the picker starts from. */
export interface PickerParts {
  user: User
  chosen: ReadonlySet<string>
  /** Scopes that may stay although the user does not hold them: those that a key has already. */
  kept?: ReadonlySet<string>
  /** What was searched for. */
  search: string
}

/** Every scope as a box to tick, in groups; those that the user does not hold say so and cannot be ticked. */
export function scopePicker({ user, chosen, kept = new Set(), search }: PickerParts): Html {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const fits = (scope: string): boolean => words.every((word) => textOf(scope).includes(word))
  const shown = [...KNOWN_SCOPES].filter(fits).sort()
  // What was chosen before and is not shown now goes along unseen.
  const unseen = [...chosen].filter((scope) => !shown.includes(scope)).map((scope) => hidden('scope', scope))
  const boxes = grouped(shown).map(
    ([group, scopes]) =>
      html`<fieldset><legend>${group}</legend>${scopes.map((scope) => {
        const disabled = !user.superAdmin && !user.scopes.includes(scope) && !kept.has(scope)
        const why = disabled
          ? `${user.firstName} ${user.lastName} does not hold this scope`
          : (scopeWords(scope) ?? undefined)
        return tick({
          label: html`<code>${scope.split('.').map((part, at) => (at === 0 ? part : html`<wbr />.${part}`))}</code>`,
          name: 'scope',
          value: scope,
          checked: chosen.has(scope),
          disabled,
          hint: why,
        })
      })}</fieldset>`,
  )
  return html`<div class="field"><label for="scope-search">Find a scope</label>
      <input type="search" id="scope-search" name="search" value="${search}" autocomplete="off" data-narrows="scopes" placeholder="contacts read" />
      <p class="hint" id="scopes-count" role="status">${shown.length} shown</p>
      <noscript>${button('Find', { weight: 'plain', name: 'step', value: 'search' })}</noscript></div>
    ${unseen}<div id="scopes" class="picker">${boxes}</div>`
}

function textOf(scope: string): string {
  return `${scope} ${scopeWords(scope)}`.toLowerCase()
}

const GROUPS: readonly [label: string, fits: RegExp][] = [
  ['Sensitive data', /sensitive/],
  ['CRM records', /^crm\.objects\./],
  ['CRM definitions', /^crm\.schemas\./],
  ['Lists, pipelines, import and export', /^crm\./],
  ['Settings', /^(settings|account-info)\./],
  ['Everything else', /./],
]

function grouped(scopes: readonly string[]): [string, string[]][] {
  const found = new Map<string, string[]>()
  for (const scope of scopes) {
    const label = GROUPS.find(([, fits]) => fits.test(scope))?.[0] ?? ''
    found.set(label, [...(found.get(label) ?? []), scope])
  }
  return GROUPS.flatMap(([label]) => {
    const members = found.get(label)
    return members === undefined ? [] : [[label, members] as [string, string[]]]
  }).sort((a, b) => Number(a[0] === 'Sensitive data') - Number(b[0] === 'Sensitive data'))
}

/** The scopes that a form says were ticked. */
export function chosenScopes(form: URLSearchParams): Set<string> {
  return new Set(form.getAll('scope'))
}

/** Scopes as tags. */
export function scopeTags(scopes: readonly string[]): Html {
  return html`<ul class="tags">${scopes.map((scope) => html`<li>${scope}</li>`)}</ul>`
}
