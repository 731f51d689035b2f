import { html } from 'hono/html'
import { button, buttons, choice, linkButton, postForm, textField } from '../../../core/page/controls.ts'
import type { Html, Page } from '../../../core/page/page.ts'
import { badge, exactTime, facts, notice, section, table, tabs } from '../../../core/page/parts.ts'
import type { Refusal } from '../../../core/page/refusal.ts'
import { readProperty } from '../../computed.ts'
import type { CrmRecord, HistoryEntry, Property } from '../../entities.ts'
import type { ObjectType } from '../../object-type.ts'
import { makerName } from '../keys/kinds.ts'
import type { Visit } from '../visit.ts'
import { objectOf, objectsPath, pluralOf, recordOf, recordPath, titleOf } from './rights.ts'

/** One record: its properties in their groups, its associations, and what can be done with it. */
export function recordPage(visit: Visit, refusal: Refusal | null = null): Page {
  const { portal, call } = visit
  const type = objectOf(visit, 'read')
  const record = recordOf(visit, type)
  const path = recordPath(portal.id, type, record.id)
  const archived = record.archivedAt !== 0
  const merged = String(record.id) !== call.params.id
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    ...headOf(visit, type, record),
    actions: archived
      ? postForm(call, `${path}/restore`, button('Restore'))
      : buttons(linkButton('Merge', `${path}/merge`), linkButton('Archive', `${path}/archive`)),
    body: html`${recordTabs(path, 'record')}${refusal === null ? '' : notice('error', refusal.sentence)}
      ${archived ? notice('warning', html`Archived ${exactTime(record.archivedAt)}. It can be restored for 90 days.`) : ''}
      ${merged ? notice('info', `Record ${call.params.id} was merged into this one.`) : ''}
      ${groupsOf(visit, type, record)}${archived ? '' : associations(visit, type, record)}`,
  }
}

/** Title and way of the pages of a record. */
export function headOf(
  visit: Visit,
  type: ObjectType,
  record: CrmRecord,
): Pick<Page, 'title' | 'lead' | 'crumbs'> {
  const { account, portal } = visit
  return {
    title: titleOf(account, type, record),
    lead: html`${type.noun} <code>${record.id}</code>`,
    crumbs: [
      { label: 'Records', href: `/contacts/${portal.id}` },
      { label: pluralOf(account, type), href: objectsPath(portal.id, type) },
    ],
  }
}

function recordTabs(path: string, current: 'record' | 'history'): Html {
  return tabs('Pages of this record', [
    { label: 'Record', href: path, current: current === 'record' },
    { label: 'History', href: `${path}/history`, current: current === 'history' },
  ])
}

/** The properties of a group in the order of their pages. */
export function propertiesIn(visit: Visit, type: ObjectType, group: string): Property[] {
  return [...visit.account.schema(type.name).properties.values()]
    .filter(({ groupName, archivedAt, hidden }) => groupName === group && archivedAt === 0 && !hidden)
    .sort((a, b) => a.displayOrder - b.displayOrder || a.label.localeCompare(b.label))
}

function groupsOf(visit: Visit, type: ObjectType, record: CrmRecord): Html {
  const { account, portal } = visit
  const path = recordPath(portal.id, type, record.id)
  const groups = [...account.schema(type.name).groups.values()].filter(({ archived }) => !archived)
  const cards = groups.map(({ name, label }) => {
    const properties = propertiesIn(visit, type, name)
    const pairs = properties.flatMap((property): (readonly [string, string])[] => {
      const value = readProperty(account, type.name, { record, name: property.name })
      return value === null || value === '' ? [] : [[property.label, shownValue(property, value)]]
    })
    const editable = record.archivedAt === 0 && !type.readOnly && properties.some(isEditable)
    const edit = editable ? linkButton('Edit', `${path}/edit/${encodeURIComponent(name)}`) : null
    if (pairs.length === 0) return { filled: false, label, edit, card: html`` }
    return { filled: true, label, edit, card: section(label, facts(pairs), edit) }
  })
  const empty = cards.filter(({ filled, edit }) => !filled && edit !== null)
  return html`${cards.map(({ card }) => card)}${
    empty.length === 0
      ? ''
      : html`<details class="card"><summary>Groups without a value</summary>${table({
          caption: 'Groups without a value',
          columns: ['Group', ''],
          rows: empty.map(({ label, edit }) => [label, edit]),
          empty: '',
        })}</details>`
  }`
}

/** Whether people may write a property. */
export function isEditable({ readOnlyValue, calculated, archivedAt }: Property): boolean {
  return !readOnlyValue && !calculated && archivedAt === 0
}

function shownValue({ options }: Property, value: string): string {
  const labels = value.split(';').map((part) => options.find((option) => option.value === part)?.label)
  return options.length > 0 && labels.every((label) => label !== undefined) ? labels.join(', ') : value
}

function associations(visit: Visit, type: ObjectType, record: CrmRecord): Html {
  const { account, portal, call } = visit
  const path = recordPath(portal.id, type, record.id)
  const rows = record.links.flatMap((link) => {
    const other = account.find(link.to, link.id)
    if (other === null) return []
    const to = account.type(link.to)
    const labels = link.types.flatMap((key) => account.associations.get(key)?.label ?? [])
    const remove = postForm(
      call,
      `${path}/dissociate/${to.id}/${link.id}`,
      html`<button class="button plain small" aria-label="Remove ${titleOf(account, to, other)}">Remove</button>`,
    )
    return [
      [
        html`<a href="${recordPath(portal.id, to, link.id)}">${titleOf(account, to, other)}</a>`,
        to.noun,
        labels.join(', ') || null,
        remove,
      ],
    ]
  })
  const targets = [...new Set(account.associations.from(type.name).map(({ to }) => to))].filter((name) =>
    account.types.has(name),
  )
  const options = targets.map((name) => ({
    value: account.type(name).id,
    label: pluralOf(account, account.type(name)),
  }))
  const add = html`<div class="ask">${choice({ label: 'Object', name: 'to', value: call.form.get('to') ?? '', options })}
    ${textField({ label: 'Record id', name: 'to_id', value: call.form.get('to_id') ?? '', required: true })}${button('Associate', { weight: 'plain' })}</div>`
  return section(
    'Associations',
    html`${table({ caption: 'Associated records', columns: ['Record', 'Object', 'Label', ''], rows, empty: 'None yet.' })}
    ${options.length === 0 ? '' : postForm(call, `${path}/associate`, add)}`,
  )
}

/** What the properties of a record were, newest first. */
export function historyPage(visit: Visit): Page {
  const { account, portal } = visit
  const type = objectOf(visit, 'read')
  const record = recordOf(visit, type)
  const { properties } = account.schema(type.name)
  const entries = historyEntries(record).slice(0, 500)
  const items = entries.map(({ name, value, at, source }) => {
    const who = source.userId === null ? source.label || source.name : makerName(account, source.userId)
    return html`<li><b>${properties.get(name)?.label ?? name}</b> ${value === '' ? badge('cleared') : html`became <code>${value}</code>`}
      <br /><small>${exactTime(at)} by ${who} (${source.name})</small></li>`
  })
  return {
    kind: 'page',
    ...headOf(visit, type, record),
    body: html`${recordTabs(recordPath(portal.id, type, record.id), 'history')}
      <div class="card"><ol class="timeline">${items}</ol></div>`,
  }
}

function historyEntries(record: CrmRecord): (HistoryEntry & { name: string })[] {
  const { values, history, createdAt, source } = record
  const changed = [...(history ?? [])].flatMap(([name, kept]) =>
    [...kept].reverse().map((entry) => ({ name, ...entry })),
  )
  const first = Object.keys(values)
    .filter((name) => history?.has(name) !== true)
    .map((name) => ({ name, value: values[name] ?? '', at: createdAt, source }))
  return [...changed, ...first].sort((a, b) => b.at - a.at)
}
