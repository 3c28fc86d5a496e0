import { describe, expect, test } from 'vitest'
import { isPageAddress, locationOf } from '../../src/ui/router/router.ts'

const origin = 'https://quoin.example'

describe('addresses', () => {
  test('lose a trailing slash, but home keeps its own', () => {
    expect(locationOf(`${origin}/crm/deals/?q=a`).path).toBe('/crm/deals')
    expect(locationOf(`${origin}/`).path).toBe('/')
  })

  test.each(['/', '/crm/deals', '/apiary'])('%s is a page', (path) => {
    expect(isPageAddress(new URL(path, origin), origin)).toBe(true)
  })

  test.each(['/api/crm/deal', '/assets/x.js', '/metrics', 'https://elsewhere.example/'])(
    '%s is left to the server',
    (path) => {
      expect(isPageAddress(new URL(path, origin), origin)).toBe(false)
    },
  )
})
