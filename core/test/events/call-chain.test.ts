import { expect, test } from 'vitest'
import { MAX_CALL_DEPTH, runInChain } from '../../src/plugins/call-chain.ts'

const nest = (depth: number, innermost: () => Promise<unknown>): Promise<unknown> =>
  depth === 0 ? innermost() : runInChain(`p.act${depth}`, () => nest(depth - 1, innermost))

test('as many actions as the bound may be under way within each other, and not one more', async () => {
  await expect(nest(MAX_CALL_DEPTH, async () => 'ran')).resolves.toBe('ran')
  await expect(nest(MAX_CALL_DEPTH + 1, async () => 'ran')).rejects.toMatchObject({
    code: 'plugins.call-too-deep',
  })
})

test('hooks between two actions do not hide a circle', async () => {
  const circle = runInChain('a.act', () =>
    runInChain(undefined, () => runInChain('b.act', () => runInChain('a.act', async () => 'ran'))),
  )
  await expect(circle).rejects.toMatchObject({ code: 'plugins.call-cycle' })
})

test('the same action twice in a row, or twice side by side, is no circle', async () => {
  const twice = runInChain('a.act', () =>
    Promise.all([runInChain('b.act', async () => 1), runInChain('b.act', async () => 2)]),
  )
  await expect(twice).resolves.toEqual([1, 2])
})

test('what is caught between fails all the same', async () => {
  const outer = runInChain('a.act', () =>
    runInChain(undefined, async () => {
      await runInChain('b.act', () => Promise.reject(new Error('half done'))).catch(() => undefined)
      return 'fine'
    }),
  )
  await expect(outer).rejects.toThrow('half done')
})

test('a hook that refuses may be caught, for it is no action', async () => {
  const act = runInChain('a.act', async () => {
    await runInChain(undefined, () => Promise.reject(new Error('refused'))).catch(() => undefined)
    return 'fine'
  })
  await expect(act).resolves.toBe('fine')
})
