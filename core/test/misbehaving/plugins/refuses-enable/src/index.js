export default {
  lifecycle: {
    start: async (context) => {
      await context.records('note').create({ name: 'half done' })
      throw new Error('secret of the start')
    },
  },
}
