import { html } from 'hono/html'
import type { Connector } from '../../../connector/connector.ts'
import type { SignInPlace } from '../../../connector/oauth.ts'
import { accessOf } from '../../../engine/access.ts'
import { formToken } from '../../../engine/connect/sessions.ts'
import type { CheckedCredential } from '../../../engine/intake.ts'

export type Markup = ReturnType<typeof html>

/** What the page of a session shows. */
export interface ChoiceState {
  /** Below which address the forms are sent. */
  action: string
  browser: string
  /** Those that the customer may choose among. */
  connectors: readonly ConnectorChoice[]
  reauth: { account: string } | null
  notice: string | null
  /** Where the customer came from, to go back without connecting. */
  back: string | null
}

export interface ConnectorChoice {
  connector: Connector
  /** Kinds of key that may be pasted. */
  kinds: readonly { type: string; label: string }[]
  /** Where the browser may go to sign in, and among which places the person chooses; null when it cannot. */
  canSignIn: { targets: readonly string[]; places: readonly SignInPlace[] } | null
  /** The least scopes that this integration asks for. */
  scopes: readonly string[]
}

const PROMISE = 'Your key or grant is sent to this server only, stored encrypted, and never shown again.'

export const layout = (title: string, body: Markup, promise = PROMISE) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Crosswalk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/connect/style.css">
<script src="/connect/copy.js" defer></script>
</head>
<body>
<main>
${body}
</main>
<footer>${promise}</footer>
</body>
</html>
`

export const choicePage = (state: ChoiceState) =>
  layout(
    state.reauth ? 'Connect again' : 'Connect your CRM',
    html`<h1>${state.reauth ? 'Connect your CRM again' : 'Connect your CRM'}</h1>
${state.reauth ? html`<p>The connection to <strong>${state.reauth.account}</strong> needs a new key or a new sign-in, from the same account.</p>` : ''}
${state.notice ? html`<p class="notice" role="alert">${state.notice}</p>` : ''}
${state.connectors.map((each) => connectorSection(state, each))}
${backLink(state)}`,
  )

const backLink = ({ back }: Pick<ChoiceState, 'back'>) =>
  back === null ? '' : html`<p><a href="${back}">Go back without connecting</a></p>`

/** Shown by the script that makes it work; what it copies can be marked by hand as well. */
export const copyButton = (of: string, label: string) =>
  html`<button type="button" class="quiet" data-copy="${of}" hidden>${label}</button>`

function connectorSection(state: ChoiceState, choice: ConnectorChoice): Markup {
  const { connector, kinds, canSignIn } = choice
  return html`<section aria-labelledby="crm-${connector.id}">
<h2 id="crm-${connector.id}">${connector.name}</h2>
${canSignIn ? signInForm(state, connector, canSignIn.places) : ''}
${kinds.length > 0 ? pasteForm(state, choice, canSignIn !== null) : ''}
${kinds.length === 0 && !canSignIn ? html`<p>There is no way to connect ${connector.name} by this link.</p>` : ''}
</section>`
}

const hidden = (
  { browser }: ChoiceState,
  connector: Connector,
) => html`<input type="hidden" name="form" value="${formToken(browser)}">
<input type="hidden" name="connector" value="${connector.id}">`

const signInForm = (
  state: ChoiceState,
  connector: Connector,
  places: readonly SignInPlace[],
) => html`<form method="post" action="${state.action}/sign-in">
${hidden(state, connector)}
<p>Sign in at ${connector.name}, choose your account, and allow what is asked. You need no key.</p>
${places.length > 0 ? placeFields(connector, places) : ''}
<button type="submit">Sign in with ${connector.name}</button>
</form>`

/** Where to sign in, for vendors with several places: the first is marked. */
const placeFields = ({ id: connector }: Connector, places: readonly SignInPlace[]) => html`<fieldset>
<legend>Where do you sign in?</legend>
${places.map(({ id, label, at }, index) => {
  const of = `place-${connector}-${id}`
  return html`<div><input type="radio" name="place" id="${of}" value="${id}"${index === 0 ? html` checked` : ''}>
<label for="${of}">${label}</label></div>
${
  typeof at === 'string'
    ? ''
    : html`<label for="${of}-domain">${at.ask}</label>
<input id="${of}-domain" name="domain" type="text" autocomplete="off" spellcheck="false" maxlength="255" placeholder="${at.example}">`
}`
})}
</fieldset>`

function pasteForm(
  state: ChoiceState,
  { connector, kinds, scopes }: ConnectorChoice,
  second: boolean,
): Markup {
  const id = `token-${connector.id}`
  const steps = connector.keyHelp?.(scopes) ?? []
  return html`<form method="post" action="${state.action}/key" autocomplete="off">
${hidden(state, connector)}
${second ? html`<h3>Or paste a key</h3>` : ''}
${
  steps.length > 0
    ? html`<details ${second ? '' : 'open'}><summary>How to make the key in ${connector.name}</summary>
<ol id="steps-${connector.id}">${steps.map((step) => html`<li>${step}</li>`)}</ol>
${copyButton(`steps-${connector.id}`, 'Copy the steps')}
${
  scopes.length > 0
    ? html`<label for="scopes-${connector.id}">The scopes that this integration asks for</label>
<textarea id="scopes-${connector.id}" rows="${Math.min(scopes.length, 8)}" readonly>${scopes.join('\n')}</textarea>
${copyButton(`scopes-${connector.id}`, 'Copy the scopes')}`
    : ''
}
</details>`
    : ''
}
<label for="type-${connector.id}">Kind of key</label>
<select id="type-${connector.id}" name="type">${kinds.map(({ type, label }) => html`<option value="${type}">${label}</option>`)}</select>
<label for="${id}">Key</label>
<input id="${id}" name="token" type="password" required autocomplete="off" spellcheck="false" maxlength="4096">
<button type="submit">Check the key</button>
</form>`
}

const PERIODS: Readonly<Record<number, string>> = { 1: 'a second', 60: 'a minute', 86400: 'a day' }

/** Which account a credential opens and what it can do there: the customer says whether that is meant. */
export function checkedPage(
  state: Omit<ChoiceState, 'connectors'>,
  connector: Connector,
  { identity, type }: CheckedCredential,
  wanted: Readonly<Record<string, 'read' | 'write'>>,
): Markup {
  const { account, scopes, limits } = identity
  const objects = Object.entries(accessOf(connector, type, scopes))
  const form = html`<input type="hidden" name="form" value="${formToken(state.browser)}">`
  const missing = objects.filter(([name, { read, write }]) => {
    const want = wanted[name]
    return want !== undefined && (!read || (want === 'write' && !write))
  })
  return layout(
    'Is this the account?',
    html`<h1>Is this the account?</h1>
${state.notice ? html`<p class="notice" role="alert">${state.notice}</p>` : ''}
<dl>
<dt>Account</dt><dd><strong>${account.name ?? account.id}</strong>${account.name ? html` (${account.id})` : ''}</dd>
<dt>CRM</dt><dd>${connector.name}${account.region ? html`, region ${account.region}` : ''}</dd>
${account.time_zone ? html`<dt>Time zone</dt><dd>${account.time_zone}</dd>` : ''}
${limits.map(({ id, size, period_seconds }) => html`<dt>Calls (${id})</dt><dd>${size.toLocaleString('en')} ${PERIODS[period_seconds] ?? `in ${period_seconds} s`}</dd>`)}
</dl>
${
  missing.length > 0
    ? html`<div class="notice" role="alert"><p>Something that this integration asks for is missing:</p>
<ul>${missing.map(([name, { how_to_add }]) => html`<li><strong>${name}</strong>: ${how_to_add}</li>`)}</ul></div>`
    : ''
}
<table><caption>What can be done with it</caption>
<thead><tr><th scope="col">Object</th><th scope="col">Read</th><th scope="col">Write</th></tr></thead>
<tbody>${objects.map(
      ([name, { read, write }]) =>
        html`<tr><th scope="row">${name}</th><td>${read ? 'yes' : 'no'}</td><td>${write ? 'yes' : 'no'}</td></tr>`,
    )}</tbody></table>
<div class="row">
<form method="post" action="${state.action}/confirm">${form}<button type="submit">Connect this account</button></form>
<form method="post" action="${state.action}/discard">${form}<button type="submit" class="quiet">Use another</button></form>
</div>
${backLink(state)}`,
  )
}

export const donePage = () =>
  layout('Connected', html`<h1>Connected</h1><p>Everything is in place. You can close this window.</p>`)

export const refusedPage = (sentence: string) =>
  layout(
    'Nothing to do here',
    html`<h1>Nothing to do here</h1><p class="notice" role="alert">${sentence}</p>`,
  )
