import '../dom.ts'
import { expect, test } from 'vitest'
import { targetAfterSignIn } from '../../src/app/session.ts'

const target = (to: string): string => targetAfterSignIn(new URLSearchParams({ to }))

test('goes back to where the person wanted to be', () => {
  expect(target('/crm/deals?search=a')).toBe('/crm/deals?search=a')
  expect(targetAfterSignIn(new URLSearchParams())).toBe('/')
})

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '/sign-in?to=/',
])('never leaves this app for %s', (to) => {
  expect(target(to)).toBe('/')
})
