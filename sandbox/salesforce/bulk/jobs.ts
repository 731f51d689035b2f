import { Agenda } from '../../core/agenda.ts'
import type { Reply, SubRequest } from '../call.ts'
import { notFound, SalesforceError } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Org } from '../store/org.ts'
import type { AnyJob, State } from './entities.ts'

/** Source: Bulk API 2.0 limits: jobs are gone after seven days */
const LIFE_MS = 7 * 86_400_000

/** What jobs need beside their org. */
export interface JobParts {
  /** The limits that they use up. */
  limits: Limits
  /** Makes calls in the name of a user, by a version. */
  callAs(about: { userId: string; version: string }): (request: SubRequest) => Reply
}

/** The bulk jobs of an org. */
export class Jobs {
  readonly org: Org
  readonly agenda: Agenda
  /** Rises with every change of a job. */
  version = 0
  private readonly jobs = new Map<string, AnyJob>()
  private parts: JobParts | null = null

  constructor(org: Org) {
    this.org = org
    this.agenda = new Agenda(org.clock)
  }

  /** Gives jobs what they need to be worked on; until then they are only kept. */
  equip(parts: JobParts): void {
    this.parts = parts
  }

  get limits(): Limits {
    return this.equipment.limits
  }

  /** Makes calls in the name of whoever made a job. */
  inNameOf({ createdById: userId, apiVersion: version }: AnyJob): (request: SubRequest) => Reply {
    return this.equipment.callAs({ userId, version })
  }

  add(job: AnyJob): void {
    this.jobs.set(job.id, job)
    this.changed()
  }

  /** All jobs, the oldest first. */
  all(): Iterable<AnyJob> {
    return this.jobs.values()
  }

  changed(): void {
    this.version += 1
  }

  /** The jobs of a kind, the newest first. */
  list<K extends AnyJob['kind']>(kind: K): Extract<AnyJob, { kind: K }>[] {
    this.forgetOld()
    return [...this.jobs.values()].filter((job) => job.kind === kind).reverse() as Extract<
      AnyJob,
      { kind: K }
    >[]
  }

  /** The job of an id; throws a `SalesforceError` (404). */
  get<K extends AnyJob['kind']>(kind: K, id: string): Extract<AnyJob, { kind: K }> {
    this.forgetOld()
    const job = this.jobs.get(id) ?? [...this.jobs.values()].find((each) => each.id.slice(0, 15) === id)
    if (job === undefined || job.kind !== kind) throw notFound()
    return job as Extract<AnyJob, { kind: K }>
  }

  /** Jobs that still wait or run are not deleted. */
  delete(job: AnyJob): void {
    if (job.state === 'Open' || job.state === 'InProgress') {
      throw badState(`Deleting a job in the state ${job.state} is not allowed`)
    }
    this.jobs.delete(job.id)
    this.changed()
  }

  has(job: AnyJob): boolean {
    return this.jobs.get(job.id) === job
  }

  move(job: AnyJob, state: State, errorMessage: string | null = null): void {
    const now = this.org.clock.now()
    job.state = state
    job.changedAt = now
    job.errorMessage = errorMessage
    if (state === 'InProgress') job.startedAt = now
    this.changed()
  }

  private get equipment(): JobParts {
    if (this.parts === null) throw new Error('The jobs of this org have no means to be worked on.')
    return this.parts
  }

  private forgetOld(): void {
    const oldest = this.org.clock.now() - LIFE_MS
    for (const job of this.jobs.values()) if (job.createdAt < oldest) this.jobs.delete(job.id)
  }
}

const known = new WeakMap<Org, Jobs>()

/** The jobs of an org. */
export function jobsOf(org: Org): Jobs {
  let jobs = known.get(org)
  if (jobs === undefined) {
    jobs = new Jobs(org)
    known.set(org, jobs)
  }
  return jobs
}

/** 400 of what a job's state does not allow. */
export function badState(message: string): SalesforceError {
  return new SalesforceError(400, { message, errorCode: 'INVALIDJOBSTATE' })
}
