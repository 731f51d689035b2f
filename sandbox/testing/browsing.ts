import type { HubspotSandbox } from '../index.ts'

/** What came back for a page: where a redirect leads, and the text. */
export interface Shown {
  status: number
  location: string
  text: string
}

/** A browser without a script: it keeps the cookie and sends the token of the forms that it was shown. */
export class Browsing {
  private readonly sandbox: Pick<HubspotSandbox, 'fetch'>
  private cookie = ''
  private token = ''

  constructor(sandbox: Pick<HubspotSandbox, 'fetch'>) {
    this.sandbox = sandbox
  }

  /** A browser in which a user of the first account is signed in. */
  static async as(hubspot: HubspotSandbox, email: string): Promise<Browsing> {
    const browsing = new Browsing(hubspot)
    await browsing.get('/sandbox/clock')
    const signedIn = await browsing.post(`/sign-in/${hubspot.settings.portalId}`, { user: email })
    if (signedIn.status !== 303) throw new Error(`${email} could not sign in: ${signedIn.status}`)
    return browsing
  }

  get(path: string): Promise<Shown> {
    return this.ask(new Request(`http://sandbox.test${path}`, { headers: this.headers() }))
  }

  post(path: string, form: Readonly<Record<string, string>>): Promise<Shown> {
    const body = new URLSearchParams({ form_token: this.token, ...form })
    return this.ask(
      new Request(`http://sandbox.test${path}`, { method: 'POST', headers: this.headers(), body }),
    )
  }

  private headers(): Record<string, string> {
    return { accept: 'text/html', cookie: this.cookie }
  }

  private async ask(request: Request): Promise<Shown> {
    const answer = await this.sandbox.fetch(request)
    const text = await answer.text()
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.cookie
    this.token = /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? this.token
    return { status: answer.status, location: answer.headers.get('location') ?? '', text }
  }
}
