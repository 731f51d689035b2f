import { controlAnswer } from '../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../core/vendor.ts'
import type { ControlTarget } from './control.ts'
import { restoreRecord } from './restore.ts'
import type { Account } from './store/account.ts'

/** What a user of the vendor's pages can do to records and definitions, and the API cannot. */
export function crmControl(target: Pick<ControlTarget, 'account'>): ControlRoute[] {
  return [
    {
      method: 'POST',
      pattern: '/hubspot/records/{objectType}/{id}/restore',
      run: (call) => restoreOne(target.account, call),
    },
  ]
}

function restoreOne(account: Account, { params }: ControlCall): ReturnType<typeof controlAnswer> {
  const type = account.types.infer(params.objectType ?? '')
  if (type === null) throw new ControlError(404, 'There is no object with this name.')
  const id = Number(params.id)
  if (!Number.isSafeInteger(id)) throw new ControlError(404, 'There is no archived record with this id.')
  const record = restoreRecord(account, type.name, id)
  return controlAnswer(200, { object: type.name, id: String(record.id), archived: false })
}
