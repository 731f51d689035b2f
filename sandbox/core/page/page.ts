import type { html } from 'hono/html'
import type { Session } from './sessions.ts'

/** Markup that is safe to show: made by the tag `html` of `hono/html`, which escapes whatever it is given. */
export type Html = ReturnType<typeof html>

/** A request for a page. */
export interface PageCall {
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** What was sent with a form; empty for GET. Its token was checked already. */
  readonly form: URLSearchParams
  readonly session: Session
  /** The sandbox's clock, in milliseconds. */
  readonly now: number
  /** Scheme and host that the browser used. */
  readonly origin: string
}

/** One step of the way to a page; the last one is the page itself. */
export interface Crumb {
  label: string
  href: string
}

/** A page: what stands between the frame that all pages share. */
export interface Page {
  kind: 'page'
  /** 200 when absent. */
  status?: number
  /** The only `h1`; also the title of the window. */
  title: string
  /** One sentence below the title. */
  lead?: Html | string
  crumbs?: readonly Crumb[]
  /** Buttons beside the title. */
  actions?: Html | null
  body: Html
  /** Origins beside our own that a form on this page may lead to, also by redirect. */
  formTargets?: readonly string[]
  /** Without menu: for pages that belong to nobody yet, such as a question of consent. */
  bare?: boolean
}

/** The answer to a form that was accepted: another page, with a message on top of it. */
export interface Redirect {
  kind: 'redirect'
  to: string
  flash?: string
}

export type PageReply = Page | Redirect

/** A route of the pages; `{name}` segments are parameters. A POST has been checked for its form's token. */
export interface PageRoute {
  method: 'GET' | 'POST'
  pattern: string
  run(call: PageCall): PageReply | Promise<PageReply>
}

/** A group of links in the menu. */
export interface MenuGroup {
  label: string
  links: readonly { label: string; href: string }[]
}

/** What surrounds every page of a vendor's room. */
export interface Frame {
  /** The name of the room, shown beside the mark. */
  name: string
  menu: readonly MenuGroup[]
  /** Who is signed in, and where to change that; null where nobody is. */
  user: { name: string; note: string; href: string } | null
  /** The accounts of the room; the switcher shows when there are several. */
  places: readonly { label: string; href: string; current: boolean }[]
}

/** The pages of a vendor's room, loaded when the first of them is asked for. */
export interface PageRoom {
  /** The first segments of its paths (`''` for `/`): what others ask for never waits for a page. */
  readonly prefixes: readonly string[]
  /** Further paths, where the vendor's API has the same first segment. */
  readonly among?: RegExp
  load(): Promise<LoadedPages>
}

export interface LoadedPages {
  readonly routes: readonly PageRoute[]
  frame(call: PageCall): Frame
}

/** Thrown by pages: shown with its status as a page of its own. */
export class PageError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Leads to another page, with a message on top of it. */
export function redirect(to: string, flash?: string): Redirect {
  return flash === undefined ? { kind: 'redirect', to } : { kind: 'redirect', to, flash }
}
