import { definePlugin } from '@quoin/plugin-sdk'

export default definePlugin({
  subscriptions: {
    listen: async (context, { payload }) =>
      void (await context.records('word').create({ name: `heard ${payload.way}` })),
  },
})
