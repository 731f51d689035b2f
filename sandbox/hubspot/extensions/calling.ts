import { json } from '../call.ts'
import { invalid } from '../errors.ts'
import type { AppSettings } from '../store/shelf.ts'
import type { AppCall, AppPath } from './app-call.ts'
import { dropSettings, type Shape, settingsOf, timed, writeSettings } from './app-settings.ts'

const BASE = '/crm/v3/extensions/calling/{appId}/settings'

/** Sources: developers.hubspot.com/docs/api-reference/crm-calling-extensions-v3/guide; the defaults are its own */
const CALLING: Shape = {
  members: {
    ...{ name: 'text', url: 'url', width: 'number', height: 'number', isReady: 'flag', usesRemote: 'flag' },
    ...{ supportsCustomObjects: 'flag', supportsInboundCalling: 'flag', usesCallingWindow: 'flag' },
  },
  required: ['name', 'url'],
  defaults: {
    ...{ width: 400, height: 600, isReady: false, usesRemote: false, usesCallingWindow: true },
    ...{ supportsCustomObjects: false, supportsInboundCalling: false },
  },
}
const CHANNEL: Shape = {
  members: { url: 'url', isReady: 'flag' },
  required: ['url', 'isReady'],
  defaults: {},
}
const RECORDING: Shape = {
  members: { urlToRetrieveAuthedRecording: 'text' },
  required: ['urlToRetrieveAuthedRecording'],
  defaults: {},
}

/** Calling settings of an app, its channel connection and where its recordings are. */
export const callingPaths: readonly AppPath[] = [
  { method: 'GET', path: BASE, success: 200, run: (call) => timed(settingsOf(call, 'calling')) },
  { method: 'POST', path: BASE, success: 200, run: (call) => timed(write(call, 'calling', true)) },
  { method: 'PATCH', path: BASE, success: 200, run: (call) => timed(write(call, 'calling', false)) },
  { method: 'DELETE', path: BASE, success: 204, run: (call) => dropSettings(call, 'calling') },
  ...(['GET', 'POST', 'PATCH', 'DELETE'] as const).map(channelPath),
  ...(['GET', 'POST', 'PATCH'] as const).map(recordingPath),
]

const SHAPES = { calling: CALLING, channel: CHANNEL, recording: RECORDING }

function write(call: AppCall, kind: keyof typeof SHAPES, whole: boolean): AppSettings {
  return writeSettings(call, { kind, shape: SHAPES[kind], whole })
}

function channelPath(method: 'GET' | 'POST' | 'PATCH' | 'DELETE'): AppPath {
  const path = `${BASE}/channel-connection`
  if (method === 'DELETE') return { method, path, success: 204, run: (call) => dropSettings(call, 'channel') }
  const run = (call: AppCall) =>
    timed(method === 'GET' ? settingsOf(call, 'channel') : write(call, 'channel', method === 'POST'))
  return { method, path, success: 200, run }
}

function recordingPath(method: 'GET' | 'POST' | 'PATCH'): AppPath {
  const run = (call: AppCall) => {
    if (method === 'GET') return json(200, settingsOf(call, 'recording').values)
    if (!call.body.includes('%s')) throw invalid('urlToRetrieveAuthedRecording must contain %s')
    return json(200, write(call, 'recording', method === 'POST').values)
  }
  return { method, path: `${BASE}/recording`, success: 200, run }
}
