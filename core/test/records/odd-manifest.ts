import { manifest } from '../permissions/registry-fixture.ts'

/** Every column type, a soft-deleted table, a self reference, titles with gaps: what no product has at once. */
export const oddManifest = manifest('odd', {
  uses: ['core.person@1'],
  tables: {
    thing: {
      label: 'Thing',
      title: '{name}, {city}',
      softDelete: true,
      unique: [['code']],
      indexes: [['name'], ['amount'], ['rank'], ['created_at'], ['kind', 'created_at']],
      columns: {
        name: { type: 'text', max: 40, required: true, search: 'A' },
        city: { type: 'text', max: 40 },
        code: { type: 'text', max: 20 },
        story: { type: 'longtext', search: 'C' },
        notes: { type: 'markdown' },
        rank: { type: 'integer', min: -5, max: 5 },
        rate: { type: 'decimal', precision: 12, scale: 4 },
        amount: { type: 'money', currency: 'currency' },
        currency: { type: 'currency' },
        share: { type: 'percent' },
        is_open: { type: 'boolean', required: true, default: true },
        due_on: { type: 'date' },
        seen_at: { type: 'datetime' },
        length: { type: 'duration' },
        email: { type: 'email', search: 'B' },
        phone: { type: 'phone' },
        link: { type: 'url' },
        land: { type: 'country' },
        kind: { type: 'choice', values: ['red', 'green'], default: 'red' },
        parent: { type: 'reference', to: 'thing', onDelete: 'restrict' },
        owner: { type: 'reference', to: 'core.person', onDelete: 'set-null' },
        picture: { type: 'file', onDelete: 'set-null' },
        data: { type: 'json', schema: { type: 'object', required: ['a'] } },
        token: { type: 'uuid' },
        place: { type: 'point' },
        secret: { type: 'text', max: 40, writable: false },
        blob: { type: 'bytes' },
      },
    },
    part: {
      label: 'Part',
      title: '{name}',
      columns: {
        name: { type: 'text', required: true },
        thing: { type: 'reference', to: 'thing', required: true, onDelete: 'restrict' },
      },
    },
    log: {
      label: 'Log',
      title: '{name}',
      columns: { name: { type: 'text', required: true } },
      records: { create: false, update: false, delete: false },
    },
    hidden: { label: 'Hidden', title: '{name}', columns: { name: { type: 'text' } }, records: false },
  },
})
