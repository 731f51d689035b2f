import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 1 } })
  for (const [name, type, fieldType] of [
    ['age', 'number', 'number'],
    ['born', 'date', 'date'],
  ])
    await world.call('POST', '/crm/v3/properties/contacts', {
      ...{ name, label: name, type, fieldType, groupName: 'contactinformation' },
    })
})
afterAll(() => world.close())

const at = (property: string, type: string) =>
  `/crm/v3/property-validations/0-1/${property}/rule-type/${type}`
const put = (property: string, type: string, ...ruleArguments: string[]) =>
  world.call('PUT', at(property, type), { ruleArguments })
const write = (properties: Record<string, string>) =>
  world.call('POST', '/crm/v3/objects/contacts', { properties })

describe('validation rules of properties', () => {
  it('are set, replaced by type, listed and read', async () => {
    expect((await put('zip', 'ALPHANUMERIC', 'NUMERIC_ONLY')).status).toBe(204)
    await put('zip', 'MAX_LENGTH', '9')
    await put('zip', 'MAX_LENGTH', '5')
    await world.call('PUT', at('age', 'MIN_NUMBER'), { ruleArguments: ['1'], shouldApplyNormalization: true })
    expect((await world.call('GET', '/crm/v3/property-validations/0-1')).json).toEqual({
      results: [
        {
          propertyName: 'zip',
          propertyValidationRules: [
            { ruleType: 'ALPHANUMERIC', ruleArguments: ['NUMERIC_ONLY'] },
            { ruleType: 'MAX_LENGTH', ruleArguments: ['5'] },
          ],
        },
        {
          propertyName: 'age',
          propertyValidationRules: [
            { ruleType: 'MIN_NUMBER', ruleArguments: ['1'], shouldApplyNormalization: true },
          ],
        },
      ],
    })
    expect(
      (await world.call('GET', '/crm/property-validations/2026-03/contacts/zip')).json.results,
    ).toHaveLength(2)
    const one = await world.call('GET', at('age', 'MIN_NUMBER'))
    expect(one.json).toEqual({ ruleType: 'MIN_NUMBER', ruleArguments: ['1'], shouldApplyNormalization: true })
    expect((await world.call('GET', '/crm/v3/property-validations/0-1/city')).json).toEqual({ results: [] })
  })

  it.each([
    ['zip', 'ALPHANUMERIC', ['NUMERIC_ONLY'], '12a', '12'],
    ['zip', 'MAX_LENGTH', ['5'], '123456', '12345'],
    ['city', 'MIN_LENGTH', ['3'], 'Ur', 'Rome'],
    ['age', 'MIN_NUMBER', ['1'], '0', '1'],
    ['age', 'MAX_NUMBER', ['120'], '121', '120'],
    ['age', 'DECIMAL', ['1'], '1.25', '1.5'],
    ['born', 'START_DATE', ['1900-01-01'], '1899-12-31', '1900-01-01'],
    ['born', 'END_DATE', ['2020-01-01'], '2020-01-02', '2020-01-01'],
    ['phone', 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE', [], '0170 1', '+49 170 1'],
    ['email', 'EMAIL_ALLOWED_DOMAINS', ['example.com'], 'a@example.org', 'a@mail.example.com'],
    ['email', 'EMAIL_BLOCKED_DOMAINS', ['spam.example.com'], 'a@spam.example.com', 'b@example.com'],
    [
      'website',
      'URL_ALLOWED_DOMAINS',
      ['example.com'],
      'https://evil.example/x',
      'https://www.example.com/x',
    ],
    ['website', 'URL_BLOCKED_DOMAINS', ['bad.example.com'], 'https://bad.example.com', 'https://example.com'],
  ])('%s %s %s refuses %s and takes %s', async (...row) => {
    const [property, type, args, bad, good] = row
    await put(property, type, ...args)
    const refused = await write({ [property]: bad })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(`validation rule ${type}`)
    expect((await write({ [property]: good })).status).toBe(201)
    world.hubspot.settings.propertyRules = 'kept'
    expect((await write({ [property]: property === 'email' ? `x${bad}` : bad })).status).toBe(201)
    world.hubspot.settings.propertyRules = 'enforced'
  })

  it.each([
    ['zip', 'NO_SUCH_RULE', { ruleArguments: ['1'] }, 400, 'is no rule type'],
    ['nothing', 'MAX_LENGTH', { ruleArguments: ['1'] }, 404, 'does not exist'],
    ['zip', 'MIN_NUMBER', { ruleArguments: ['1'] }, 400, 'for properties of type number'],
    ['zip', 'MAX_LENGTH', { ruleArguments: [] }, 400, 'needs an argument'],
    ['zip', 'MAX_LENGTH', { ruleArguments: ['many'] }, 400, 'takes a number'],
    ['born', 'START_DATE', { ruleArguments: ['soon'] }, 400, 'takes a date'],
    ['zip', 'MAX_LENGTH', {}, 400, 'ruleArguments'],
    ['zip', 'MAX_LENGTH', { ruleArguments: 'x' }, 400, 'java.util.List'],
    ['zip', 'MAX_LENGTH', { ruleArguments: [1] }, 400, 'java.lang.String'],
    ['zip', 'MAX_LENGTH', { ruleArguments: ['1'], shouldApplyNormalization: 'yes' }, 400, 'true or false'],
  ])('%s %s %j is refused: %i %s', async (...row) => {
    const [property, type, body, status, text] = row
    const answer = await world.call('PUT', at(property, type), body)
    expect(answer.status).toBe(status)
    expect(answer.text).toContain(text)
  })

  it('answers 404 for a rule that a property does not have, and keeps rules in snapshots', async () => {
    expect((await world.call('GET', at('zip', 'WHITESPACE'))).status).toBe(404)
    const saved = world.hubspot.snapshot()
    await put('zip', 'MIN_LENGTH', '2')
    world.hubspot.restore(JSON.parse(JSON.stringify(saved)))
    expect((await world.call('GET', at('zip', 'MIN_LENGTH'))).status).toBe(404)
    expect((await world.call('GET', at('zip', 'MAX_LENGTH'))).status).toBe(200)
  })
})
