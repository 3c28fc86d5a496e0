import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FairQueue } from '../../src/database/fair-queue.ts'

/** Who holds a place, in the order they got it. */
function watch(queue: FairQueue) {
  const started: string[] = []
  const leave = new Map<string, () => void>()
  return {
    started,
    enter(organisation: string, name: string) {
      return queue.enter(organisation).then((release) => {
        started.push(name)
        leave.set(name, release)
      })
    },
    async leave(name: string) {
      leave.get(name)!()
      await settle()
    },
  }
}

/** Lets all promises that can resolve do so. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

describe('the fair queue', () => {
  it('lets one organisation alone borrow, but keeps two places free', async () => {
    const line = watch(new FairQueue({ size: 10, perOrganisation: 3 }))
    for (let number = 1; number <= 10; number++) void line.enter('a', `a${number}`)
    await settle()
    expect(line.started).toHaveLength(8)
  })

  it('gives a newcomer a place at once while another floods', async () => {
    const line = watch(new FairQueue({ size: 10, perOrganisation: 3 }))
    for (let number = 1; number <= 50; number++) void line.enter('a', `a${number}`)
    void line.enter('b', 'b1')
    await settle()
    expect(line.started).toContain('b1')
  })

  it('lets nobody borrow for a second after another one has asked, the platform not counted', async () => {
    let now = 0
    const line = watch(
      new FairQueue({ size: 10, perOrganisation: 3, uncapped: ['platform'], now: () => now }),
    )
    void line.enter('b', 'b1')
    await settle()
    await line.leave('b1')
    for (let number = 1; number <= 8; number++) void line.enter('a', `a${number}`)
    await settle()
    expect(line.started).toEqual(['b1', 'a1', 'a2', 'a3'])
    now = 999
    void line.enter('platform', 'p1')
    await settle()
    await line.leave('p1')
    expect(line.started).toEqual(['b1', 'a1', 'a2', 'a3', 'p1'])
    now = 1_000
    await line.leave('a1')
    expect(line.started).toHaveLength(10)
  })

  it('serves waiting organisations in turn, not in order of arrival', async () => {
    const line = watch(new FairQueue({ size: 1 }))
    for (const name of ['a1', 'a2', 'a3', 'a4']) void line.enter('a', name)
    for (const name of ['b1', 'b2']) void line.enter('b', name)
    void line.enter('c', 'c1')
    await settle()
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await line.leave(name)
    expect(line.started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
  })

  it('holds an organisation to its cap while others wait', async () => {
    const line = watch(new FairQueue({ size: 4, perOrganisation: 2 }))
    for (let number = 1; number <= 6; number++) void line.enter('a', `a${number}`)
    for (let number = 1; number <= 3; number++) void line.enter('b', `b${number}`)
    await settle()
    expect(line.started).toEqual(['a1', 'a2', 'b1', 'b2'])
    await line.leave('a1')
    expect(line.started.slice(4)).toEqual(['a3'])
    await line.leave('b1')
    expect(line.started.slice(5)).toEqual(['b3'])
  })

  it('does not cap the platform, whose look-ups serve everybody', async () => {
    const line = watch(new FairQueue({ size: 4, perOrganisation: 1, uncapped: ['platform'] }))
    for (let number = 1; number <= 5; number++) void line.enter('platform', `p${number}`)
    await settle()
    expect(line.started).toHaveLength(4)
  })

  it('works with a single place', async () => {
    const line = watch(new FairQueue({ size: 1 }))
    void line.enter('a', 'a1')
    void line.enter('b', 'b1')
    await settle()
    expect(line.started).toEqual(['a1'])
    await line.leave('a1')
    expect(line.started).toEqual(['a1', 'b1'])
  })

  it('refuses beyond the length of a line, of one organisation and of all', async () => {
    const queue = new FairQueue({ size: 1, maxWaiting: 3, maxWaitingPerOrganisation: 2 })
    await queue.enter('a')
    const waiting = [queue.enter('a'), queue.enter('a')]
    await expect(queue.enter('a')).rejects.toMatchObject({ code: 'database.busy', status: 503 })
    waiting.push(queue.enter('b'))
    await expect(queue.enter('c')).rejects.toMatchObject({ code: 'database.busy' })
    for (const each of waiting) each.catch(() => undefined)
    void queue.close()
  })

  it('refuses newcomers and those waiting once it closes, and waits for those inside', async () => {
    const queue = new FairQueue({ size: 1 })
    const leave = await queue.enter('a')
    const waiting = queue.enter('a')
    let isClosed = false
    const closing = queue.close().then(() => (isClosed = true))
    await expect(waiting).rejects.toMatchObject({ code: 'database.closed' })
    await expect(queue.enter('b')).rejects.toMatchObject({ code: 'database.closed' })
    expect(isClosed).toBe(false)
    leave()
    await closing
  })
})

describe('a wait that is too long', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ends as busy, and the place goes to the next in line', async () => {
    const queue = new FairQueue({ size: 1, waitTimeoutMs: 1_000 })
    const leave = await queue.enter('a')
    const early = expect(queue.enter('a')).rejects.toMatchObject({ code: 'database.busy' })
    vi.advanceTimersByTime(999)
    const late = queue.enter('b')
    vi.advanceTimersByTime(1)
    await early
    leave()
    await expect(late).resolves.toBeTypeOf('function')
  })
})
