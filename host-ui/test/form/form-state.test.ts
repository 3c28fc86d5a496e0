import '../dom.ts'
import { ApiError } from '@quoin/plugin-sdk/ui'
import type { ReactiveControllerHost } from '@quoin/plugin-sdk/ui'
import { describe, expect, test } from 'vitest'
import { faultsByField, FormState } from '../../src/form/form-state.ts'
import { nested } from '../../src/form/nested.ts'

const host = {
  addController: () => undefined,
  requestUpdate: () => undefined,
} as unknown as ReactiveControllerHost
const form = { elements: [] } as unknown as HTMLFormElement
const refused = new ApiError({
  code: 'http.body-invalid',
  status: 422,
  detail: 'Not valid',
  errors: [
    { path: '/person/email', message: 'is not an address' },
    { path: '/rules/0/subject', message: 'no such table' },
  ],
})

describe('a form', () => {
  test('shows faults beside the fields they belong to, and keeps what was typed', async () => {
    const state = new FormState(host, { 'person/email': 'x', rules: '' })
    state.set('person/email', 'ana@')
    const isSent = await state.submit(form, () => Promise.reject(refused))
    expect(isSent).toBe(false)
    expect(state.faults).toEqual({ 'person/email': 'is not an address', rules: 'no such table' })
    expect(state.failure).toBeUndefined()
    expect(state.values['person/email']).toBe('ana@')
  })

  test('forgets the fault of a field once it changes', async () => {
    const state = new FormState(host, { 'person/email': 'x', rules: '' })
    await state.submit(form, () => Promise.reject(refused))
    state.set('person/email', 'ana@b.c')
    expect(Object.keys(state.faults)).toEqual(['rules'])
  })

  test('says a failure that belongs to no field', async () => {
    const state = new FormState(host, { name: 'x' })
    await state.submit(form, () =>
      Promise.reject(new ApiError({ code: 'c', status: 409, detail: 'Taken', help: 'Choose another.' })),
    )
    expect(state.failure).toBe('Taken. Choose another.')
  })

  test('sends once, however often it is pressed', async () => {
    const state = new FormState(host, { name: 'x' })
    let finish = (): void => undefined
    const first = state.submit(form, () => new Promise<void>((resolve) => (finish = resolve)))
    expect(await state.submit(form, () => Promise.resolve())).toBe(false)
    finish()
    expect(await first).toBe(true)
    expect([state.isBusy, state.isDirty]).toEqual([false, false])
  })

  test('uses another key once the values change', async () => {
    const state = new FormState(host, { name: 'x' })
    const keys: string[] = []
    const send = async (_: unknown, key: string): Promise<void> => void keys.push(key)
    await state.submit(form, send)
    state.set('name', 'y')
    await state.submit(form, send)
    expect(new Set(keys).size).toBe(2)
  })
})

test('a fault elsewhere in the body belongs to no field', () => {
  expect(faultsByField(refused, ['email'])).toEqual({})
})

test('flat fields become the body that the server reads', () => {
  expect(nested({ 'person/name': 'Ana', 'person/email': 'a@b.c', token: 't' })).toEqual({
    person: { name: 'Ana', email: 'a@b.c' },
    token: 't',
  })
})
