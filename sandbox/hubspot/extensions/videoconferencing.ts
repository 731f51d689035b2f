import { json } from '../call.ts'
import type { AppPath } from './app-call.ts'
import { dropSettings, type Shape, settingsOf, writeSettings } from './app-settings.ts'

const PATH = '/crm/v3/extensions/videoconferencing/settings/{appId}'

/** Source: developers.hubspot.com/docs/api-reference/crm-video-conferencing-extension-v3/guide */
const SHAPE: Shape = {
  members: {
    ...{ createMeetingUrl: 'url', updateMeetingUrl: 'url', deleteMeetingUrl: 'url' },
    ...{ userVerifyUrl: 'url', fetchAccountsUri: 'url' },
  },
  required: ['createMeetingUrl'],
  defaults: {},
}

/** Where an app makes video conferences. */
export const videoPaths: readonly AppPath[] = [
  {
    ...{ method: 'GET', path: PATH, success: 200 },
    run: (call) => json(200, settingsOf(call, 'videoconferencing').values),
  },
  {
    ...{ method: 'PUT', path: PATH, success: 200 },
    run: (call) =>
      json(200, writeSettings(call, { kind: 'videoconferencing', shape: SHAPE, whole: true }).values),
  },
  { method: 'DELETE', path: PATH, success: 204, run: (call) => dropSettings(call, 'videoconferencing') },
]
