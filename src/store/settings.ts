import type { Database } from './database.ts'

/** The value of a setting of this installation; `undefined` when there is none. */
export async function findSetting(db: Database, name: string): Promise<Buffer | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

/** Stores the value unless another process was first; answers the value that is stored now. */
export async function insertSettingOnce(db: Database, name: string, value: Buffer): Promise<Buffer> {
  await db
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await findSetting(db, name)) ?? value
}

/** Puts `next` in the place of `previous`; does nothing when another process has changed it meanwhile. */
export async function replaceSetting(db: Database, name: string, change: SettingChange): Promise<void> {
  await db
    .updateTable('settings')
    .set({ value: change.next })
    .where('name', '=', name)
    .where('value', '=', change.previous)
    .execute()
}

export interface SettingChange {
  previous: Buffer
  next: Buffer
}
