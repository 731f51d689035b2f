import { expect } from 'vitest'
import { CALLBACK, consent, oauthApp } from '../oauth-app.ts'
import { failure, type World } from '../world.ts'
import type { appOf } from './apps.ts'

/** Exchanges a code, refreshes, asks about both tokens, and deletes the refresh token. */
export async function exerciseOAuth(world: World, { oauth }: World['client']): Promise<void> {
  const app = oauthApp(world)
  const { clientId, clientSecret } = app
  const { tokensApi, accessTokensApi, refreshTokensApi } = oauth
  const code = await consent(world, app)
  const made = await tokensApi.create('authorization_code', code, CALLBACK, clientId, clientSecret)
  expect([made.tokenType, made.expiresIn]).toEqual(['bearer', 1800])
  const info = await accessTokensApi.get(made.accessToken)
  expect(info).toMatchObject({ hubId: 147893286, appId: app.id })
  expect(await refreshTokensApi.get(made.refreshToken)).toMatchObject({ clientId, tokenType: 'refresh' })
  await refreshTokensApi.archive(made.refreshToken)
  expect((await failure(() => refreshTokensApi.get(made.refreshToken))).code).toBe(400)
}

/** Sets where an app's webhooks go, and keeps its subscriptions. */
export async function exerciseWebhooks({ appId, manager }: ReturnType<typeof appOf>): Promise<void> {
  const { settingsApi, subscriptionsApi } = manager.webhooks
  const asked = { targetUrl: 'https://example.com/hook', throttling: { maxConcurrentRequests: 12 } }
  expect(await settingsApi.configure(appId, asked)).toMatchObject(asked)
  expect(await settingsApi.getAll(appId)).toMatchObject(asked)
  type Create = Parameters<typeof subscriptionsApi.create>[1]
  const made = await subscriptionsApi.create(appId, { eventType: 'contact.creation' } as Create)
  const id = Number(made.id)
  expect(made).toMatchObject({ eventType: 'contact.creation', active: false })
  expect((await subscriptionsApi.update(id, appId, { active: true })).active).toBe(true)
  const off = await subscriptionsApi.updateBatch(appId, { inputs: [{ id, active: false }] })
  expect(off.results.map(({ active }) => active)).toEqual([false])
  expect((await subscriptionsApi.getById(id, appId)).active).toBe(false)
  expect((await subscriptionsApi.getAll(appId)).results).toHaveLength(1)
  await subscriptionsApi.archive(id, appId)
  expect((await failure(() => subscriptionsApi.getById(id, appId))).code).toBe(404)
  await settingsApi.clear(appId)
  expect((await failure(() => settingsApi.getAll(appId))).code).toBe(404)
}
