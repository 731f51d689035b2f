/** A page of a list, as the gateway answers it. */
export interface ListPage {
  data: unknown[]
  next_cursor: string | null
  range_cursors?: string[]
}

export interface WholeList {
  /** Reads the page at a cursor (null: the first), and has what is left after it divided into so many parts (1: not). */
  page(cursor: string | null, parts: number): Promise<ListPage>
  /** Gets each record once, in no order; the reader that brought them waits for it. */
  take(records: unknown[]): Promise<void> | void
  /** So many cursors are read at the same time while there is enough left to divide; 1 for what cannot be divided. */
  readers: number
}

/**
 * Reads a whole list with several cursors: it begins with the first page, beside which the rest is divided, and whenever
 * a reader has come to its end, the next page of another is asked for together with a part of what that one has left.
 * So the last records are read by as many as the first. Rejects with the first failure, when no page is under way any more.
 */
export async function readWholeList({ page, take, readers }: WholeList): Promise<void> {
  const chains: Promise<void>[] = []
  let reading = 0
  let isDividing = false
  let failure: { error: unknown } | null = null

  const divided = async (cursor: string | null, parts: number): Promise<ListPage> => {
    isDividing = true
    try {
      const answer = await page(cursor, parts)
      for (const each of answer.range_cursors ?? []) begin(each)
      return answer
    } finally {
      isDividing = false
    }
  }
  const read = async (start: string | null): Promise<void> => {
    let isLong = true
    for (let cursor = start, first = start === null; first || cursor !== null; first = false) {
      if (failure) return
      const parts: number = isLong && !isDividing ? Math.max(1, readers - reading + 1) : 1
      const answer: ListPage = parts === 1 ? await page(cursor, 1) : await divided(cursor, parts)
      if (parts > 1) isLong = (answer.range_cursors ?? []).length > 0
      await take(answer.data)
      cursor = answer.next_cursor
    }
  }
  const begin = (start: string | null): void => {
    reading++
    const chain = read(start)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => {
        reading--
      })
    chains.push(chain)
  }

  begin(null)
  // More may have begun meanwhile.
  for (let n = 0; n < chains.length; n++) await chains[n]
  const failed = failure as { error: unknown } | null
  if (failed) throw failed.error
}
