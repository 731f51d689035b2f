import { parseMoment } from '../moments.ts'
import type { Org } from '../store/org.ts'
import type { OrgRecord } from '../store/record.ts'

interface At {
  org: Org
  origin: string
}

/** Addresses of the org; `{version}` is literal. Source: recorded answers, May 2026. */
function urlsOf(origin: string, userId: string, orgId: string): Record<string, string> {
  const data = `${origin}/services/data/v{version}`
  const short = orgId.slice(0, 15)
  return {
    enterprise: `${origin}/services/Soap/c/{version}/${short}`,
    metadata: `${origin}/services/Soap/m/{version}/${short}`,
    partner: `${origin}/services/Soap/u/{version}/${short}`,
    rest: `${data}/`,
    sobjects: `${data}/sobjects/`,
    search: `${data}/search/`,
    query: `${data}/query/`,
    recent: `${data}/recent/`,
    tooling_soap: `${origin}/services/Soap/T/{version}/${short}`,
    tooling_rest: `${data}/tooling/`,
    profile: `${origin}/${userId}`,
    feeds: `${data}/chatter/feeds`,
    groups: `${data}/chatter/groups`,
    users: `${data}/chatter/users`,
    feed_items: `${data}/chatter/feed-items`,
    feed_elements: `${data}/chatter/feed-elements`,
    custom_domain: origin,
  }
}

function userOf({ org }: At, userId: string): OrgRecord['values'] {
  const found = org.find(userId)
  if (found === null) throw new Error(`There is no user ${userId}.`)
  return found.record.values
}

/** What both answers say. */
function sharedOf(at: At, userId: string): Record<string, unknown> {
  const user = userOf(at, userId)
  return {
    user_id: userId,
    organization_id: at.org.id,
    email: user.Email ?? null,
    email_verified: true,
    photos: { picture: `${at.origin}/profilephoto/005/F`, thumbnail: `${at.origin}/profilephoto/005/T` },
    urls: urlsOf(at.origin, userId, at.org.id),
    active: user.IsActive === true,
    user_type: String(user.UserType ?? 'Standard').toUpperCase(),
    language: user.LanguageLocaleKey ?? 'en_US',
    locale: user.LocaleSidKey ?? 'en_US',
    utcOffset: offsetOf(at, String(user.TimeZoneSidKey ?? at.org.settings.timeZone)),
    is_app_installed: true,
  }
}

/** The answer of `/services/oauth2/userinfo`. */
export function userinfoOf(at: At, userId: string): Record<string, unknown> {
  const user = userOf(at, userId)
  return {
    ...{ sub: `${at.origin}/id/${at.org.id}/${userId}`, ...sharedOf(at, userId) },
    ...{ preferred_username: user.Username, nickname: user.CommunityNickname ?? null, name: user.Name },
    ...{ given_name: user.FirstName ?? null, family_name: user.LastName, zoneinfo: user.TimeZoneSidKey },
    ...{ profile: `${at.origin}/${userId}`, picture: `${at.origin}/profilephoto/005/F`, address: {} },
    is_salesforce_integration_user: false,
    updated_at: isoOf(user.LastModifiedDate),
  }
}

/** The answer of the identity URL. */
export function identityOf(at: At, userId: string): Record<string, unknown> {
  const user = userOf(at, userId)
  return {
    ...{ id: `${at.origin}/id/${at.org.id}/${userId}`, asserted_user: true, ...sharedOf(at, userId) },
    ...{ username: user.Username, nick_name: user.CommunityNickname ?? null, display_name: user.Name },
    ...{ first_name: user.FirstName ?? null, last_name: user.LastName, timezone: user.TimeZoneSidKey },
    ...{ addr_street: user.Street ?? null, addr_city: user.City ?? null, addr_state: user.State ?? null },
    ...{ addr_country: user.Country ?? null, addr_zip: user.PostalCode ?? null },
    ...{ mobile_phone: user.MobilePhone ?? null, mobile_phone_verified: false },
    ...{ is_lightning_login_user: false, status: { created_date: null, body: null } },
    last_modified_date: isoOf(user.LastModifiedDate),
  }
}

/** `2026-05-01T07:35:37Z` */
function isoOf(moment: unknown): string | null {
  const ms = parseMoment(String(moment))
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** Standard offset of a time zone, in milliseconds. */
function offsetOf({ org }: At, timeZone: string): number {
  const january = new Date(Date.UTC(new Date(org.clock.now()).getUTCFullYear(), 0, 1, 12))
  try {
    const local = january.toLocaleString('sv-SE', { timeZone })
    return Date.parse(`${local.replace(' ', 'T')}Z`) - january.getTime()
  } catch {
    return 0
  }
}
