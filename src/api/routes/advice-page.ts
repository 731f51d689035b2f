import type { OpenAPIHono } from '@hono/zod-openapi'
import { html } from 'hono/html'
import type { Advice } from '../../connector/advice.ts'
import { notOffered, scopesFor } from '../../engine/connect/scopes.ts'
import { OBJECT_TYPES } from '../../model/objects.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { copyButton, layout, type Markup } from './connect/pages.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const QUESTIONS = [
  ['webhooks', 'The CRM must tell of changes by itself (webhooks)'],
  ['many_accounts', 'It is for the accounts of many customers'],
  ['ui_extensions', 'It shows something inside the CRM’s own pages'],
] as const

/** Which credential to create, asked and answered on one page: it needs no key and stores nothing. */
export function advicePage(app: OpenAPIHono<Env>, { engine }: Pick<Dependencies, 'engine'>): void {
  app.get('/advice', (c) => {
    const given = new URL(c.req.url).searchParams
    const connectors = engine.connectors.filter((each) => each.advise)
    const connector = connectors.find(({ id }) => id === given.get('connector'))
    const objects: Record<string, 'read' | 'write'> = {}
    for (const type of OBJECT_TYPES) {
      const access = given.get(type)
      if (access === 'read' || access === 'write') objects[type] = access
    }
    const intent = {
      objects,
      webhooks: given.has('webhooks'),
      manyAccounts: given.has('many_accounts'),
      uiExtensions: given.has('ui_extensions'),
    }
    const wrong = connector ? notOffered(connector, objects) : []
    const today = new Date().toISOString().slice(0, 10)
    const advice = connector?.advise?.(intent, scopesFor(connector, objects), today) ?? null
    c.header('content-security-policy', POLICY)
    return c.html(
      layout(
        'Which credential?',
        html`<h1>Which credential does your integration need?</h1>
${wrong.map(({ message }) => html`<p role="alert">${message}</p>`)}
${advice ? answer(advice) : ''}
<form method="get" action="/advice">
<label for="connector">CRM</label>
<select id="connector" name="connector">${connectors.map((each) => html`<option value="${each.id}" ${each === connector ? 'selected' : ''}>${each.name}</option>`)}</select>
${OBJECT_TYPES.map((type) => objectChoice(type, objects[type]))}
${QUESTIONS.map(([name, text]) => html`<p class="check"><input type="checkbox" id="${name}" name="${name}" value="yes" ${given.has(name) ? 'checked' : ''}><label for="${name}">${text}</label></p>`)}
<button type="submit">Advise</button>
</form>`,
        'Nothing that you say here is stored.',
      ),
    )
  })
}

const objectChoice = (type: string, chosen: string | undefined) => html`<label for="${type}">${type}</label>
<select id="${type}" name="${type}">${[
  ['', 'not used'],
  ['read', 'read'],
  ['write', 'read and write'],
].map(
  ([value, text]) =>
    html`<option value="${value}" ${value === (chosen ?? '') ? 'selected' : ''}>${text}</option>`,
)}</select>`

const answer = ({
  title,
  because,
  scopes,
  steps,
  instead,
  sunsets,
}: Advice): Markup => html`<section aria-labelledby="title">
<h2 id="title">${title}</h2>
${because.map((each) => html`<p>${each}</p>`)}
<h3>Scopes</h3>
${scopes.length > 0 ? html`<ul id="scopes">${scopes.map((each) => html`<li><code>${each}</code></li>`)}</ul>${copyButton('scopes', 'Copy the scopes')}` : html`<p>Say below what it reads and writes.</p>`}
<h3>Steps</h3>
<ol id="steps">${steps.map((each) => html`<li>${each}</li>`)}</ol>
${copyButton('steps', 'Copy the steps')}
<h3>Why not another</h3>
<ul>${instead.map((each) => html`<li><strong>${each.title}</strong>: ${each.why}</li>`)}</ul>
<h3>Dates</h3>
<ul>${sunsets.map((each) => html`<li><a href="${each.source}" rel="noreferrer">${each.on}</a>: ${each.what}</li>`)}</ul>
</section>`
