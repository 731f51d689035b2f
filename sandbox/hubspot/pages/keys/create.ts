import { html } from 'hono/html'
import { button, buttons, hidden, linkButton, postForm, textField } from '../../../core/page/controls.ts'
import { type Page, type PageReply, redirect } from '../../../core/page/page.ts'
import { notice, section } from '../../../core/page/parts.ts'
import { attempt, type Refusal } from '../../../core/page/refusal.ts'
import { scopeWords } from '../../oauth/scope-words.ts'
import { chosenScopes, scopePicker } from '../scope-picker.ts'
import type { Visit } from '../visit.ts'
import { type KeyKind, keysOf, pathOf } from './kinds.ts'

/** Name and scopes of a new key; the first of two steps. */
export function newPage(visit: Visit, kind: KeyKind, refusal: Refusal | null = null): Page {
  const { call, user } = visit
  // Asks for the right to manage keys before anybody fills in a form.
  keysOf(visit, kind).list(user.id)
  const { form } = call
  const action = pathOf(visit, kind, 'new')
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Create ${kind.noun}`,
    crumbs: [{ label: kind.plural, href: pathOf(visit, kind) }],
    lead: 'Choose as few scopes as will do. They can be changed later.',
    body: postForm(
      call,
      action,
      html`${refusal === null ? '' : notice('error', refusal.sentence)}
      ${section('Name', textField({ label: 'Name', name: 'name', value: form.get('name') ?? '', required: true, hint: 'What it is for, such as “nightly copy”.' }))}
      ${section('Scopes', scopePicker({ user, chosen: chosenScopes(form), search: form.get('search') ?? '' }))}
      ${buttons(button('Review', { name: 'step', value: 'review' }), linkButton('Cancel', pathOf(visit, kind)))}`,
    ),
  }
}

/** Takes the form: searches, reviews, goes back, or creates. */
export function takeNew(visit: Visit, kind: KeyKind): PageReply {
  const { call, user } = visit
  const step = call.form.get('step')
  const dropped = call.form.get('drop')
  const scopes = [...chosenScopes(call.form)].filter((scope) => scope !== dropped)
  const name = (call.form.get('name') ?? '').trim()
  if (dropped === null && (step === 'search' || step === 'back')) return newPage(visit, kind)
  if (dropped !== null || step !== 'create') return reviewPage(visit, kind, { name, scopes })
  const made = attempt(() => kind.keys(visit.account).create({ name, scopes }, user.id))
  if ('refusal' in made) return newPage(visit, kind, made.refusal)
  call.session.keepSecret(made.done.id, made.done.token)
  return redirect(pathOf(visit, kind, made.done.id), `“${made.done.name}” was created.`)
}

/** The second step: what it will be able to do, and the last word. */
function reviewPage(visit: Visit, kind: KeyKind, about: { name: string; scopes: string[] }): Page {
  const { name, scopes } = about
  if (name === '') return newPage(visit, kind, { status: 400, sentence: `A ${kind.noun} needs a name.` })
  if (scopes.length === 0) {
    return newPage(visit, kind, { status: 400, sentence: `A ${kind.noun} needs at least one scope.` })
  }
  const rows = scopes.map(
    (
      scope,
    ) => html`<li>${hidden('scope', scope)}<span><code>${scope}</code> <small>${scopeWords(scope)}</small></span>
      <button class="button plain small" name="drop" value="${scope}" aria-label="Leave out ${scope}">Leave out</button></li>`,
  )
  return {
    kind: 'page',
    title: `Create “${name}”?`,
    crumbs: [{ label: kind.plural, href: pathOf(visit, kind) }],
    lead: `Whoever has the token of this ${kind.noun} can do the following in account ${visit.portal.id}.`,
    body: postForm(
      visit.call,
      pathOf(visit, kind, 'new'),
      html`<button class="unseen" name="step" value="create" tabindex="-1" aria-hidden="true">Create</button>
      ${hidden('name', name)}${section('Summary of selected scopes', html`<ul class="review">${rows}</ul>`)}
      ${buttons(button('Create', { name: 'step', value: 'create' }), button('Back', { weight: 'plain', name: 'step', value: 'back' }), linkButton('Cancel', pathOf(visit, kind)))}`,
    ),
  }
}
