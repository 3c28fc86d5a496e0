import { definePlugin } from '@quoin/plugin-sdk'
import { itemDone } from './errors.ts'

export default definePlugin({
  hooks: {
    item: {
      async beforeCreate(_, rows) {
        return rows.map((values) => {
          const { code } = values
          return typeof code === 'string' ? { ...values, code: code.trim().toUpperCase() } : values
        })
      },
    },
  },
  actions: {
    'item.finish': async (context, { id }: { id: string }) => {
      const items = context.records('item')
      const item = await items.get(id)
      if (item['state'] === 'done') throw itemDone({ name: String(item['name']) })
      return items.update(id, { state: 'done' }, item.version)
    },
  },
})
