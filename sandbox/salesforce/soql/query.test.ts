import { describe, expect, test } from 'vitest'
import { ask, id, org, refusal } from './testing/people.ts'

const names = (text: string, options = {}) =>
  (ask(text, options) as { Name: string }[]).map(({ Name }) => Name)

describe('what is selected', () => {
  test('names in any case are answered in the vendor’s spelling, parents lie in one another', () => {
    expect(ask("select ID, owner.NAME, parent.owner.email from account where name = 'BETA'")).toEqual([
      {
        attributes: { type: 'Account', url: `/services/data/v60.0/sobjects/Account/${id('001', 2)}` },
        Id: id('001', 2),
        Owner: {
          attributes: { type: 'User', url: `/services/data/v60.0/sobjects/User/${id('005', 2)}` },
          Name: 'Bob',
        },
        Parent: {
          attributes: { type: 'Account', url: `/services/data/v60.0/sobjects/Account/${id('001', 1)}` },
          Owner: {
            attributes: { type: 'User', url: `/services/data/v60.0/sobjects/User/${id('005', 1)}` },
            Email: 'ann@example.com',
          },
        },
      },
    ])
  })

  test('a parent that is not there is null; so are children that are not there', () => {
    const [gamma] = ask(
      "SELECT Parent.Parent.Parent.Name, (SELECT Id FROM Contacts) FROM Account WHERE Name LIKE 'G%'",
    ) as Record<string, unknown>[]
    expect(gamma).toMatchObject({ Parent: { Parent: { Parent: null } }, Contacts: null })
  })

  test('children have their own condition, order and limit', () => {
    const [acme] = ask(
      "SELECT (SELECT Name FROM Contacts WHERE Name != 'Wu' ORDER BY Name LIMIT 1) FROM Account WHERE Name = 'Acme'",
    ) as Record<string, unknown>[]
    expect(acme?.Contacts).toMatchObject({ totalSize: 1, done: true, records: [{ Name: 'Yan' }] })
  })

  test('a parent of several objects has the fields of Name; TYPEOF has those of each', () => {
    const [call, mail] = ask('SELECT Who.Name, Who.Type, What.Type FROM Task') as Record<string, unknown>[]
    expect(call).toMatchObject({
      Who: { attributes: { type: 'Name' }, Name: 'Zoe', Type: 'Contact' },
      What: { Type: 'Account' },
    })
    expect(mail).toMatchObject({ Who: null, What: null })
    const typed = ask(
      'SELECT TYPEOF What WHEN Account THEN Industry, Owner.Name ELSE Name END FROM Task',
    ) as Record<string, unknown>[]
    expect(typed[0]?.What).toMatchObject({
      attributes: { type: 'Account' },
      Industry: 'Web',
      Owner: { Name: 'Bob' },
    })
  })

  test('FIELDS() is what it says, with its limit', () => {
    expect(Object.keys((ask('SELECT FIELDS(CUSTOM) FROM Account LIMIT 200') as object[])[0] ?? {})).toEqual([
      'attributes',
      'Kinds__c',
    ])
    expect(Object.keys((ask('SELECT FIELDS(STANDARD) FROM User') as object[])[0] ?? {})).toHaveLength(5)
    expect(refusal('SELECT FIELDS(ALL) FROM Account LIMIT 201')).toMatchObject({
      code: 'MALFORMED_QUERY',
      message: expect.stringContaining('The SOQL FIELDS function must have a LIMIT of at most 200'),
    })
  })

  test('toLabel, FORMAT and compound fields', () => {
    const [acme] = ask(
      'SELECT toLabel(Industry), FORMAT(AnnualRevenue) shown, AnnualRevenue, BillingAddress FROM Account LIMIT 1',
    ) as object[]
    expect(acme).toMatchObject({
      Industry: 'The web',
      shown: '$100.00',
      AnnualRevenue: 100,
      BillingAddress: { city: 'Paris' },
    })
  })
})

describe('which records', () => {
  test.each([
    ["Name = 'acme'", ['Acme']],
    ["Name != 'acme'", ['beta', 'Gamma 100%']],
    ["Name LIKE '%A'", ['beta']],
    ["Name LIKE '%100\\%'", ['Gamma 100%']],
    ["Name LIKE '_eta'", ['beta']],
    ["Name > 'acme' AND Name <= 'BETA'", ['beta']],
    ['AnnualRevenue = null', ['Gamma 100%']],
    ['AnnualRevenue < 60.5', ['beta']],
    ['NOT AnnualRevenue < 60.5', ['Acme', 'Gamma 100%']],
    ["NOT NOT Name = 'acme'", ['Acme']],
    ["Industry NOT IN ('web')", ['Gamma 100%']],
    ["(Name = 'Acme' AND AnnualRevenue = 1) OR (NOT Industry = 'Web')", ['Gamma 100%']],
    [`Id = '${id('001', 2).slice(0, 15)}'`, ['beta']],
    [`Id IN ('${id('001', 2)}', '${id('001', 3)}') AND Owner.Name = 'ann'`, ['Gamma 100%']],
    ["Kinds__c INCLUDES ('a;b', 'x')", ['Acme']],
    ["Kinds__c INCLUDES ('a;c', 'x')", []],
    ["Kinds__c EXCLUDES ('a')", ['beta', 'Gamma 100%']],
    ['CreatedDate = TODAY', ['Acme']],
    [
      `SystemModstamp > TODAY OR (SystemModstamp = 2026-05-16T00:00:00Z AND Id > '${id('001', 9)}')`,
      ['Gamma 100%'],
    ],
    ['CreatedDate = YESTERDAY', ['beta']],
    ['CreatedDate = LAST_N_DAYS:1', ['Acme', 'beta']],
    ['CreatedDate < THIS_MONTH', ['Gamma 100%']],
    ['CreatedDate = LAST_MONTH', ['Gamma 100%']],
    ['CreatedDate >= 2026-05-15T03:00:00+02:00', ['Acme']],
    ['CALENDAR_MONTH(CreatedDate) = 4', ['Gamma 100%']],
    ["Parent.Owner.Email = 'ANN@EXAMPLE.COM'", ['beta']],
    ['Parent.Name = null', ['Acme']],
    ["Id IN (SELECT AccountId FROM Contact WHERE Name != 'Zoe')", ['Acme', 'beta']],
    ['Id NOT IN (SELECT AccountId FROM Contact)', ['Gamma 100%']],
    ['IsDeleted = false', ['Acme', 'beta', 'Gamma 100%']],
    ['Owner.IsActive = false', ['beta']],
  ])('WHERE %s', (where, expected) => {
    for (const indexed of [true, false]) {
      expect(
        names(`SELECT Name FROM Account WHERE ${where} ORDER BY Id`, { source: org({ indexed }) }),
      ).toEqual(expected)
    }
  })

  test('days begin at the user’s midnight', () => {
    const source = org({ timeZone: 'America/Los_Angeles' })
    expect(names('SELECT Name FROM Account WHERE CreatedDate = YESTERDAY', { source })).toEqual([
      'Acme',
      'beta',
    ])
    expect(
      names('SELECT Name FROM Account WHERE DAY_ONLY(convertTimezone(CreatedDate)) = 2026-05-14', { source }),
    ).toEqual(['Acme', 'beta'])
    expect(names('SELECT Name FROM Account WHERE DAY_ONLY(CreatedDate) = 2026-05-15', { source })).toEqual([
      'Acme',
    ])
  })

  test('the recycle bin is in queryAll and in ALL ROWS', () => {
    expect(names('SELECT Name FROM Account WHERE IsDeleted = true')).toEqual([])
    expect(names('SELECT Name FROM Account WHERE IsDeleted = true', { withDeleted: true })).toEqual(['Gone'])
    expect(names('SELECT Name FROM Account WHERE IsDeleted = true ALL ROWS')).toEqual(['Gone'])
  })

  test('order, nulls, limit and offset', () => {
    expect(names('SELECT Name FROM Account ORDER BY AnnualRevenue')).toEqual(['Gamma 100%', 'beta', 'Acme'])
    expect(names('SELECT Name FROM Account ORDER BY AnnualRevenue DESC NULLS LAST')).toEqual([
      'Acme',
      'beta',
      'Gamma 100%',
    ])
    expect(names('SELECT Name FROM Account ORDER BY Industry NULLS LAST, Name DESC')).toEqual([
      'beta',
      'Acme',
      'Gamma 100%',
    ])
    expect(names('SELECT Name FROM Account ORDER BY Name LIMIT 1 OFFSET 1')).toEqual(['beta'])
    expect(names('SELECT Name FROM Account ORDER BY SystemModstamp DESC, Id DESC LIMIT 2')).toEqual([
      'Gamma 100%',
      'Acme',
    ])
    expect(names('SELECT Name FROM Account LIMIT 0')).toEqual([])
  })

  test('USING SCOPE mine, aliases and words that change nothing', () => {
    expect(
      names(
        'SELECT a.Name FROM Account a USING SCOPE mine WHERE a.Owner.Name != null WITH SECURITY_ENFORCED ORDER BY a.Name FOR VIEW',
      ),
    ).toEqual(['Acme', 'Gamma 100%'])
    expect(names("SELECT Name FROM Account a, a.Parent p WHERE p.Name = 'acme'")).toEqual(['beta'])
  })
})

describe('counting and grouping', () => {
  test('COUNT() is the total', () => {
    expect(ask('SELECT COUNT() FROM Account')).toBe(3)
    expect(ask('SELECT COUNT() FROM Account LIMIT 2')).toBe(2)
  })

  test('aggregates have names or exprN', () => {
    expect(
      ask(
        'SELECT COUNT(Id), COUNT(AnnualRevenue) known, SUM(AnnualRevenue), AVG(AnnualRevenue), MIN(Name), MAX(CreatedDate) FROM Account',
      ),
    ).toEqual([
      {
        expr0: 3,
        known: 2,
        expr1: 150.5,
        expr2: 75.25,
        expr3: 'Acme',
        expr4: '2026-05-15T01:00:00.000+0000',
      },
    ])
  })

  test('groups, HAVING and order', () => {
    expect(
      ask('SELECT Industry, COUNT(Id) n FROM Account GROUP BY Industry ORDER BY COUNT(Id) DESC'),
    ).toEqual([
      { Industry: 'Web', n: 2 },
      { Industry: null, n: 1 },
    ])
    expect(
      ask(
        'SELECT Owner.Name who, COUNT_DISTINCT(Industry) FROM Account GROUP BY Owner.Name HAVING COUNT(Id) > 1',
      ),
    ).toEqual([{ who: 'Ann', expr0: 1 }])
    expect(
      ask(
        'SELECT CALENDAR_MONTH(CreatedDate) m, COUNT(Id) FROM Account GROUP BY CALENDAR_MONTH(CreatedDate) ORDER BY CALENDAR_MONTH(CreatedDate)',
      ),
    ).toEqual([
      { m: 4, expr0: 1 },
      { m: 5, expr0: 2 },
    ])
    expect(
      ask('SELECT Industry, GROUPING(Industry) g, COUNT(Id) n FROM Account GROUP BY ROLLUP(Industry)'),
    ).toEqual([
      { Industry: 'Web', g: 0, n: 2 },
      { Industry: null, g: 0, n: 1 },
      { Industry: null, g: 1, n: 3 },
    ])
  })
})

describe('refusals', () => {
  test.each([
    [
      'SELECT Id FROM Foo',
      'INVALID_TYPE',
      "\nFROM Foo\n     ^\nERROR at Row:1:Column:16\nsObject type 'Foo' is not supported.",
    ],
    [
      'SELECT Id, Nope FROM Account',
      'INVALID_FIELD',
      "\nSELECT Id, Nope FROM Account\n           ^\nERROR at Row:1:Column:12\nNo such column 'Nope' on entity 'Account'.",
    ],
    ['SELECT Foo.Name FROM Account', 'INVALID_FIELD', "Didn't understand relationship 'Foo' in field path."],
    [
      'SELECT (SELECT Id FROM Foos) FROM Account',
      'INVALID_TYPE',
      "Didn't understand relationship 'Foos' in FROM part of query call.",
    ],
    ['SELECT Id, FROM Account', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM Account WHERE Id IS NULL', 'MALFORMED_QUERY', "unexpected token: 'IS'"],
    [
      "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    ["SELECT Id FROM Account WHERE Name = 'a' Name = 'b'", 'MALFORMED_QUERY', "unexpected token: 'Name'"],
    [
      "SELECT Id FROM Account WHERE Name = 'a",
      'MALFORMED_QUERY',
      "mismatched character '<EOF>' expecting '''",
    ],
    [
      'SELECT Id FROM Account WHERE Name = 5',
      'INVALID_FIELD',
      "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Account WHERE CreatedDate > '2026-01-01'",
      'INVALID_FIELD',
      'must be of type dateTime and should not be enclosed in quotes',
    ],
    ['SELECT Id FROM Account WHERE CreatedDate > 2026-01-01', 'INVALID_FIELD', 'must be of type dateTime'],
    ['SELECT Id FROM Contact WHERE Birthdate > 2026-02-30', 'INVALID_FIELD', 'must be of type date'],
    [
      "SELECT Id FROM Account WHERE Description = 'x'",
      'INVALID_FIELD',
      "field 'Description' can not be filtered in a query call",
    ],
    [
      'SELECT Id FROM Account ORDER BY Description',
      'INVALID_FIELD',
      "field 'Description' can not be sorted in a query call",
    ],
    [
      "SELECT Id FROM Account WHERE Id = 'nonsense'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid ID field: nonsense',
    ],
    [
      "SELECT Id FROM Account WHERE Id LIKE '001%'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid operator on id field',
    ],
    ['SELECT Id FROM Account WHERE IsDeleted > false', 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator'],
    [
      'SELECT Id FROM Account OFFSET 2001',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Maximum SOQL offset allowed is 2000',
    ],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY', 'Field must be grouped or aggregated: Name'],
    ['SELECT Name n FROM Account', 'MALFORMED_QUERY', 'only aggregate expressions use field aliasing'],
    [
      'SELECT SUM(Name) FROM Account',
      'MALFORMED_QUERY',
      'field Name does not support aggregate operator SUM',
    ],
    ['SELECT Id, Id FROM Account', 'INVALID_FIELD', 'duplicate field selected: Id'],
    [
      "SELECT Id FROM Account WHERE Name = 'x' OR Id IN (SELECT AccountId FROM Contact)",
      'MALFORMED_QUERY',
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    [
      'SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account',
      'MALFORMED_QUERY',
      'more than 5 levels',
    ],
    [
      "SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'mi') < 5",
      'MALFORMED_QUERY',
      'DISTANCE',
    ],
    ['', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
  ])('%s', (text, code, message) => {
    expect(refusal(text)).toEqual({ code, message: expect.stringContaining(message) })
  })

  test('row and column are those of the place, on whichever line', () => {
    expect(refusal('SELECT Id\nFROM Account\nWHERE Nope = 1').message).toContain(
      'WHERE Nope = 1\n      ^\nERROR at Row:3:Column:7\n',
    )
  })

  test('a statement above 100,000 characters', () => {
    expect(refusal(`SELECT Id FROM Account WHERE Name = '${'x'.repeat(100_000)}'`)).toEqual({
      code: 'MALFORMED_QUERY',
      message: 'SOQL statements cannot be longer than 100000 characters.',
    })
  })

  test('a query that would take too long is ended', () => {
    const source = org({ indexed: false })
    const [row] = source.rows('Account', false)
    const endless = {
      ...source,
      *rows() {
        for (;;) if (row !== undefined) yield row
      },
    }
    const where = Array(5_000).fill("Name='x'").join(' AND ')
    expect(() => ask(`SELECT Id FROM Account WHERE ${where}`, { source: endless })).toThrow(
      'Your query request was running for too long.',
    )
  })
})
