import pino, { type Logger } from 'pino'

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

/** Forms of secrets that may hide inside a text: our own keys, tokens of known forms, passwords in addresses. */
const SECRET_FORMS = [
  /\bcw_(live|test)_[A-Za-z0-9]+/g,
  /\bpat-[a-z]{2}\d-[0-9a-f-]{8,}/gi,
  /\bbearer\s+[^\s"']+/gi,
  /(?<=:\/\/[^\s:/@]+:)[^\s@/]+(?=@)/g,
]

/** A text with everything that looks like a secret taken out. */
const redact = (text: string) => SECRET_FORMS.reduce((clean, form) => clean.replace(form, '[redacted]'), text)

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
