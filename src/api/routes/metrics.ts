import { createHash, timingSafeEqual } from 'node:crypto'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { Problem } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** `GET /metrics` for Prometheus, behind a token of its own; without one configured there is no such page. */
export function metricsRoutes(app: OpenAPIHono<Env>, { metrics, metricsToken }: Dependencies): void {
  if (metricsToken === null) return
  const wanted = digest(metricsToken)
  app.get('/metrics', async (c) => {
    const [, token = ''] = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    if (!timingSafeEqual(digest(token), wanted)) {
      throw new Problem('unauthorized', 'This page takes the token of CROSSWALK_METRICS_TOKEN.')
    }
    const { type, body } = await metrics.text()
    return c.body(body, 200, { 'content-type': type, 'cache-control': 'no-store' })
  })
}
