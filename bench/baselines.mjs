// The least that a server can do, as a process of its own: what the figures are compared with.
//   node bench/baselines.mjs map UPSTREAM VENDOR_TOKEN OUR_TOKEN   auth + call + parse + map + stringify
//   node bench/baselines.mjs canned UPSTREAM VENDOR_TOKEN          fetches each path once, then repeats the answer

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { Pool } from 'undici'

const [kind, upstream, vendorToken, ourToken = ''] = process.argv.slice(2)
const pool = new Pool(upstream)
const callers = new Map([[digest(ourToken), 'bench']])
const kept = new Map()
const authorization = `Bearer ${vendorToken}`

function digest(text) {
  return createHash('sha256').update(text).digest('hex')
}

async function fetchText(path) {
  const { body } = await pool.request({ path, method: 'GET', headers: { authorization } })
  return body.text()
}

async function mapped(request) {
  const caller = callers.get(digest((request.headers.authorization ?? '').slice(7)))
  if (!caller) return null
  const answer = JSON.parse(await fetchText(request.url))
  const value = answer.results
    ? { data: answer.results.map(contactOf), next_cursor: answer.paging?.next?.after ?? null }
    : contactOf(answer)
  return JSON.stringify(value)
}

async function canned(request) {
  const known = kept.get(request.url)
  if (known) return known
  const text = await fetchText(request.url)
  kept.set(request.url, text)
  return text
}

/** The unified contact, field by field as a person would write it for this vendor alone. */
function contactOf({ id, properties: p, url, createdAt, updatedAt, archived }) {
  const emails = p.email ? [{ email: p.email, type: 'WORK', primary: true }] : []
  if (p.hs_additional_emails) {
    for (const email of p.hs_additional_emails.split(';'))
      emails.push({ email, type: 'OTHER', primary: false })
  }
  const phones = []
  if (p.phone) phones.push({ number: p.phone, type: 'WORK', extension: null, primary: true })
  if (p.mobilephone) phones.push({ number: p.mobilephone, type: 'MOBILE', extension: null, primary: false })
  if (p.fax) phones.push({ number: p.fax, type: 'FAX', extension: null, primary: false })
  const place = { street1: p.address || null, street2: null, city: p.city || null, state: p.state || null }
  const address = { ...place, postal_code: p.zip || null, country: p.country || null, type: 'WORK' }
  return {
    id,
    object: 'contact',
    connection_id: 'con_bench',
    provider: 'hubspot',
    remote_id: id,
    remote_url: url ?? null,
    created_at: createdAt,
    updated_at: updatedAt,
    remote_version: updatedAt,
    archived: archived ?? false,
    deleted_at: null,
    merged_into_id: null,
    first_name: p.firstname || null,
    last_name: p.lastname || null,
    full_name: [p.firstname, p.lastname].filter(Boolean).join(' ') || null,
    prefix: p.salutation || null,
    job_title: p.jobtitle || null,
    emails,
    phones,
    addresses: address.street1 || address.city || address.postal_code || address.country ? [address] : [],
    company_id: p.associatedcompanyid || null,
    company_name: p.company || null,
    lifecycle_stage: p.lifecyclestage ? p.lifecyclestage.toUpperCase() : null,
    lifecycle_stage_raw: p.lifecyclestage || null,
    lead_status: p.hs_lead_status || null,
    lead_source: p.hs_analytics_source || null,
    websites: p.website ? [p.website] : [],
    social_links: p.hs_linkedin_url ? [{ url: p.hs_linkedin_url, type: 'LINKEDIN' }] : [],
    language: p.hs_language || null,
    timezone: p.hs_timezone || null,
    email_opt_out: p.hs_email_optout === 'true' ? true : p.hs_email_optout === 'false' ? false : null,
    last_activity_at: p.notes_last_updated || null,
    owner_id: p.hubspot_owner_id || null,
    custom_fields: {},
    fields_unavailable: [],
  }
}

const answer = kind === 'canned' ? canned : mapped
const server = createServer((request, response) => {
  answer(request).then(
    (text) => {
      response.writeHead(text === null ? 401 : 200, { 'content-type': 'application/json' })
      response.end(text ?? '')
    },
    (error) => {
      response.writeHead(502)
      response.end(String(error))
    },
  )
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
