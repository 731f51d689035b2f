import type { Account } from '../store/account.ts'
import type { SeedCounts } from './counts.ts'
import type { Progress } from './maker.ts'

/** The number that the default seed starts from: the first portal of every sandbox has the same people in it. */
export const DEFAULT_SEED = 20_260_312

/** Fills an account; what makes records is loaded only now, so that an empty sandbox starts at once. */
export async function seedAccount(
  account: Account,
  counts: SeedCounts,
  { seed = DEFAULT_SEED, progress }: { seed?: number; progress?: Progress | undefined } = {},
): Promise<void> {
  const { generate } = await import('./generate.ts')
  generate(account, counts, { seed, progress: progress ?? (() => undefined) })
}
