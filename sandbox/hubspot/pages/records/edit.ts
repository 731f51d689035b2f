import { html } from 'hono/html'
import {
  button,
  buttons,
  choice,
  linkButton,
  postForm,
  textArea,
  textField,
} from '../../../core/page/controls.ts'
import { type Html, type Page, PageError, type PageReply, redirect } from '../../../core/page/page.ts'
import { notice } from '../../../core/page/parts.ts'
import { attempt, type Refusal } from '../../../core/page/refusal.ts'
import type { CrmRecord, Property } from '../../entities.ts'
import type { ObjectType } from '../../object-type.ts'
import { demandRules } from '../../validation-rules.ts'
import { checkProperties, createRecord, updateRecord } from '../../writes.ts'
import type { Visit } from '../visit.ts'
import { headOf, isEditable, propertiesIn } from './one.ts'
import { asVendor, authorOf, objectOf, objectsPath, pluralOf, recordOf, recordPath } from './rights.ts'

/** The form of one group of a record's properties. */
export function editPage(visit: Visit, refusal: Refusal | null = null): Page {
  const { call, portal, account } = visit
  const type = objectOf(visit, 'write')
  const record = recordOf(visit, type)
  const path = recordPath(portal.id, type, record.id)
  const group = account.schema(type.name).groups.get(call.params.group ?? '')
  if (group === undefined) throw new PageError(404, 'There is no such group of properties.')
  const own = propertiesIn(visit, type, group.name).filter(isEditable)
  const properties = [...own, ...demandedBy(visit, type, own)]
  const head = headOf(visit, type, record)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `${group.label} of ${head.title}`,
    crumbs: [...(head.crumbs ?? []), { label: head.title, href: path }],
    body: html`${refusal === null ? '' : notice('error', refusal.sentence)}<div class="card">${postForm(
      call,
      `${path}/edit/${encodeURIComponent(group.name)}`,
      html`${properties.map((property) => control(visit, property, record))}
      ${buttons(button('Save'), linkButton('Cancel', path))}`,
    )}</div>`,
  }
}

/** Properties of other groups that an administrator's rule may demand because of one that is here. */
function demandedBy({ account }: Visit, type: ObjectType, here: readonly Property[]): Property[] {
  const names = new Set(here.map(({ name }) => name))
  const demanded = account.rules.filter(({ object, kind, when }) => {
    const cause = kind === 'stage' ? type.stages?.stage : when?.property
    return object === type.name && cause !== undefined && names.has(cause)
  })
  return [...new Set(demanded.map((rule) => rule.property ?? ''))]
    .filter((name) => !names.has(name))
    .flatMap((name) => account.schema(type.name).properties.get(name) ?? [])
    .filter(isEditable)
}

/** Saves the values that were changed. */
export function takeEdit(visit: Visit): PageReply {
  const { call, portal, account } = visit
  const type = objectOf(visit, 'write')
  const record = recordOf(visit, type)
  const changed = changedValues(call.form, record)
  const path = recordPath(portal.id, type, record.id)
  const names = Object.keys(changed)
  if (names.length === 0) return redirect(path, 'Nothing was changed.')
  const done = attempt(() =>
    asVendor(() => {
      const changes = checkProperties(account, type.name, changed, record)
      demandRules(account, type.name, changes, record)
      updateRecord(account, { object: type.name, record }, changes, authorOf(visit))
    }),
  )
  if ('refusal' in done) return editPage(visit, done.refusal)
  return redirect(path, `Saved: ${names.join(', ')}.`)
}

/** The form of a new record: what it needs, and what lists of it show. */
export function newPage(visit: Visit, refusal: Refusal | null = null): Page {
  const { call, portal, account } = visit
  const type = objectOf(visit, 'write')
  const required = requiredOf(visit, type)
  const names = [
    ...new Set([
      ...required,
      ...type.defaults,
      ...(account.definitions.get(type.name)?.secondaryDisplayProperties ?? []),
    ]),
  ]
  const properties = names
    .flatMap((name) => account.schema(type.name).properties.get(name) ?? [])
    .filter(isEditable)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Create ${type.singular.replaceAll('_', ' ')}`,
    crumbs: [
      { label: 'Records', href: `/contacts/${portal.id}` },
      { label: pluralOf(account, type), href: objectsPath(portal.id, type) },
    ],
    body: html`${refusal === null ? '' : notice('error', refusal.sentence)}<div class="card">${postForm(
      call,
      objectsPath(portal.id, type, 'new'),
      html`${properties.map((property) => control(visit, property, null, required.includes(property.name)))}
      ${buttons(button('Create'), linkButton('Cancel', objectsPath(portal.id, type)))}`,
    )}</div>`,
  }
}

/** What a new record cannot do without: by its object, and by what an administrator demands of the form. */
function requiredOf({ account }: Visit, type: ObjectType): string[] {
  const demanded = account.rules.flatMap(({ object, kind, property }) =>
    object === type.name && kind === 'create_form' ? (property ?? []) : [],
  )
  return [...type.required, ...demanded]
}

/** Makes a record. */
export function takeNew(visit: Visit): PageReply {
  const { call, portal, account } = visit
  const type: ObjectType = objectOf(visit, 'write')
  const made = attempt(() =>
    asVendor(() => {
      const changes = checkProperties(account, type.name, changedValues(call.form, null), null)
      demandRules(account, type.name, changes, null)
      return createRecord(account, type.name, changes, authorOf(visit))
    }),
  )
  if ('refusal' in made) return newPage(visit, made.refusal)
  return redirect(recordPath(portal.id, type, made.done.id), 'It was created.')
}

/** What a form says that the record does not say already. */
function changedValues(form: URLSearchParams, record: CrmRecord | null): Record<string, string> {
  const changed = Object.create(null) as Record<string, string>
  for (const [field, sent] of form) {
    if (!field.startsWith('p.')) continue
    const name = field.slice(2)
    // Forms send line breaks as two characters.
    const value = sent.replaceAll('\r\n', '\n')
    if (value !== (record?.values[name] ?? '')) changed[name] = value
  }
  return { ...changed }
}

function control({ call }: Visit, property: Property, record: CrmRecord | null, required = false): Html {
  const { label, options, fieldType, type, description } = property
  const name = `p.${property.name}`
  const value = call.form.get(name) ?? record?.values[property.name] ?? ''
  const parts = { label, name, value, required, ...(description === '' ? {} : { hint: description }) }
  if (fieldType === 'textarea' || fieldType === 'html') return textArea({ ...parts, rows: 4 })
  if (options.length > 0 && fieldType !== 'checkbox')
    return choice({ ...parts, options: choices(options, value) })
  if (type === 'bool')
    return choice({
      ...parts,
      options: choices(
        [
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
        ],
        value,
      ),
    })
  const several =
    options.length > 0 ? `Several, with semicolons: ${options.map((option) => option.value).join(';')}` : null
  return textField(several === null ? parts : { ...parts, hint: several })
}

/** An empty choice, those of the property, and a value that is none of them. */
function choices(
  options: readonly { value: string; label: string }[],
  value: string,
): { value: string; label: string }[] {
  const known = value === '' || options.some((option) => option.value === value)
  return [{ value: '', label: '' }, ...options, ...(known ? [] : [{ value, label: value }])]
}
