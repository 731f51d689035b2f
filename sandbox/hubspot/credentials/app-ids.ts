/** The first app id that is given out; token info shows it as `appId`. */
const FIRST_APP_ID = 18_221_010

/** Gives out app ids, to keys and apps alike; ids of deleted ones are not given out again. */
export class AppIds {
  private used = 0

  next(): number {
    this.used += 1
    return FIRST_APP_ID + this.used - 1
  }

  get issued(): number {
    return this.used
  }

  set issued(issued: number) {
    this.used = Math.max(this.used, issued)
  }

  /** Says that an id from a snapshot is taken. */
  take(appId: number): void {
    this.issued = appId - FIRST_APP_ID + 1
  }
}
