import { describe, expect, test } from 'vitest'
import { createApiClient, withQuery } from '../../src/ui/api/client.ts'
import { ApiError, messageOf } from '../../src/ui/api/problem.ts'

type Answer = (init: RequestInit) => Response | Promise<Response>

function clientOf(...answers: Answer[]) {
  const sent: { url: string; init: RequestInit }[] = []
  const waits: number[] = []
  const reached: boolean[] = []
  const refusals: ApiError[] = []
  let keys = 0
  const api = createApiClient({
    fetch: async (url, init) => {
      sent.push({ url, init })
      const answer = answers[Math.min(sent.length, answers.length) - 1]
      if (!answer) throw new Error('no answer planned')
      return answer(init)
    },
    wait: async (ms) => void waits.push(ms),
    newKey: () => `key-${(keys += 1)}`,
    onReach: (isReached) => reached.push(isReached),
    onRefusal: (error) => refusals.push(error),
  })
  const keyOf = (index: number): string | undefined =>
    (sent[index]?.init.headers as Record<string, string> | undefined)?.['idempotency-key']
  return { api, sent, waits, reached, refusals, keyOf }
}

const json =
  (body: unknown, status = 200): Answer =>
  () =>
    Response.json(body, { status })
const problem = (status: number, more: object = {}): Answer =>
  json({ status, code: 'records.stale', detail: 'Changed meanwhile', ...more }, status)
const unreachable: Answer = () => {
  throw new TypeError('fetch failed')
}

describe('a call', () => {
  test('gives the parsed body, and nothing for 204', async () => {
    const { api } = clientOf(json({ id: 1 }), () => new Response(null, { status: 204 }))
    expect(await api.get('/api/a')).toEqual({ id: 1 })
    expect(await api.delete('/api/a')).toBeUndefined()
  })

  test('carries an idempotency key exactly when it changes something', async () => {
    const { api, keyOf } = clientOf(json({}))
    await api.get('/api/a')
    await api.post('/api/a', { b: 1 })
    expect(keyOf(0)).toBeUndefined()
    expect(keyOf(1)).toBe('key-1')
  })

  test('repeats a mutation under the same key when the server was not reached', async () => {
    const { api, sent, keyOf, waits, reached } = clientOf(unreachable, problem(503), json({ done: true }))
    expect(await api.post('/api/a', {})).toEqual({ done: true })
    expect(sent).toHaveLength(3)
    expect(new Set([keyOf(0), keyOf(1), keyOf(2)])).toEqual(new Set(['key-1']))
    expect(waits).toEqual([300, 1200])
    expect(reached).toEqual([false, true, true])
  })

  test('gives up after three attempts and says that nothing was lost', async () => {
    const { api, sent, refusals } = clientOf(unreachable)
    const error = await api.get('/api/a').catch((thrown: unknown) => thrown)
    expect(sent).toHaveLength(3)
    expect(error).toBeInstanceOf(ApiError)
    expect((error as ApiError).isOffline).toBe(true)
    expect(refusals).toEqual([error])
  })

  test('never repeats what was refused', async () => {
    const { api, sent } = clientOf(problem(409, { current: { id: 7 } }))
    const error = (await api.patch('/api/a', {}).catch((thrown: unknown) => thrown)) as ApiError
    expect(sent).toHaveLength(1)
    expect(error.code).toBe('records.stale')
    expect(error.problem['current']).toEqual({ id: 7 })
  })

  test('throws the abort itself, not a failure of the network', async () => {
    const controller = new AbortController()
    const { api, reached } = clientOf(() => {
      controller.abort(new Error('left the page'))
      throw controller.signal.reason
    })
    await expect(api.get('/api/a', { signal: controller.signal })).rejects.toThrow('left the page')
    expect(reached).toEqual([])
  })

  test('makes an error of an answer that is no problem document', async () => {
    const { api } = clientOf(() => new Response('<h1>Bad gateway</h1>', { status: 500 }))
    const error = (await api.get('/api/a').catch((thrown: unknown) => thrown)) as ApiError
    expect([error.status, error.code]).toEqual([500, 'http.unexpected-reply'])
  })
})

describe('a refusal', () => {
  const refused = new ApiError({
    code: 'http.body-invalid',
    status: 422,
    detail: 'The body is not valid',
    help: 'Mend the fields',
    errors: [
      { path: '/values/amount', message: 'must be an integer' },
      { path: '/values/amount', message: 'second' },
      { path: '/values/tags/0', message: 'too long' },
      { path: 'version', message: 'is missing' },
    ],
  })

  test('gives the first fault of each field below a prefix', () => {
    expect(refused.fieldFaults('/values')).toEqual({ amount: 'must be an integer', tags: 'too long' })
    expect(refused.fieldFaults()).toHaveProperty('version', 'is missing')
  })

  test('says in one line what happened and what to do', () => {
    expect(messageOf(refused)).toBe('The body is not valid. Mend the fields')
    expect(messageOf(new TypeError('x is undefined'))).not.toContain('undefined')
  })
})

test('query values are encoded, objects as JSON, absent ones left out', () => {
  const path = withQuery('/api/a', {
    filter: { a: { eq: 1 } },
    sort: '-b',
    limit: 50,
    cursor: undefined,
    search: '',
  })
  expect(decodeURIComponent(path)).toBe('/api/a?filter={"a":{"eq":1}}&sort=-b&limit=50')
})
