import { html } from 'hono/html'
import type { Html, Page, PageCall, PageRoute } from '../../core/page/page.ts'
import { badge, facts, section } from '../../core/page/parts.ts'
import type { Portal } from '../portals/portal.ts'
import { limitsOf } from '../settings.ts'
import { menuOf } from './frame.ts'
import { rightsOf } from './sign-in.ts'
import { type PageHost, portalOf, signedInUser, signInPath } from './visit.ts'

/** The start: what this is, which accounts there are, and where everything is. */
export function homeRoutes(host: PageHost): PageRoute[] {
  return [
    { method: 'GET', pattern: '/', run: (call) => startPage(host, call) },
    { method: 'GET', pattern: '/home/{portal}', run: (call) => accountPage(portalOf(host, call), call) },
  ]
}

function startPage({ portals }: PageHost, call: PageCall): Page {
  const all = portals.all()
  const single = all.length === 1 ? portals.first : null
  return {
    kind: 'page',
    title: 'A HubSpot that runs here',
    lead: html`It answers HubSpot’s own paths at <code>${call.origin}</code>, with its rules, limits and errors. These pages are
      where a person clicks: make a key, call the API with it, and see what happened.`,
    body: html`${section('Try it', tryIt(call))}${
      single === null
        ? html`<h2>Accounts</h2><div class="grid">${all.map((portal) => accountTile(portal, call))}</div>`
        : html`${accountFacts(single, call)}${tilesOf(single.id)}`
    }`,
  }
}

function tryIt({ origin }: PageCall): Html {
  return html`<p>With the token of a Service Key:</p>
    <pre tabindex="0" aria-label="A call">curl ${origin}/crm/v3/objects/contacts?limit=1 -H "Authorization: Bearer TOKEN"</pre>
    <p class="hint">Programs set the sandbox up at <code>${origin}/_sandbox</code>, without a credential.</p>`
}

function accountPage(portal: Portal, call: PageCall): Page {
  return {
    kind: 'page',
    title: portal.name,
    body: html`${accountFacts(portal, call)}${tilesOf(portal.id)}`,
  }
}

function accountTile({ account, id, name }: Portal, call: PageCall): Html {
  const { tier } = account.settings
  const user = signedInUser(call, account)
  return html`<a class="card tile" href="/home/${id}"><b>${name}, ${id}</b>
    <p>${tier}, ${user === null ? 'nobody is signed in' : `as ${user.firstName} ${user.lastName}`}</p></a>`
}

function accountFacts({ account }: Portal, call: PageCall): Html {
  const { portalId, tier, accountType, hublet, timeZone } = account.settings
  const { daily } = limitsOf(account.settings)
  const user = signedInUser(call, account)
  const signIn = html`<a href="${signInPath(account, call)}">${user === null ? 'Pick a user' : 'Act as someone else'}</a>`
  return section(
    `Account ${portalId}`,
    facts([
      [
        'You act as',
        user === null
          ? html`nobody yet. ${signIn}`
          : html`${user.firstName} ${user.lastName} ${rightsOf(user)}<br />${signIn}`,
      ],
      ['Tier', html`${badge(tier, 'info')} ${accountType.toLowerCase().replaceAll('_', ' ')}`],
      ['Data is in', hublet],
      ['Days end at midnight in', timeZone],
      ['Calls today', `${account.limits.usage().used} of ${daily}`],
    ]),
  )
}

/** Everything there is, as in the menu, with a sentence each. */
function tilesOf(portalId: number): Html {
  const groups = menuOf(portalId).map(
    ({ label, links }) =>
      html`<h2>${label}</h2><div class="grid">${links.map(
        (link) => html`<a class="card tile" href="${link.href}"><b>${link.label}</b><p>${link.about}</p></a>`,
      )}</div>`,
  )
  return html`${groups}`
}
