import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { MAX_PASTED } from '../../explain/pasted.ts'
import { type Explanation, explainPasted } from '../../explain/recognise.ts'
import type { Diagnosis, Doer } from '../../model/diagnosis.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { readText } from '../middleware/body.ts'
import { EXPLAIN_STYLE } from './explain-style.ts'

/** Percent-encoding makes three bytes of one. */
const MAX_FORM = MAX_PASTED * 3 + 1_024
/** How many texts are explained in one second, for everybody together: no key is asked for. */
const MOST_A_SECOND = 20

/** No script, nothing from elsewhere, nothing to be framed by. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

interface PageState {
  text: string
  connector: string
  explanation: Explanation | null
  notice: string | null
}

/** A page that explains what is pasted into it: it needs no key, asks nobody, and stores nothing. */
export function explainPage(app: OpenAPIHono<Env>, { engine }: Pick<Dependencies, 'engine'>): void {
  const choices = engine.connectors.map(({ id, name }) => ({ id, name }))
  const show = (c: Context<Env>, state: Partial<PageState>, status: 200 | 413 | 429 = 200) => {
    c.header('content-security-policy', POLICY)
    c.header('cache-control', 'no-store')
    const whole = { text: '', connector: '', explanation: null, notice: null, ...state }
    return c.html(page(whole, choices), status)
  }
  const hasRoom = throttle(MOST_A_SECOND)

  app.get('/explain', (c) => show(c, {}))
  app.get('/explain/style.css', (c) => {
    c.header('cache-control', 'public, max-age=3600')
    return c.body(EXPLAIN_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' })
  })
  app.post('/explain', async (c) => {
    if (!hasRoom())
      return show(c, { notice: 'Too much is being explained at the moment: try again in a second.' }, 429)
    const form = new URLSearchParams(await readText(c.req.raw, MAX_FORM))
    const text = form.get('text') ?? ''
    const connector = form.get('connector') ?? ''
    if (text.length > MAX_PASTED) {
      return show(c, { connector, notice: `That is too long: paste at most ${MAX_PASTED / 1024} KB.` }, 413)
    }
    if (text.trim() === '') return show(c, { connector, notice: 'Paste an answer or an error first.' })
    const vendor = engine.connectors.find(({ id }) => id === connector) ?? null
    return show(c, { text, connector, explanation: explainPasted(text, engine.connectors, vendor) })
  })
}

function throttle(most: number): () => boolean {
  let second = 0
  let count = 0
  return () => {
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) count = 0
    second = now
    return ++count <= most
  }
}

type Markup = ReturnType<typeof html>

const page = (
  { text, connector, explanation, notice }: PageState,
  choices: { id: string; name: string }[],
) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Why did this call fail? · Crosswalk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/explain/style.css">
</head>
<body>
<header><a href="/docs">Crosswalk API</a></header>
<main>
<h1>Why did this call fail?</h1>
<p>Paste what came back: an HTTP answer, a JSON body, or the text of an error. It is read here and not stored.</p>
${notice ? html`<p class="notice" role="alert">${notice}</p>` : ''}
${explanation ? result(explanation, choices) : ''}
<form method="post" action="/explain">
<label for="text">Answer or error</label>
<textarea id="text" name="text" rows="10" spellcheck="false" autocomplete="off" required ${explanation ? '' : 'autofocus'}>${text}</textarea>
<label for="connector">Whose answer it is</label>
<div class="row">
<select id="connector" name="connector">
<option value="">recognise it</option>
${choices.map(({ id, name }) => html`<option value="${id}" ${id === connector ? 'selected' : ''}>${name}</option>`)}
</select>
<button type="submit">Explain</button>
</div>
</form>
</main>
</body>
</html>
`

const CERTAINTY: Record<Diagnosis['certainty'], string> = {
  certain: 'This is certain.',
  likely: 'This is likely: it fits, and so might more.',
  unknown: 'This is not known, and nothing is guessed.',
}

const DOERS: Record<Doer, string> = {
  developer: 'developer',
  operator: 'operator of the server',
  crm_admin: 'administrator of the CRM',
  crm_user: 'user of the CRM',
  crm_vendor: 'the CRM’s vendor',
}

function result({ connector, diagnosis }: Explanation, choices: { id: string; name: string }[]): Markup {
  const { code, certainty, summary, evidence, remedy } = diagnosis
  const name = choices.find(({ id }) => id === connector)?.name
  return html`<section aria-labelledby="why" class="${certainty}">
<h2 id="why">${summary}</h2>
<p class="meta"><code>${code}</code> ${CERTAINTY[certainty]} ${name ? `It is an answer of ${name}.` : ''}</p>
<h3>What to do</h3>
<ol>${remedy.map(
    ({ text, link, who }) =>
      html`<li>${text} ${link ? html`<a href="${link}" rel="noreferrer">Read on</a>` : ''} <small>${DOERS[who]}</small></li>`,
  )}</ol>
<h3>What was seen</h3>
<ul>${evidence.map(({ seen, from }) => html`<li>${seen} <small>${from}</small></li>`)}</ul>
</section>`
}
