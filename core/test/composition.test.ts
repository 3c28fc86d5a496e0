import { describe, expect, it } from 'vitest'
import { createGraph, token } from '../src/composition.ts'

const A = token<{ name: string }>('a')
const B = token<{ a: { name: string } }>('b')
const C = token<object>('c')

describe('the graph', () => {
  it('makes each object once, when it is first wanted', () => {
    const graph = createGraph()
    let made = 0
    graph.provide(B, () => ({ a: graph.get(A) }))
    graph.provide(A, () => ({ name: `a${++made}` }))
    expect(made).toBe(0)
    expect(graph.get(B).a).toBe(graph.get(A))
    expect(made).toBe(1)
  })

  it('keeps two graphs apart', () => {
    const [first, second] = [createGraph(), createGraph()]
    first.provide(A, () => ({ name: 'first' }))
    second.provide(A, () => ({ name: 'second' }))
    expect([first.get(A).name, second.get(A).name]).toEqual(['first', 'second'])
  })

  it('refuses a second provider', () => {
    const graph = createGraph()
    graph.provide(A, () => ({ name: 'a' }))
    expect(() => graph.provide(A, () => ({ name: 'b' }))).toThrow('"a" is provided twice')
  })

  it('names what is missing and who wants it', () => {
    const graph = createGraph()
    graph.provide(B, () => ({ a: graph.get(A) }))
    expect(() => graph.get(B)).toThrow('Nothing provides "a", wanted by b')
  })

  it('names a cycle by its path, and is usable afterwards', () => {
    const graph = createGraph()
    graph.provide(C, () => graph.get(A))
    graph.provide(A, () => graph.get(B).a)
    graph.provide(B, () => ({ a: graph.get(A) }))
    expect(() => graph.get(C)).toThrow('These need each other: a → b → a')
    expect(() => graph.get(B)).toThrow('These need each other: b → a → b')
  })
})
