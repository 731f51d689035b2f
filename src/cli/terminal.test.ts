import { describe, expect, it } from 'vitest'
import { table } from './terminal.ts'

describe('a table', () => {
  it('is as wide as its widest cells, without spaces at the ends of lines', () => {
    const rows = [
      ['con_1', 'Acme'],
      ['con_1234', ''],
    ]
    expect(table(['ID', 'NAME'], rows)).toBe('ID        NAME\ncon_1     Acme\ncon_1234')
  })

  it('without rows is its headings', () => {
    expect(table(['ID', 'NAME'], [])).toBe('ID  NAME')
  })
})
