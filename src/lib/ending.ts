/** The text without those of the characters that it ends with. A pattern such as `/\/+$/` takes quadratic time. */
export function withoutEnding(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}
