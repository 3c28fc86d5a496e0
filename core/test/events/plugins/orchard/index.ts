import { definePlugin, type EnqueueOptions, type PluginContext } from '@quoin/plugin-sdk'

interface Emission {
  readonly tree: string
  readonly event?: string
  readonly table?: string
  readonly payloads: readonly Record<string, unknown>[]
  readonly thenFail?: boolean
}

interface Postponement extends EnqueueOptions {
  readonly job: string
  readonly inputs: readonly Record<string, unknown>[]
  readonly thenFail?: boolean
}

const steal = (context: PluginContext) =>
  context.db.query(
    `insert into cellar.barrel (organisation_id, id, weight, created_by, updated_by) values ($1, $2, 1, $3, $3)`,
    [context.organisation.id, context.newId(), context.person.id],
  )

export default definePlugin({
  actions: {
    'tree.emit': async (context, input: Emission) => {
      const { tree, event = 'tree.ripe@1', table = 'tree', payloads, thenFail } = input
      for (const payload of payloads) await context.emit(event, payload, { table, id: tree })
      if (thenFail === true) throw new Error('changed its mind')
    },
    'tree.enqueue': async (context, { job, inputs, thenFail, ...options }: Postponement) => {
      for (const input of inputs) await context.enqueue(job, input, options)
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
    'tree.steal': steal,
    'tree.loop': async (context) => context.call('cellar.barrel.bounce@1', {}),
  },
  jobs: {
    grow: async (context, { input, attempt }) => {
      const { name, failures = 0 } = input as { name: string; failures?: number }
      await context.records('tree').create({ name })
      if (attempt <= failures) throw new Error('withers: postgres://secret')
    },
    repeat: async (context, { job, input }) => {
      await context.records('tree').create({ name: 'repeated' })
      await context.enqueue(job, input, input as EnqueueOptions)
    },
    count: async (context) => {
      const rows = await context.db.query('select t.id from orchard.tree t')
      await context.records('tree').create({ name: `${rows.length} others` })
    },
    steal: async (context) => void (await steal(context)),
  },
  subscriptions: {
    echo: async (context, { record }) => context.emit('tree.echo@1', {}, { table: 'tree', id: record.id }),
  },
})
