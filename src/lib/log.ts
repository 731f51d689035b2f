import pino, { type Logger } from 'pino'
import { redact } from './redact.ts'

/** Paths whose values never reach a log, whoever puts them there. */
const SECRET_PATHS = [
  'token',
  'secret',
  'authorization',
  'password',
  'credential',
  '*.token',
  '*.secret',
  '*.authorization',
  '*.password',
  '*.credential',
  'headers.authorization',
  'req.headers.authorization',
]

/** Structured logs, one JSON object a line, with secrets taken out of fields and of the text of errors. */
export function createLog(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ fd: 2, sync: false }),
  )
}

function describeError(error: unknown): { type: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: redact(String(error)) }
  const { name, message, stack } = error
  return { type: name, message: redact(message), ...(stack ? { stack: redact(stack) } : {}) }
}
