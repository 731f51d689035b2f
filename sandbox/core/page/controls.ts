import { html, raw } from 'hono/html'
import type { Html, PageCall } from './page.ts'

/** The name of the hidden field that carries the session's token. */
export const FORM_TOKEN = 'form_token'

/** A form that changes something: it carries the session's token and works without a script. */
export function postForm(call: PageCall, action: string, body: Html): Html {
  return html`<form method="post" action="${action}" class="form">
    <input type="hidden" name="${FORM_TOKEN}" value="${call.session.formToken}" />
    ${body}
  </form>`
}

/** A form that only asks: its fields become the query of `action`. */
export function askForm(action: string, body: Html): Html {
  return html`<form method="get" action="${action}" class="form ask" role="search">${body}</form>`
}

/** What a field of any kind can say. */
export interface FieldParts {
  label: string
  name: string
  value?: string | undefined
  /** A sentence below the label. */
  hint?: string | undefined
  /** What is wrong with the value, as a sentence. */
  error?: string | null | undefined
  required?: boolean
  disabled?: boolean
}

/** A field of one line. */
export function textField(parts: FieldParts & { type?: string; placeholder?: string }): Html {
  const { type = 'text', placeholder } = parts
  const hinted = placeholder === undefined ? '' : html` placeholder="${placeholder}"`
  const input = html`<input type="${type}" ${attributesOf(parts)} value="${parts.value ?? ''}"${hinted} autocomplete="off" />`
  return labelled(parts, input)
}

/** A field of several lines. */
export function textArea(parts: FieldParts & { rows?: number }): Html {
  const { rows = 6, value = '' } = parts
  // A line break at the start of a text area is dropped by browsers: the first one here is that one.
  return labelled(
    parts,
    html`<textarea rows="${rows}" spellcheck="false" ${attributesOf(parts)}>${raw('\n')}${value}</textarea>`,
  )
}

/** A choice of one from a list; something is always chosen, and may be a choice without a value. */
export function choice(
  parts: Omit<FieldParts, 'required'> & { options: readonly { value: string; label: string }[] },
): Html {
  const options = parts.options.map(
    ({ value, label }) =>
      html`<option value="${value}"${on('selected', value === parts.value)}>${label}</option>`,
  )
  return labelled({ ...parts, required: true }, html`<select ${attributesOf(parts)}>${options}</select>`)
}

/** A box to tick. A disabled one says why. */
export function tick(parts: {
  label: Html | string
  name: string
  value: string
  checked?: boolean
  disabled?: boolean
  hint?: string | undefined
}): Html {
  const { label, name, value, checked = false, disabled = false, hint } = parts
  return html`<label class="tick"><input type="checkbox" name="${name}" value="${value}"${on('checked', checked)}${on('disabled', disabled)} />
    <span>${label}${hint === undefined ? '' : html` <small>${hint}</small>`}</span></label>`
}

/** Choices of which one holds. */
export function pickOne(parts: {
  legend: string
  name: string
  value: string
  options: readonly { value: string; label: string; hint?: string }[]
}): Html {
  const options = parts.options.map(
    ({ value, label, hint }) =>
      html`<label class="tick"><input type="radio" name="${parts.name}" value="${value}"${on('checked', value === parts.value)} />
        <span>${label}${hint === undefined ? '' : html` <small>${hint}</small>`}</span></label>`,
  )
  return html`<fieldset><legend>${parts.legend}</legend>${options}</fieldset>`
}

/** A value that goes along unseen. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}

/** How a button or link looks: `main` is the one thing to do, `danger` cannot be undone. */
export type Weight = 'main' | 'plain' | 'danger'

/** A button that sends its form; with `name` and `value` it says which one was pressed. */
export function button(
  label: string,
  about: { weight?: Weight; name?: string; value?: string; action?: string } = {},
): Html {
  const { weight = 'main', name, value = '', action } = about
  const naming = name === undefined ? '' : html` name="${name}" value="${value}"`
  const leading = action === undefined ? '' : html` formaction="${action}"`
  return html`<button type="submit" class="button ${weight}"${naming}${leading}>${label}</button>`
}

/** A link that looks like a button. */
export function linkButton(label: string, href: string, weight: Weight = 'plain'): Html {
  return html`<a class="button ${weight}" href="${href}">${label}</a>`
}

/** A row of buttons. */
export function buttons(...each: (Html | null)[]): Html {
  return html`<div class="buttons">${each}</div>`
}

function labelled(parts: FieldParts, control: Html): Html {
  const { label, name, hint, error, required = false } = parts
  const id = idOf(name)
  return html`<div class="field${error ? ' wrong' : ''}">
    <label for="${id}">${label}${required ? '' : html` <small class="optional">optional</small>`}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${control}
    ${error ? html`<p class="error" id="${id}-error">${error}</p>` : ''}
  </div>`
}

function attributesOf({ name, hint, error, required = false, disabled = false }: FieldParts): Html {
  const id = idOf(name)
  const about = [hint === undefined ? '' : `${id}-hint`, error ? `${id}-error` : ''].filter(
    (part) => part !== '',
  )
  const described = about.length === 0 ? '' : html` aria-describedby="${about.join(' ')}"`
  const wrong = error ? raw(' aria-invalid="true"') : ''
  return html`id="${id}" name="${name}"${described}${wrong}${on('required', required)}${on('disabled', disabled)}`
}

function idOf(name: string): string {
  return `field-${name.replace(/[^A-Za-z0-9_-]/g, '-')}`
}

function on(attribute: string, holds: boolean): Html | string {
  return holds ? raw(` ${attribute}`) : ''
}
