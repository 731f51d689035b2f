/** How the pages look: no fonts and no pictures from elsewhere. */
export const STYLE = `:root { color-scheme: light dark; --ink: #1a2027; --paper: #fbfaf7; --line: #cfcabf; --accent: #0b5d4f; --warn: #8a3b00; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #15191d; --line: #49525b; --accent: #6fd3bd; --warn: #ffb27a; --on: #10221e } }
* { box-sizing: border-box }
body { margin: 0; padding: 1.5rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
main, footer { max-width: 36rem; margin: 0 auto }
footer { margin-top: 2rem; font-size: .875rem }
h1 { font-size: 1.6rem; line-height: 1.2 }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .5rem }
label { display: block; margin: .75rem 0 .25rem; font-weight: 600 }
input, select, textarea { width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--ink); border-radius: .25rem }
select option { color: #1a2027; background: #fff }
textarea { font-family: ui-monospace, monospace; font-size: .875rem }
input[type=checkbox] { width: 1.5rem; min-height: 1.5rem; flex: none }
.check { display: flex; gap: .75rem; align-items: center }
.check label { margin: 0; font-weight: 400 }
a { color: var(--accent) }
button { min-height: 2.75rem; margin: 1rem 0; padding: .5rem 1.25rem; font: inherit; font-weight: 600; color: var(--on); background: var(--accent); border: 2px solid var(--accent); border-radius: .25rem; cursor: pointer }
button.quiet { color: var(--accent); background: transparent }
button[data-copy] { margin: .5rem .5rem .5rem 0 }
[hidden] { display: none }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.notice { border-left: .25rem solid var(--warn); padding: .5rem .75rem; overflow-wrap: anywhere }
.row { display: flex; flex-wrap: wrap; gap: 1rem }
table { width: 100%; border-collapse: collapse; margin-top: 1rem }
caption { text-align: left; font-weight: 600 }
th, td { text-align: left; padding: .375rem .5rem; border-bottom: 1px solid var(--line) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem }
dd { margin: 0; overflow-wrap: anywhere }
summary { cursor: pointer; padding: .5rem 0; font-weight: 600 }
`

/**
 * Copies what an element holds when its button is clicked; where the clipboard is out of reach (a page without TLS), it is
 * marked for the person to copy. Nothing else runs on these pages, and they work without it.
 */
export const COPY_SCRIPT = `'use strict'
for (const button of document.querySelectorAll('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  const label = button.textContent
  button.hidden = false
  button.setAttribute('aria-live', 'polite')
  button.addEventListener('click', async () => {
    const items = [...source.querySelectorAll('li')].map(
      (each, at) => (source.tagName === 'OL' ? at + 1 + '. ' : '') + each.textContent.trim())
    const text = items.length > 0 ? items.join('\\n') : source.value
    try {
      await navigator.clipboard.writeText(text)
      button.textContent = 'Copied'
    } catch {
      if (source.select) source.select()
      else getSelection().selectAllChildren(source)
      button.textContent = 'Marked: copy it with your keyboard'
    }
    setTimeout(() => { button.textContent = label }, 3000)
  })
}
`
