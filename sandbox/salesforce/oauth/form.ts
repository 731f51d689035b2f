import type { OpenCall } from '../open-call.ts'
import type { App } from './entities.ts'
import { OAuthRefusal } from './errors.ts'

/** What was sent with a form, or in the query. */
export type Form = URLSearchParams

/** The parameters of an OAuth call: of its body, then of its query. */
export function formOf({ exchange }: Pick<OpenCall, 'exchange'>): Form {
  const form = new URLSearchParams(exchange.body)
  for (const [name, value] of new URLSearchParams(exchange.query)) if (!form.has(name)) form.set(name, value)
  return form
}

/**
 * The app that a call comes from, by `client_id` and `client_secret` or by HTTP Basic. Throws an `OAuthRefusal`:
 * confidential apps must show their secret, public ones must not send one.
 */
export function clientOf({ grants, exchange }: Pick<OpenCall, 'grants' | 'exchange'>, form: Form): App {
  const basic = basicOf(exchange.headers.authorization)
  const app = grants.app(basic?.id ?? form.get('client_id') ?? '')
  if (app === null) throw new OAuthRefusal('invalid_client_id')
  const secret = basic?.secret ?? form.get('client_secret')
  if (secret !== app.clientSecret) throw new OAuthRefusal('invalid_client')
  return app
}

function basicOf(header: string | string[] | undefined): { id: string; secret: string } | null {
  const encoded = typeof header === 'string' ? /^Basic\s+(\S+)$/i.exec(header)?.[1] : undefined
  if (encoded === undefined) return null
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { id: decoded(id), secret: decoded(secret) }
}

/** Both parts are percent-encoded, by the book; what is not is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
