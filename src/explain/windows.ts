import type { Known, PastCall, Seen, WindowKnowledge } from '../connector/explain.ts'
import type { Evidence } from '../model/diagnosis.ts'
import type { Knowledge } from './credential.ts'

const OURS = 'Crosswalk’s own count'
/** From this share of a window on, one side is said to have spent it. */
const MOST = 0.8

/** By whom a rate window was spent, and when there is room again. */
export function windowKnowledge(id: string, known: Known, name: string, { headers }: Seen): Knowledge | null {
  const window = known.windows.find((each) => each.id === id)
  if (!window) return { instead: { subject: id }, evidence: [] }
  const asked = /^\d{1,6}$/.test(headers['retry-after'] ?? '') ? Number(headers['retry-after']) : null
  const clearsAt = asked === null ? window.clearsAt : known.now + asked * 1000
  const seconds = Math.max(1, Math.ceil((clearsAt - known.now) / 1000))
  const clears = new Date(clearsAt).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    instead: { subject: id },
    adds: `${bySpender(window)} There is room again by ${clears} (in ${inWords(seconds)}).`,
    evidence: [
      {
        seen: `${name}: ${window.size} calls in all, ${window.ours} by this connection through Crosswalk, ${window.others} by others, ${window.remaining} left`,
        from: `${OURS}, and the headers of the answers`,
      },
      ...busiest(window, known.history),
    ],
  }
}

function bySpender({ size, ours, others }: WindowKnowledge): string {
  if (ours >= size * MOST) return 'It was spent by this connection’s own calls through Crosswalk.'
  if (others >= size * MOST)
    return 'It was spent by others: other apps or scripts that use the same credential or account.'
  if (ours + others >= size) return `It was spent by both: ${ours} calls are Crosswalk’s, ${others} others’.`
  return `Only ${ours} of ${size} calls are Crosswalk’s: the rest was spent by others, or the limit is lower than the CRM has told.`
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3_600)} h`
}

/** Which of our calls were the most, and what they were for: a backfill is held back more easily than a person. */
function busiest({ id, ours }: WindowKnowledge, history: readonly PastCall[]): Evidence[] {
  if (ours === 0) return []
  const calls = history.slice(-ours).filter(({ windows }) => windows.includes(id))
  const [most] = counted(calls, ({ method, path }) => `${method} ${path}`)
  if (!most) return []
  const from = 'the calls of this connection'
  const lanes = counted(calls, ({ lane }) => lane).map(([lane, count]) => `${count} ${lane}`)
  return [
    { seen: `most of them: ${most[0]} (${most[1]} times)`, from },
    { seen: `by lane: ${lanes.join(', ')}`, from },
  ]
}

/** How often each name comes up, the most frequent first. */
function counted(calls: readonly PastCall[], nameOf: (call: PastCall) => string): [string, number][] {
  const counts = new Map<string, number>()
  for (const call of calls) counts.set(nameOf(call), (counts.get(nameOf(call)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
