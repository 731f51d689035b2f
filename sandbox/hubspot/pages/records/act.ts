import { html } from 'hono/html'
import { button, buttons, linkButton, postForm, textField } from '../../../core/page/controls.ts'
import { type Page, PageError, type PageReply, redirect } from '../../../core/page/page.ts'
import { confirmation, notice } from '../../../core/page/parts.ts'
import { attempt, type Refusal } from '../../../core/page/refusal.ts'
import type { CrmRecord, ObjectName } from '../../entities.ts'
import { mergeRecords } from '../../merge.ts'
import type { ObjectType } from '../../object-type.ts'
import { associate, dissociate } from '../../record-associations.ts'
import { restoreRecord } from '../../restore.ts'
import type { End } from '../../store/links.ts'
import { demandAssociationRules } from '../../validation-rules.ts'
import { archiveRecord } from '../../writes.ts'
import type { Visit } from '../visit.ts'
import { headOf, recordPage } from './one.ts'
import { asVendor, authorOf, objectOf, objectsPath, recordOf, recordPath } from './rights.ts'

interface Target {
  type: ObjectType
  record: CrmRecord
  path: string
}

/** The live record that a form is about. */
function targetOf(visit: Visit): Target {
  const type = objectOf(visit, 'write')
  const record = recordOf(visit, type)
  if (record.archivedAt !== 0) throw new PageError(409, 'This record is archived.')
  return { type, record, path: recordPath(visit.portal.id, type, record.id) }
}

export function archivePage(visit: Visit): Page {
  const { type, record, path } = targetOf(visit)
  const head = headOf(visit, type, record)
  return {
    kind: 'page',
    ...head,
    title: `Archive ${head.title}?`,
    body: confirmation(visit.call, {
      action: `${path}/archive`,
      label: 'Archive',
      cancel: path,
      body: html`<p>The API finds it as archived only. It can be restored for 90 days.</p>`,
    }),
  }
}

export function takeArchive(visit: Visit): PageReply {
  const { type, record } = targetOf(visit)
  asVendor(() => archiveRecord(visit.account, { object: type.name, record }, visit.call.now))
  return redirect(recordPath(visit.portal.id, type, record.id), 'It is archived.')
}

export function takeRestore(visit: Visit): PageReply {
  const type = objectOf(visit, 'write')
  const restored = attempt(() => restoreRecord(visit.account, type.name, Number(visit.call.params.id)))
  if ('refusal' in restored) return recordPage(visit, restored.refusal)
  return redirect(recordPath(visit.portal.id, type, restored.done.id), 'It is back.')
}

export function mergePage(visit: Visit, refusal: Refusal | null = null): Page {
  const { call } = visit
  const { type, record, path } = targetOf(visit)
  const head = headOf(visit, type, record)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    ...head,
    title: `Merge into ${head.title}`,
    body: html`${refusal === null ? '' : notice('error', refusal.sentence)}<div class="card">${postForm(
      call,
      `${path}/merge`,
      html`${textField({ label: 'Id of the record that ends', name: 'other', value: call.form.get('other') ?? '', required: true, hint: 'What it has and this one lacks is taken over; its id leads here from then on. This cannot be undone.' })}
      ${buttons(button('Merge', { weight: 'danger' }), linkButton('Cancel', path))}`,
    )}</div>`,
  }
}

export function takeMerge(visit: Visit): PageReply {
  const { account, call } = visit
  const { type, record, path } = targetOf(visit)
  const other = liveRecord(visit, type.name, call.form.get('other') ?? '')
  if (other === null) return mergePage(visit, { status: 400, sentence: 'There is no record with this id.' })
  if (other === record)
    return mergePage(visit, { status: 400, sentence: 'A record cannot be merged with itself.' })
  asVendor(() => mergeRecords(account, { object: type.name, record }, other, authorOf(visit)))
  return redirect(path, 'They are one record now.')
}

export function takeAssociation(visit: Visit): PageReply {
  const { account, call } = visit
  const { type, record, path } = targetOf(visit)
  const to = otherEnd(visit, call.form.get('to') ?? '', call.form.get('to_id') ?? '')
  const kind = to === null ? null : account.associations.unlabeled(type.name, to.object)
  if (to === null || kind === null) {
    return recordPage(visit, { status: 400, sentence: 'There is no such record to associate with.' })
  }
  const done = attempt(() =>
    asVendor(() => {
      demandAssociationRules(account, type.name, to.object)
      associate(account, { object: type.name, record }, { to, typeIds: [kind.key] })
    }),
  )
  if ('refusal' in done) return recordPage(visit, done.refusal)
  account.store(type.name).touch(record, call.now)
  return redirect(path, 'They are associated now.')
}

export function takeDissociation(visit: Visit): PageReply {
  const { account, call } = visit
  const { type, record, path } = targetOf(visit)
  const to = otherEnd(visit, call.params.to ?? '', call.params.other ?? '')
  if (to !== null) dissociate(account, { object: type.name, record }, to, null)
  return redirect(
    account.find(type.name, record.id) === null ? objectsPath(visit.portal.id, type) : path,
    'The association is gone.',
  )
}

function otherEnd(visit: Visit, alias: string, id: string): End | null {
  const type = visit.account.types.infer(alias)
  const record = type === null ? null : liveRecord(visit, type.name, id)
  return type === null || record === null ? null : { object: type.name, record }
}

function liveRecord({ account }: Visit, object: ObjectName, id: string): CrmRecord | null {
  const text = id.trim()
  return /^\d{1,16}$/.test(text) ? account.find(object, Number(text)) : null
}
