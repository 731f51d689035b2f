import { html, raw } from 'hono/html'
import { SCRIPT_PATH, STYLE_PATH } from './assets.ts'
import type { Crumb, Frame, Html, MenuGroup, Page } from './page.ts'

/** Stripes, as on a street: the mark of the sandbox, without asking for a file. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 16 16%27%3E%3Crect width=%2716%27 height=%2716%27 rx=%273%27 fill=%27%231d2433%27/%3E%3Cpath d=%27M3 3v10M6.3 3v10M9.7 3v10M13 3v10%27 stroke=%27%23ffd24a%27 stroke-width=%271.7%27/%3E%3C/svg%3E'

/** Everything that a page is put together from. */
export interface LayoutParts {
  page: Page
  frame: Frame
  path: string
  flash: string | null
}

/** The whole document of a page. */
export function layout({ page, frame, path, flash }: LayoutParts): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${page.title} · ${frame.name}</title>
<link rel="icon" href="${raw(ICON)}" />
<link rel="stylesheet" href="${STYLE_PATH}" />
<script src="${SCRIPT_PATH}" defer></script>
</head>
<body${page.bare === true ? raw(' class="bare"') : ''}>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
  <a class="mark" href="/"><span class="stripes" aria-hidden="true"></span>${frame.name}</a>
  ${
    page.bare === true
      ? ''
      : html`${placesOf(frame)}${userOf(frame)}
  <button type="button" class="button plain opener" popovertarget="menu">Menu</button>`
  }
</header>
<div class="shell">
${page.bare === true ? '' : menuOf(frame.menu, path)}
<main id="content" tabindex="-1">
  ${crumbsOf(page.crumbs)}
  ${flash === null ? '' : html`<div class="notice good" role="status">${flash}</div>`}
  <div class="headline"><h1>${page.title}</h1>${page.actions ?? ''}</div>
  ${page.lead === undefined ? '' : html`<p class="lead">${page.lead}</p>`}
  ${page.body}
</main>
</div>
<footer>A sandbox on this machine. Nothing here is real, and nothing leaves it.</footer>
</body>
</html>`
}

function menuOf(groups: readonly MenuGroup[], path: string): Html {
  const current = longestMatch(groups, path)
  return html`<nav id="menu" class="menu" aria-label="Main" popover>${groups.map(
    (group) =>
      html`<p class="group">${group.label}</p><ul>${group.links.map(
        ({ label, href }) =>
          html`<li><a href="${href}"${href === current ? raw(' aria-current="page"') : ''}>${label}</a></li>`,
      )}</ul>`,
  )}</nav>`
}

/** The link of the menu that the page belongs to: the one that its path starts with for the longest way. */
function longestMatch(groups: readonly MenuGroup[], path: string): string | null {
  const links = groups.flatMap((group) => group.links.map((link) => link.href))
  const matching = links.filter((href) => path === href || path.startsWith(`${href}/`))
  return matching.sort((a, b) => b.length - a.length)[0] ?? null
}

function placesOf({ places }: Frame): Html | '' {
  if (places.length < 2) return ''
  const current = places.find((place) => place.current)
  return html`<details class="places"><summary>${current?.label ?? 'Accounts'}</summary><ul>${places.map(
    ({ label, href, current: here }) =>
      html`<li><a href="${href}"${here ? raw(' aria-current="true"') : ''}>${label}</a></li>`,
  )}</ul></details>`
}

function userOf({ user }: Frame): Html | '' {
  if (user === null) return ''
  return html`<a class="user" href="${user.href}"><b>${user.name}</b> <small>${user.note}</small></a>`
}

function crumbsOf(crumbs: readonly Crumb[] | undefined): Html | '' {
  if (crumbs === undefined || crumbs.length === 0) return ''
  return html`<nav class="crumbs" aria-label="Breadcrumb"><ol>${crumbs.map(
    ({ label, href }) => html`<li><a href="${href}">${label}</a></li>`,
  )}</ol></nav>`
}
