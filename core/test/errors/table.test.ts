import { describe, expect, it } from 'vitest'
import { errorTable } from '../../src/errors/table.ts'

describe('the table of errors', () => {
  it('gives each code one meaning', () => {
    const codes = errorTable.map(({ definition }) => definition.code)
    expect(codes.length).toBeGreaterThan(80)
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })

  it.each(errorTable.map((entry) => [entry.definition.code, entry] as const))(
    '%s is named after its capability and has an HTTP status',
    (code, { capability, definition }) => {
      expect(code).toMatch(new RegExp(`^${capability}\\.[a-z0-9]+(-[a-z0-9]+)*$`))
      expect(definition.status).toBeGreaterThanOrEqual(400)
      expect(definition.status).toBeLessThan(600)
    },
  )
})
