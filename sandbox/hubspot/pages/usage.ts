import { html } from 'hono/html'
import type { Html, Page, PageRoute } from '../../core/page/page.ts'
import { exactTime, facts, moment, pageOf, pager, section, table } from '../../core/page/parts.ts'
import type { Credential } from '../credentials/entities.ts'
import { limitsOf } from '../settings.ts'
import { statusBadge } from './status-badge.ts'
import { type PageHost, type Visit, visitRoute } from './visit.ts'

const LOG_ROWS = 50
const KINDS: Readonly<Record<string, string>> = {
  service_key: 'Service Key',
  private_app: 'private app',
  developer_key: 'developer API key',
}

/** Usage and limits, and the calls of all keys together. */
export function usageRoutes(host: PageHost): PageRoute[] {
  return [
    visitRoute(host, { method: 'GET', pattern: '/usage/{portal}' }, usagePage),
    visitRoute(host, { method: 'GET', pattern: '/logs/{portal}' }, (visit) => logsPage(host, visit)),
    visitRoute(host, { method: 'GET', pattern: '/notifications/{portal}' }, mailPage),
  ]
}

function usagePage({ account, call }: Visit): Page {
  const { used, limit, resetsAt } = account.limits.usage()
  const { burst } = limitsOf(account.settings)
  const { tier, limitIncreases, searchLimit, timeZone } = account.settings
  const rows = account.credentials
    .all()
    .map((key) => [
      html`${key.name}`,
      kindOf(key),
      html`${bar(account.limits.burstUsed(key.id), burst, `Calls of ${key.name} in the last 10 seconds`)}${account.limits.burstUsed(key.id)} of ${burst}`,
      moment(key.lastUsedAt, call.now) ?? 'never',
    ])
  return {
    kind: 'page',
    title: 'Usage and limits',
    body: html`${section(
      'Calls today',
      html`${bar(used, limit, 'Calls today')}<p><b>${used}</b> of ${limit}, for the whole account. The day ends ${moment(resetsAt, call.now)}, at midnight in ${timeZone}.</p>`,
    )}${section(
      'Limits in force',
      facts([
        ['Tier', tier],
        ['API limit increases', limitIncreases],
        ['In any 10 seconds, per key', burst],
        ['Searches a second', searchLimit],
      ]),
    )}<h2>In the last 10 seconds</h2>${table({
      caption: 'Keys and their calls',
      columns: ['Key', 'Kind', 'Last 10 seconds', 'Last used'],
      rows,
      empty: 'There is no key yet.',
    })}`,
  }
}

/** A share of a limit as a picture. */
function bar(used: number, limit: number, label: string): Html {
  const share = limit === 0 ? 1 : Math.min(1, used / limit)
  const width = used === 0 ? 0 : Math.max(2, Math.round(share * 300))
  return html`<svg class="gauge" viewBox="0 0 302 14" role="img" aria-label="${label}: ${used} of ${limit}">
    <rect class="track" x="1" y="1" width="300" height="12" rx="6" /><rect class="${share >= 1 ? 'over' : 'used'}" x="1" y="1" width="${width}" height="12" rx="6" />
    <rect class="rim" x="1" y="1" width="300" height="12" rx="6" /></svg>`
}

function kindOf({ kind }: Credential): string {
  return KINDS[kind] ?? kind.replaceAll('_', ' ')
}

/** What a log is called: a key of the account by its name, an app that got in with OAuth by its own. */
function nameOf({ portals }: PageHost, { account }: Visit, id: string): string {
  const key = account.credentials.all().find((credential) => credential.id === id)
  return key?.name ?? portals.apps.find(Number(id.split(':')[0]))?.name ?? 'an app that is gone'
}

function logsPage(host: PageHost, visit: Visit): Page {
  const { account, call } = visit
  const calls = [...account.credentials.logged()]
    .flatMap((id) => {
      const name = nameOf(host, visit, id)
      return account.credentials.usage(id).map((entry) => ({ ...entry, name }))
    })
    .sort((a, b) => b.at - a.at)
  const pages = Math.ceil(calls.length / LOG_ROWS)
  const page = pageOf(call.query, pages)
  return {
    kind: 'page',
    title: 'Logs',
    lead: 'The newest calls of all keys and apps in the account. The ledger has what came without a key, too.',
    body: html`${table({
      caption: 'Calls, newest first',
      columns: ['Call', 'Status', 'When', 'Key or app'],
      rows: calls
        .slice((page - 1) * LOG_ROWS, page * LOG_ROWS)
        .map(({ method, path, status, at, name }) => [
          `${method} ${path}`,
          statusBadge(status),
          exactTime(at),
          name,
        ]),
      empty: 'Nothing was called yet.',
    })}${pager({ path: call.path, query: call.query, page, pages })}`,
  }
}

function mailPage({ account }: Visit): Page {
  const rows = account.mail
    .list()
    .reverse()
    .map(({ subject, at, to }) => [subject, exactTime(at), to.join(', ')])
  return {
    kind: 'page',
    title: 'E-mails',
    lead: 'What Super Admins would have been sent about the tokens of private apps.',
    body: table({
      caption: 'E-mails, newest first',
      columns: ['Subject', 'Sent', 'To'],
      rows,
      empty: 'No e-mail went out yet.',
    }),
  }
}
