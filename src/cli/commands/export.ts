import { once } from 'node:events'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { OBJECT_TYPES } from '../../model/objects.ts'
import { type ClientOptions, client, NOBODY, request, requestLines } from '../client.ts'
import { readStream } from '../stream.ts'
import { CommandError, createTerminal } from '../terminal.ts'
import { type ListPage, readWholeList } from '../whole-list.ts'

/** With answers of 90 ms two fill a limit of 190 calls in 10 s; the third is for answers that take longer. */
const READERS = 3
const MOST_READERS = 16
/** The largest page of a CRM that counts calls by the day; others give as many records as theirs have. */
const LIMIT = 2_000
/** What passes by itself. */
const PASSING = [429, 502, 503, 504]
const ATTEMPTS = 6
const FIRST_PAUSE_MS = 1_000
/** A day that is spent ends later than anybody wants to wait. */
const LONGEST_PAUSE_MS = 120_000
const EVERY = 10_000

interface Options {
  fields?: string
  updatedAfter?: string
  readers: number
  lane: string
  json?: boolean
}

/** `crosswalk export`: all records of an object, as fast as the CRM's limit allows. */
export const exportCommand = () =>
  new Command('export')
    .description('print all records of an object, one JSON object a line, as fast as the CRM allows')
    .argument('<connection>', 'its id')
    .addArgument(new Argument('<object>', 'what is read').choices(OBJECT_TYPES))
    .option('--fields <names>', 'comma-separated fields; all of them by default')
    .option('--updated-after <moment>', 'only records that changed since (RFC 3339)')
    .addOption(
      new Option('--readers <n>', `cursors read at the same time, 1 to ${MOST_READERS}`)
        .default(READERS)
        .argParser(readersOf),
    )
    .addOption(
      new Option('--lane <lane>', 'how urgent it is')
        .choices(['interactive', 'event', 'sync', 'backfill'])
        .default('backfill'),
    )
    .addHelpText(
      'after',
      '\nRecords come in no order, each once. An object that cannot be divided is read by one cursor, or by a job of the CRM’s. An export that fails ends with exit code 1; what it printed before is no whole list.',
    )
    .action(run)

function readersOf(text: string): number {
  const readers = Number(text)
  if (Number.isInteger(readers) && readers >= 1 && readers <= MOST_READERS) return readers
  throw new InvalidArgumentError(`It takes whole numbers from 1 to ${MOST_READERS}.`)
}

async function run(connection: string, object: string, options: Options): Promise<void> {
  const terminal = createTerminal(options.json ?? false)
  let told = 0
  const count = await exportRecords(client(), {
    ...{ connection, object, ...options },
    take: async (lines, soFar) => {
      if (soFar - told >= EVERY) {
        told = soFar
        terminal.progress(`${soFar.toLocaleString('en')} records …`)
      }
      if (!process.stdout.write(lines)) await once(process.stdout, 'drain')
    },
  })
  terminal.progress(`${count.toLocaleString('en')} records.`)
}

interface Wanted extends Options {
  connection: string
  object: string
  /** Gets records as lines of JSON, and how many there have been. */
  take(lines: string, soFar: number): Promise<void> | void
}

/** Reads a whole object through the gateway, and answers how many records it had. */
export async function exportRecords(at: ClientOptions, wanted: Wanted): Promise<number> {
  const purposeful = { ...at, headers: { 'crosswalk-lane': wanted.lane, 'crosswalk-max-wait': '60' } }
  let count = 0
  const take = (lines: string, records: number) => {
    count += records
    return wanted.take(lines, count)
  }
  const isDivided =
    wanted.updatedAfter === undefined && wanted.readers > 1 && (await readDivided(purposeful, wanted, take))
  if (!isDivided) await readWhole(purposeful, wanted, take)
  return count
}

type Take = (lines: string, records: number) => Promise<void> | void

const pathOf = ({ connection, object }: Wanted, before = '') =>
  `/v1/connections/${encodeURIComponent(connection)}/${before}${encodeURIComponent(object)}`

/** With several cursors; false, and nothing read, when this list cannot be divided. */
async function readDivided(at: ClientOptions, wanted: Wanted, take: Take): Promise<boolean> {
  const { readers, fields } = wanted
  const page = (cursor: string | null, parts: number) => {
    const query = new URLSearchParams({
      limit: String(LIMIT),
      ...(cursor === null ? {} : { cursor }),
      ...(fields === undefined ? {} : { fields }),
      ...(parts > 1 ? { ranges: String(parts) } : {}),
    })
    const hasBegun = cursor !== null
    return patiently(() => request(at, 'GET', `${pathOf(wanted)}?${query}`), hasBegun) as Promise<ListPage>
  }
  const takeAll = (records: unknown[]) =>
    take(records.map((record) => `${JSON.stringify(record)}\n`).join(''), records.length)
  try {
    await readWholeList({ readers, page, take: takeAll })
    return true
  } catch (error) {
    if (error instanceof CommandError && error.refusal?.code === 'operation_not_supported') return false
    throw error
  }
}

/** With one cursor; where the CRM reads whole lists by a job of its own, by that. */
async function readWhole(at: ClientOptions, wanted: Wanted, take: Take): Promise<void> {
  const { fields, updatedAfter } = wanted
  const lines = (cursor: string | null) => {
    const query = new URLSearchParams({
      ...(cursor === null ? {} : { cursor }),
      ...(fields === undefined ? {} : { fields }),
      ...(updatedAfter === undefined ? {} : { updated_after: updatedAfter }),
    })
    return requestLines(at, `${pathOf(wanted, 'export/')}?${query}`)
  }
  await readStream({ lines, take, pause })
}

/** Again, when the gateway refused for a reason that passes. */
async function patiently<Result>(attempt: () => Promise<Result>, hasBegun: boolean): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      await pause(error, failures, hasBegun)
    }
  }
}

/**
 * Waits as long as a failure wants it; throws one that will not pass, or that came too often. A gateway that does not answer
 * is waited for when it has answered before: it is being started again.
 */
async function pause(error: unknown, failures: number, hasBegun: boolean): Promise<void> {
  const refusal = error instanceof CommandError ? error.refusal : undefined
  const passes = refusal && (PASSING.includes(refusal.status) || (refusal.status === NOBODY && hasBegun))
  if (!passes || failures === ATTEMPTS) throw error
  const ms = refusal.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (failures - 1)
  if (ms > LONGEST_PAUSE_MS) throw error
  await new Promise((resolve) => setTimeout(resolve, ms))
}
