import knex, { type Knex } from 'knex'

/**
 * Builds SQL; it has no connection and runs nothing. Hand what it builds to a unit of work.
 * @example unit.as('crm').rows(sql.withSchema('crm').from('deal').select('id').where({ organisation_id }))
 */
export const sql: Knex = knex({ client: 'pg' })
