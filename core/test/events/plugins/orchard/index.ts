import { definePlugin } from '@quoin/plugin-sdk'

interface Emission {
  readonly tree: string
  readonly event?: string
  readonly table?: string
  readonly payloads: readonly Record<string, unknown>[]
  readonly thenFail?: boolean
}

export default definePlugin({
  actions: {
    'tree.emit': async (context, input: Emission) => {
      const { tree, event = 'tree.ripe@1', table = 'tree', payloads, thenFail } = input
      for (const payload of payloads) await context.emit(event, payload, { table, id: tree })
      if (thenFail === true) throw new Error('changed its mind')
    },
    'tree.press': async (context, { action, input }: { action?: string; input: object }) => {
      await context.records('tree').create({ name: 'pressed' })
      return context.call(action ?? 'cellar.barrel.fill@1', { ...input })
    },
    'tree.swallow': async (context, { action }: { action: string }) => {
      const isOn = context.isEnabled('cellar')
      try {
        await context.call(action, { weight: 1 })
      } catch (error) {
        return { isOn, code: (error as { code?: string }).code }
      }
      return { isOn }
    },
    'tree.steal': async (context) =>
      context.db.query(
        `insert into cellar.barrel (organisation_id, id, weight, created_by, updated_by) values ($1, $2, 1, $3, $3)`,
        [context.organisation.id, context.newId(), context.person.id],
      ),
    'tree.loop': async (context) => context.call('cellar.barrel.bounce@1', {}),
  },
  subscriptions: {
    echo: async (context, { record }) => context.emit('tree.echo@1', {}, { table: 'tree', id: record.id }),
  },
})
