import { definePlugin } from '@quoin/plugin-sdk'

export default definePlugin({
  actions: {
    'barrel.fill': async (context, { weight }: { weight: number }) => {
      const id = context.newId()
      await context.db.query(
        `insert into cellar.barrel (organisation_id, id, weight, created_by, updated_by) values ($1, $2, $3, $4, $4)`,
        [context.organisation.id, id, weight, context.person.id],
      )
      return { id }
    },
    'barrel.spill': async (context) => {
      await context.records('barrel').create({ weight: 99 })
      throw new Error('spilt: postgres://secret')
    },
    'barrel.bounce': async (context) => context.call('orchard.tree.loop@1', {}),
  },
  subscriptions: {
    fill: async (context, { id, payload, record, attempt }) => {
      const { weight, failures = 0 } = payload as { weight: number; failures?: number }
      await context.records('barrel').create({ weight, tree: record.id, event: id, attempt })
      if (attempt <= failures) throw new Error('leaks: postgres://secret')
    },
  },
})
