import { defineError, definePlugin, type PluginContext } from '@quoin/plugin-sdk'

const lairNotFound = defineError({
  code: 'prowler.lair-not-found',
  status: 404,
  message: () => 'There is no such lair',
})

/** What the last `lair.linger` kept to use after its time. */
let kept: PluginContext | undefined

export default definePlugin({
  actions: {
    'lair.run': async (context, { sql, values }: { sql: string; values?: unknown[] }) => ({
      rows: await context.db.query(sql, values),
    }),
    'lair.reach': async (context, { id }: { id: string }) => context.records('lair').get(id),
    'lair.write': async (context, call: { table: string; id?: string; values: Record<string, unknown> }) =>
      call.id === undefined
        ? context.records(call.table).create(call.values)
        : context.records(call.table).update(call.id, call.values),
    'lair.linger': async (context) => {
      const before = kept
      kept = context
      if (before === undefined) return { isFirst: true }
      return before.db.query('select id from prowler.lair')
    },
  },
  routes: {
    readLair: async (context, { params }) => {
      const [lair] = await context.db.query('select id, name from prowler.lair where id = $1::uuid', [
        params['lair'],
      ])
      if (lair === undefined) throw lairNotFound({})
      return lair
    },
    readTracks: async (context, { params }) => {
      const lair = await context.records('lair').get(params['lair'] ?? '')
      return { tracks: await context.records('track').list({ filter: { lair: { eq: lair.id } } }) }
    },
    mergeLairs: async (context, { body }) => {
      const { id, above } = body as { id: string; above: string }
      return context.records('lair').update(id, { above })
    },
  },
})
