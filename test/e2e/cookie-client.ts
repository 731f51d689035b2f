import { expect } from 'vitest'

/** A browser without a screen: keeps cookies, follows no redirect. */
export class Client {
  readonly cookies = new Map<string, string>()
  /** Every `set-cookie` as it came. */
  readonly set: string[] = []

  async send(
    method: string,
    url: string,
    form?: Record<string, string>,
  ): Promise<{ status: number; to: string; text: string; headers: Headers }> {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    })
    for (const cookie of response.headers.getSetCookie()) {
      this.set.push(cookie)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.cookies.set(name, value)
    }
    const { status, headers } = response
    return { status, to: headers.get('location') ?? '', text: await response.text(), headers }
  }

  /** Opens a link; answers the token that its forms carry. */
  async formOf(link: string): Promise<string> {
    return /name="form" value="([^"]+)"/.exec((await this.send('GET', link)).text)?.[1] ?? ''
  }

  /** Opens a link and begins to sign in; answers where the vendor is asked. */
  async signIn(link: string): Promise<URL> {
    const form = await this.formOf(link)
    const began = await this.send('POST', `${link}/sign-in`, { form, connector: 'hubspot' })
    expect(began.status).toBe(303)
    return new URL(began.to)
  }
}
