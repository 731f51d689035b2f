import { randomBytes } from 'node:crypto'
import { KEY_BYTES } from '../lib/crypto.ts'
import { StartupError } from '../lib/startup-error.ts'
import type { Database } from '../store/database.ts'
import { findSetting, insertSettingOnce, replaceSetting } from '../store/settings.ts'
import { isSealedWithOldKey, openEnvelope, SealError, sealEnvelope } from './envelope.ts'
import type { MasterKeys } from './master-key.ts'

const SETTING = 'api_key_pepper'
const PLACE = JSON.stringify(['settings', SETTING])

/**
 * The random value that API keys are hashed with: made once, stored sealed, so that a new master key leaves the
 * hashes valid. That it opens proves that the master key is the one this database was written with; otherwise throws
 * `StartupError`. After a rotation it is sealed anew with the current key.
 */
export async function openPepper(db: Database, keys: MasterKeys): Promise<Buffer> {
  const sealed =
    (await findSetting(db, SETTING)) ??
    (await insertSettingOnce(db, SETTING, sealEnvelope(keys, PLACE, randomBytes(KEY_BYTES))))
  try {
    const pepper = openEnvelope(keys, PLACE, sealed)
    if (isSealedWithOldKey(keys, sealed)) {
      const next = sealEnvelope(keys, PLACE, pepper)
      await replaceSetting(db, SETTING, { previous: sealed, next })
    }
    return pepper
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    throw new StartupError(
      'The master key is not the one that this database was written with: set CROSSWALK_MASTER_KEY or ' +
        `CROSSWALK_MASTER_KEY_FILE to that one. ${error.message}`,
    )
  }
}
