import { describe, expect, test } from 'vitest'
import { enterStage, firstStage, secondsBetween, type Stage } from '../src/rules/stage.ts'

const stage = (id: string, pipeline: string, position: number, category: Stage['category']): Stage => ({
  id,
  pipeline,
  name: id,
  position,
  category,
})

describe('entering a stage', () => {
  const now = '2026-11-24T09:00:00Z'

  test.each([
    ['open', null, null],
    ['won', now, null],
    ['lost', now, 'Price'],
  ] as const)('that means %s closes at %s and keeps the reason %s', (category, closed_at, lost_reason) => {
    expect(enterStage(stage('s', 'p', 1, category), { now, lostReason: 'Price' })).toEqual({
      pipeline: 'p',
      stage: 's',
      outcome: category,
      stage_since: now,
      closed_at,
      lost_reason,
    })
  })
})

describe('the first stage', () => {
  const stages = [
    stage('b', 'p', 2, 'open'),
    stage('c', 'p', 1, 'open'),
    stage('a', 'q', 0, 'open'),
    stage('d', 'p', 1, 'open'),
  ]

  test('is the lowest by position, then by id', () => {
    expect(firstStage(stages, 'open', 'p')?.id).toBe('c')
    expect(firstStage(stages, 'open')?.id).toBe('a')
  })

  test('is absent when none has that meaning', () => {
    expect(firstStage(stages, 'won', 'p')).toBeUndefined()
  })
})

test('time in a stage is counted in whole seconds and never below zero', () => {
  expect(secondsBetween('2026-11-24T09:00:00Z', '2026-11-24T09:00:59.900Z')).toBe(59)
  expect(secondsBetween('2026-11-24T09:00:01Z', '2026-11-24T09:00:00Z')).toBe(0)
})
