import type { Settings } from '../settings.ts'
import type { Batch, WebhookApp } from './entities.ts'
import type { Outgoing } from './sender.ts'
import { signatureV1, signatureV3 } from './signatures.ts'

/** Seen in deliveries that receivers logged in public, 2024 and 2026. */
const USER_AGENT =
  'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - WebhooksExecutorDaemon-executor'

/** What a request is made of; `clockNow` is the sandbox's clock. */
export interface RequestParts {
  batch: Batch
  app: WebhookApp
  targetUrl: string
  settings: Settings
  clockNow: number
}

/** Returns the request that a batch is sent with, signed as versions 1 and 3 do. */
export function requestFor({ batch, app, targetUrl, settings, clockNow }: RequestParts): Outgoing {
  const attemptNumber = batch.attempt
  const body = JSON.stringify(batch.events.map((event) => ({ ...event, attemptNumber })))
  const timestamp = settings.webhookTimestamp === 'clock' ? clockNow : Date.now()
  const headers: Record<string, string> = {
    accept: '*/*',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': USER_AGENT,
    'X-HubSpot-Signature': signatureV1(app.secret, body),
    'X-HubSpot-Signature-Version': 'v1',
  }
  if (settings.webhookSignatures === 'v1_and_v3') {
    const request = { method: 'POST', uri: targetUrl, body }
    headers['X-HubSpot-Signature-v3'] = signatureV3(app.secret, request, timestamp)
    headers['X-HubSpot-Request-Timestamp'] = String(timestamp)
  }
  return { url: targetUrl, headers, body, timeoutMs: settings.webhookTimeoutMs }
}
