/**
 * The only script: it copies, narrows lists of boxes as one types, and renews what is marked as live. Every page works
 * without it.
 */
export const SCRIPT = `'use strict'
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const said = button.parentElement.querySelector('.copied')
    try {
      await navigator.clipboard.writeText(button.dataset.copy)
      said.textContent = 'Copied'
    } catch {
      const range = document.createRange()
      range.selectNodeContents(button.parentElement.querySelector('.value'))
      getSelection().removeAllRanges()
      getSelection().addRange(range)
      said.textContent = document.execCommand('copy') ? 'Copied' : 'Selected: copy it with your keyboard'
    }
  })
}
for (const input of document.querySelectorAll('input[data-narrows]')) {
  const place = document.getElementById(input.dataset.narrows)
  const said = document.getElementById(input.dataset.narrows + '-count')
  const narrow = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean)
    let shown = 0
    for (const group of place.querySelectorAll('fieldset')) {
      let here = 0
      for (const row of group.querySelectorAll('label')) {
        const fits = words.every((word) => row.textContent.toLowerCase().includes(word))
        row.hidden = !fits
        if (fits) here += 1
      }
      group.hidden = here === 0
      shown += here
    }
    if (said) said.textContent = shown === 1 ? '1 shown' : shown + ' shown'
  }
  input.addEventListener('input', narrow)
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault()
  })
  narrow()
}
for (const live of document.querySelectorAll('[data-renew]')) {
  setInterval(async () => {
    if (document.hidden || live.contains(document.activeElement)) return
    const answer = await fetch(location.href).catch(() => null)
    if (!answer || !answer.ok) return
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(live.id)
    if (next && next.innerHTML !== live.innerHTML) live.innerHTML = next.innerHTML
  }, Number(live.dataset.renew))
}
`
