import { definePlugin } from '@quoin/plugin-sdk'

const fault = (what) => new Error(`secret of ${what}: postgres://user:password@host`)
const cycle = () => {
  const value = {}
  value.self = value
  return value
}
const add = (context, name) => context.records('note').create({ name })
/** Fails at a moment that the name of the record says. */
const at = (moment) => async (_, rows) => {
  for (const row of rows) {
    if ((row.name ?? row.values?.name) === moment) throw fault(moment)
  }
  return moment === 'beforeUpdate' ? rows.map(({ values }) => values) : rows
}

/** Ways to misbehave when nobody waits for an answer: in a job, and in a subscription. */
const ways = {
  well: async (context) => void (await add(context, 'done well')),
  throws: async (context) => {
    await add(context, 'left by throws')
    throw fault('work put off')
  },
  'throws-text': () => {
    throw 'secret text' // eslint-disable-line
  },
  rejects: async (context) => {
    await add(context, 'left by rejects')
    await Promise.reject(undefined)
  },
  hangs: async (context) => {
    await add(context, 'left by hangs')
    await new Promise(() => undefined)
  },
  floods: async (context) => {
    for (;;) await context.db.query('select n.id from naughty.note n limit 1')
  },
  'floods-jobs': async (context) => {
    for (;;) await context.enqueue('well', {})
  },
  'late-throw': async (context) => {
    await add(context, 'done before late-throw')
    setTimeout(() => {
      throw fault('a timer')
    }, 10)
  },
  loops: async (context) => {
    await add(context, 'left by loops')
    spin()
  },
}

export default definePlugin({
  jobs: ways,
  subscriptions: {
    misbehave: (context, { payload }) => ways[payload.way](context),
  },
  hooks: {
    note: {
      beforeCreate: at('beforeCreate'),
      afterCreate: at('afterCreate'),
      beforeUpdate: at('beforeUpdate'),
      beforeDelete: at('beforeDelete'),
    },
  },
  routes: {
    throwing: () => {
      throw fault('a route')
    },
    circular: async () => cycle(),
  },
  actions: {
    'note.enqueue': async (context, { way }) => {
      const note = await add(context, `enqueued ${way}`)
      await context.enqueue(way, {})
      return { note: note.id }
    },
    'note.tell': async (context, { way }) => {
      const note = await add(context, `told ${way}`)
      await context.emit('note.told@1', { way }, { table: 'note', id: note.id })
      return { note: note.id }
    },
    'note.well': async () => ({ fine: true }),
    'note.throws': async (context) => {
      await add(context, 'left by throws')
      throw fault('an action')
    },
    'note.throws-text': () => {
      // A plugin may throw anything.
      throw 'secret text' // eslint-disable-line
    },
    'note.rejects': async (context) => {
      await add(context, 'left by rejects')
      await Promise.reject(undefined)
    },
    'note.circular': async (context) => {
      await add(context, 'left by circular')
      return cycle()
    },
    'note.bigint': async (context) => {
      await add(context, 'left by bigint')
      return { value: 1n }
    },
    'note.giant': async (context) => {
      await add(context, 'left by giant')
      return { text: 'x'.repeat(20_000_000) }
    },
    'note.hangs': async (context) => {
      await add(context, 'left by hangs')
      await new Promise(() => undefined)
    },
    'note.unawaited': async () => {
      void Promise.reject(fault('a promise'))
      return { fine: true }
    },
    'note.late-throw': async () => {
      setTimeout(() => {
        throw fault('a timer')
      }, 10)
      return { fine: true }
    },
    'note.late-throw-text': async () => {
      setTimeout(() => {
        throw 'secret text' // eslint-disable-line
      }, 10)
      return { fine: true }
    },
    'note.floods': async (context) => {
      for (;;) await context.db.query('select n.id from naughty.note n limit 1')
    },
    'note.floods-unawaited': async (context) => {
      for (let count = 0; count < 100_000; count++) {
        void context.db.query('select count(*) from naughty.note n')
      }
      await new Promise(() => undefined)
    },
    'note.sleeps': async (context) => {
      await add(context, 'left by sleeps')
      await context.db.query(
        'with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000000000) select count(*) from n',
      )
    },
    'note.loops': async (context) => {
      await add(context, 'left by loops')
      spin()
    },
    'note.regex': async () => ({ matches: /^(a+)+$/.test(`${'a'.repeat(40)}b`) }),
    'note.hogs': async (context) => {
      await add(context, 'left by hogs')
      const kept = []
      for (;;) kept.push(Array.from({ length: 1000 }, (_, index) => ({ index })))
    },
    'note.broken-kernel-call': async (context) => {
      setTimeout(() => context.records('note'), 10)
      return { fine: true }
    },
  },
})

function spin() {
  for (;;) JSON.parse('[]')
}
