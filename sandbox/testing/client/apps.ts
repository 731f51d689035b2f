import { Client } from '@hubspot/api-client'
import { expect } from 'vitest'
import { failure, type World } from '../world.ts'
import { recorded } from './methods.ts'

type Api = World['client']

/** What timeline events and subscriptions to contacts need. */
const SCOPES = ['timeline', 'crm.objects.contacts.read']

/** An app of the first portal, and a client with the developer API key that manages it. */
export function appOf(world: World, called: Set<string>): { appId: number; manager: Api } {
  const app = world.hubspot.apps.create({ name: 'Exercised', auth: 'static', requiredScopes: SCOPES })
  const key = world.hubspot.developerKey.create().value
  const options = { minTime: 0, maxConcurrent: 50, id: `apps-${world.url}` }
  const manager = new Client({ developerApiKey: key, basePath: world.url, limiterOptions: options })
  return { appId: app.id, manager: recorded(manager as Api, called) }
}

/** Calling settings, channel connection, recordings and video conferences of an app. */
export async function exerciseExtensions(world: World, client: Api, of: ReturnType<typeof appOf>) {
  const { appId, manager } = of
  const {
    settingsApi,
    channelConnectionSettingsApi: channel,
    recordingSettingsApi: recording,
  } = manager.crm.extensions.calling
  const url = 'https://example.com/call'
  const made = await settingsApi.create(appId, { name: 'Calls', url })
  expect(made).toMatchObject({ name: 'Calls', url, isReady: false, height: 600 })
  expect((await settingsApi.update(appId, { isReady: true })).isReady).toBe(true)
  expect((await settingsApi.getById(appId)).isReady).toBe(true)
  expect((await channel.create(appId, { url, isReady: false })).url).toBe(url)
  expect((await channel.update(appId, { isReady: true })).isReady).toBe(true)
  expect((await channel.getById(appId)).createdAt).toBeInstanceOf(Date)
  await channel.archive(appId)
  expect((await failure(() => channel.getById(appId))).code).toBe(404)
  const format = { urlToRetrieveAuthedRecording: 'https://example.com/recordings/%s' }
  expect(await recording.registerUrlFormat(appId, format)).toEqual(format)
  expect(await recording.updateUrlFormat(appId, format)).toEqual(format)
  expect(await recording.getUrlFormat(appId)).toEqual(format)
  const call = await client.crm.objects.calls.basicApi.create({
    ...{ properties: { hs_timestamp: '2026-03-12T10:00:00Z' }, associations: [] },
  })
  const { recordingSettingsApi } = client.crm.extensions.calling
  await recordingSettingsApi.markAsReady({ engagementId: Number(call.id) })
  expect((await failure(() => recordingSettingsApi.markAsReady({ engagementId: 1 }))).code).toBe(404)
  await settingsApi.archive(appId)
  expect((await failure(() => settingsApi.getById(appId))).code).toBe(404)
  const video = manager.crm.extensions.videoconferencing.settingsApi
  const meeting = { createMeetingUrl: 'https://example.com/meet' }
  expect(await video.replace(appId, meeting)).toEqual(meeting)
  expect(await video.getById(appId)).toEqual(meeting)
  await video.archive(appId)
  expect((await failure(() => video.getById(appId))).code).toBe(404)
  expect((await failure(() => settingsApi.create(1, { name: 'No app', url }))).code).toBe(404)
  const path = `/crm/v3/extensions/calling/${appId}/settings`
  expect((await world.call('POST', path, { name: 'Calls', url })).status).toBe(401)
}

/** CRM cards of an app, and the sample that needs no credential. */
export async function exerciseCards({ appId, manager }: ReturnType<typeof appOf>): Promise<void> {
  const { cardsApi, sampleResponseApi } = manager.crm.extensions.cards
  type Card = Parameters<typeof cardsApi.create>[1]
  const card = {
    title: 'Our card',
    fetch: {
      targetUrl: 'https://example.com/card',
      objectTypes: [{ name: 'contacts', propertiesToSend: ['email'] }],
    },
    display: { properties: [] },
    actions: { baseUrls: ['https://example.com'] },
  } as unknown as Card
  const made = await cardsApi.create(appId, card)
  expect(made).toMatchObject({ title: 'Our card', fetch: { targetUrl: 'https://example.com/card' } })
  expect((await cardsApi.update(made.id, appId, { title: 'Changed' })).title).toBe('Changed')
  expect((await cardsApi.getById(made.id, appId)).title).toBe('Changed')
  expect((await cardsApi.getAll(appId)).results.map(({ id }) => id)).toEqual([made.id])
  await cardsApi.archive(made.id, appId)
  expect((await failure(() => cardsApi.getById(made.id, appId))).code).toBe(404)
  expect(await sampleResponseApi.getCardsSampleResponse()).toMatchObject({ totalCount: 1 })
}

/** Timeline templates, their tokens, and events of a contact. */
export async function exerciseTimeline(client: Api, of: ReturnType<typeof appOf>, contact: string) {
  const { appId, manager } = of
  const { templatesApi, tokensApi } = manager.crm.timeline
  const { eventsApi } = client.crm.timeline
  type Token = Parameters<typeof tokensApi.create>[2]
  const token = (name: string) => ({ name, label: name, type: 'string', options: [] }) as unknown as Token
  const made = await templatesApi.create(appId, {
    ...{ name: 'Signed', objectType: 'contacts', headerTemplate: 'Signed {{what}}', tokens: [token('what')] },
    detailTemplate: 'On paper: {{ what }}',
  })
  const template = made.id
  expect((await tokensApi.create(template, appId, token('where'))).name).toBe('where')
  const relabelled = await tokensApi.update(template, 'where', appId, { label: 'Place', options: [] })
  expect(relabelled.label).toBe('Place')
  await tokensApi.archive(template, 'where', appId)
  const changes = {
    id: template,
    name: 'Signed',
    headerTemplate: 'Signed: {{what}}',
    tokens: [token('what')],
  }
  await templatesApi.update(template, appId, { ...changes, detailTemplate: 'On paper: {{ what }}' })
  expect((await templatesApi.getById(template, appId)).headerTemplate).toBe('Signed: {{what}}')
  expect((await templatesApi.getAll(appId)).results.map(({ id }) => id)).toEqual([template])
  const about = { eventTemplateId: template, objectId: contact, tokens: { what: 'a contract' } }
  const event = await eventsApi.create({ ...about, id: 'e1' })
  expect(event).toMatchObject({ id: 'e1', objectType: 'contacts', tokens: { what: 'a contract' } })
  expect((await eventsApi.getById(template, 'e1')).objectId).toBe(contact)
  expect((await eventsApi.getDetailById(template, 'e1')).details).toBe('On paper: a contract')
  expect(await eventsApi.getRenderById(template, 'e1')).toBe('Signed: a contract')
  const batch = await eventsApi.createBatch({ inputs: [about, { ...about, eventTemplateId: '1' }] })
  expect(batch).toMatchObject({ numErrors: 1, results: [{ objectId: contact }] })
  const unknown = () => eventsApi.create({ ...about, tokens: { who: 'x' } })
  expect((await failure(unknown)).code).toBe(400)
  await templatesApi.archive(template, appId)
  expect((await failure(() => templatesApi.getById(template, appId))).code).toBe(404)
}
