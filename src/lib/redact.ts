/** What stands in for a secret. */
const GONE = '[redacted]'

/** Forms of secrets that may hide inside a text, each with what stays of it. */
const SECRET_FORMS: readonly [form: RegExp, kept: string][] = [
  // Our own keys, and tokens of known forms.
  [/\bcw_(live|test)_[A-Za-z0-9]+/g, GONE],
  [/\bpat-[a-z]{2}\d-[0-9a-f-]{8,}/gi, GONE],
  [/\bbearer\s+[^\s"']+/gi, GONE],
  // Passwords in addresses.
  [/(?<=:\/\/[^\s:/@]+:)[^\s@/]+(?=@)/g, GONE],
  // Values of members and parameters whose name says that they are secret.
  [
    /\b((?:access_?token|refresh_?token|id_token|client_?secret|token_?key|hapikey|api_?key|password|code_verifier|cookie)["']?\s*[:=(]\s*["']?)[^\s"'&,;)}]+/gi,
    `$1${GONE}`,
  ],
]

/** Whatever is long and opaque; names of properties can be as long, so this is for texts that need none. */
const OPAQUE = /[\w-]{40,}/g

/** A text without tokens and passwords of known forms; long names stay in it. */
export const withoutTokens = (text: string): string =>
  SECRET_FORMS.reduce((clean, [form, kept]) => clean.replace(form, kept), text)

/** A text with everything that looks like a secret taken out. */
export const redact = (text: string): string => withoutTokens(text).replace(OPAQUE, GONE)

/** Characters that steer a terminal or turn the direction of writing; line breaks and halves of characters too. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

const LONGEST_QUOTE = 300

/** A text on one line, without secrets and steering characters, cut to `longest` characters. */
export function wordsOnly(text: string, longest = LONGEST_QUOTE): string {
  const letters = [
    ...redact(text.slice(0, longest * 4))
      .replace(STEERING, ' ')
      .trim(),
  ]
  return letters.length > longest ? `${letters.slice(0, longest).join('')}…` : letters.join('')
}

/** What somebody else wrote, as a quotation that cannot be closed from within; as {@link wordsOnly} otherwise. */
export const quoted = (text: string, longest = LONGEST_QUOTE): string =>
  `“${wordsOnly(text, longest).replace(/[“”]/g, '"')}”`

const EMAIL = /[^\s@"'<>(),;:=]{1,64}@[^\s@"'<>(),;:=]{1,255}/g

/** A text without the e-mail addresses in it: for what is kept longer than the answer that it was in. */
export const withoutAddresses = (text: string): string => text.replace(EMAIL, '[e-mail]')
