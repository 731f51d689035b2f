/** A browser without a screen: keeps cookies, and the token of the form that it was shown; follows no redirect. */
export class Browser {
  readonly #cookies = new Map<string, string>()
  #fields: Record<string, string> = {}

  async send(url: string, form?: Record<string, string>) {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      ...(form ? { body: new URLSearchParams({ ...this.#fields, ...form }) } : {}),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.#cookies.set(name, value)
    }
    const text = await response.text()
    const tokens = [...text.matchAll(/name="(form|form_token)" value="([^"]+)"/g)]
    if (tokens.length > 0) this.#fields = Object.fromEntries(tokens.map(([, name, value]) => [name, value]))
    const { status, headers } = response
    return { status, to: new URL(headers.get('location') ?? '', url).href, text, headers }
  }
}
