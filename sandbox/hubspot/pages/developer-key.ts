import { html } from 'hono/html'
import { button, buttons, linkButton, postForm } from '../../core/page/controls.ts'
import { type Page, type PageReply, type PageRoute, redirect } from '../../core/page/page.ts'
import { confirmation, copyable, exactTime, section } from '../../core/page/parts.ts'
import { attempt } from '../../core/page/refusal.ts'
import { type PageHost, type Visit, visitRoute } from './visit.ts'

/** The developer API key: for `?hapikey=` on app-management paths only. */
export function developerKeyRoutes(host: PageHost): PageRoute[] {
  const pattern = '/developer/{portal}/key'
  const doing = (what: string, said: string, run: (visit: Visit) => unknown): PageRoute =>
    visitRoute(host, { method: 'POST', pattern: `${pattern}/${what}` }, (visit): PageReply => {
      run(visit)
      return redirect(`/developer/${visit.portal.id}/key`, said)
    })
  return [
    visitRoute(host, { method: 'GET', pattern }, (visit) => keyPage(visit, null)),
    visitRoute(host, { method: 'POST', pattern: `${pattern}/show` }, (visit) =>
      keyPage(visit, visit.account.developerKey.show(visit.user.id).value),
    ),
    visitRoute(host, { method: 'GET', pattern: `${pattern}/delete` }, deletePage),
    doing('create', 'The developer API key was made.', ({ account, user }) =>
      account.developerKey.create(user.id),
    ),
    doing('rotate', 'There is a new key; the old one is refused.', ({ account, user }) =>
      account.developerKey.rotate(user.id),
    ),
    doing('delete', 'The developer API key was deactivated.', ({ account, user }) =>
      account.developerKey.remove(user.id),
    ),
  ]
}

function keyPage({ account, user, call, portal }: Visit, value: string | null): Page {
  const path = `/developer/${portal.id}/key`
  const found = attempt(() => account.developerKey.show(user.id))
  if ('refusal' in found && found.refusal.status === 403) account.developerKey.show(user.id)
  const made = 'done' in found ? found.done : null
  const act = (what: string, label: string) =>
    postForm(call, `${path}/${what}`, button(label, { weight: 'plain' }))
  return {
    kind: 'page',
    title: 'Developer API key',
    lead: html`For <code>?hapikey=</code> on app-management paths. It opens no records.`,
    body: section(
      made === null ? 'There is none' : 'The key',
      made === null
        ? postForm(call, `${path}/create`, button('Create key'))
        : html`${value === null ? '' : copyable('Developer API key', value)}<p>Made ${exactTime(made.createdAt)}.</p>
          ${buttons(act('show', 'Show key'), act('rotate', 'Rotate'), linkButton('Deactivate', `${path}/delete`))}`,
    ),
  }
}

function deletePage({ account, user, call, portal }: Visit): Page {
  account.developerKey.show(user.id)
  const path = `/developer/${portal.id}/key`
  return {
    kind: 'page',
    title: 'Deactivate the developer API key?',
    body: confirmation(call, {
      action: `${path}/delete`,
      label: 'Deactivate',
      cancel: path,
      body: html`<p>It is refused from that moment on.</p>`,
    }),
  }
}
