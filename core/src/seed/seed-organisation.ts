import { Temporal } from 'temporal-polyfill'
import type { RecordRow, Values } from '@quoin/plugin-sdk'
import { quoteIdentifier } from '../database/identifiers.ts'
import { insertRows, type InsertedRow } from '../database/insert-rows.ts'
import { toStatement } from '../database/sql-fragment.ts'
import type { Database, TransactionContext } from '../database/types.ts'
import type { ActivePlugin, PluginRegistry, TableDefinition } from '../plugins/types.ts'
import { updateRows } from '../records/write-statements.ts'
import { makeActivity } from './make-activity.ts'
import { makeCompany, makePerson, type Company, type MadeParty, type MakerInput } from './make-parties.ts'
import type { Random } from './random.ts'

const BATCH_ROWS = 1_000
/** Of a hundred records: what they are; the products share the rest. */
const COMPANIES = 0.12
const PEOPLE = 0.38
const ACTIVITIES = 0.25

export interface SeedPorts {
  readonly database: Database
  readonly registry: PluginRegistry
}

export interface SeedInput {
  readonly context: TransactionContext
  readonly random: Random
  readonly nowMs: number
  readonly currency: string
  /** About how many contacts, activities and records of products to make. */
  readonly records: number
  readonly members: readonly string[]
  /** Products that are on. */
  readonly products: readonly string[]
}

/**
 * Fills one organisation, in transactions of that organisation's own signed context: row security and checks
 * hold for demonstration data as for any other. @returns rows written, those that hang on others included
 */
export async function seedOrganisation(
  ports: SeedPorts,
  input: SeedInput,
): Promise<{ records: number; rows: number }> {
  const writer = new Writer(ports, input.context)
  const maker: MakerInput = { random: input.random, nowMs: input.nowMs, owners: input.members }
  const parties: { id: string; kind: string; name: string }[] = []
  let records = 0
  for (const batch of batches(makeParties(maker, input.records))) {
    await writer.write('core', [
      ['party', batch.map(({ party }) => party)],
      ['party_email', batch.flatMap(({ email }) => email ?? [])],
      ['party_phone', batch.map(({ phone }) => phone)],
      ['party_address', batch.flatMap(({ address }) => address ?? [])],
      ['party_link', batch.flatMap(({ link }) => link ?? [])],
    ])
    parties.push(...batch.map(({ party: { id, kind, name } }) => ({ id, kind, name })))
    records += batch.length
  }
  const ids = parties.map(({ id }) => id)
  for (const batch of batches(
    repeat(Math.round(input.records * ACTIVITIES), () => makeActivity(maker, ids)),
  )) {
    await writer.write('core', [['activity', batch]])
    records += batch.length
  }
  const plugins = input.products
    .flatMap((id) => ports.registry.plugin(id) ?? [])
    .filter(({ module }) => module.demo !== undefined)
  for (const plugin of plugins) {
    const size = Math.max(
      0,
      Math.round((input.records - parties.length - input.records * ACTIVITIES) / plugins.length),
    )
    records += await seedPlugin(writer, plugin, input, { parties, size })
  }
  return { records, rows: writer.rows }
}

function* makeParties(maker: MakerInput, records: number): Generator<MadeParty> {
  const companies: Company[] = []
  for (let i = 0; i < Math.max(1, records * COMPANIES); i++) {
    const { made, company } = makeCompany(maker)
    companies.push(company)
    yield made
  }
  for (let i = 0; i < records * PEOPLE; i++) {
    yield makePerson(maker, maker.random.chance(0.92) ? maker.random.pick(companies) : undefined)
  }
}

async function seedPlugin(
  writer: Writer,
  plugin: ActivePlugin,
  { random, nowMs, currency, members }: SeedInput,
  made: { parties: { id: string; kind: string; name: string }[]; size: number },
): Promise<number> {
  const existing: Record<string, readonly RecordRow[]> = {}
  for (const table of plugin.tables.values()) existing[table.name] = await writer.existing(table)
  const tables = plugin.module.demo?.generate({
    random: () => random.next(),
    now: Temporal.Instant.fromEpochMilliseconds(nowMs),
    currency,
    size: made.size,
    newId: () => random.id(nowMs),
    people: members.map((id) => ({ id })),
    parties: made.parties,
    existing,
  })
  let records = 0
  for (const batch of tables ?? []) {
    if ('update' in batch) {
      await writer.update(`${plugin.manifest.id}.${batch.table}`, batch.update, new Date(nowMs))
      continue
    }
    await writer.write(plugin.manifest.id, [[batch.table, batch.rows as readonly InsertedRow[]]])
    records += batch.rows.length
  }
  return records
}

class Writer {
  readonly #ports: SeedPorts
  readonly #context: TransactionContext
  rows = 0

  constructor(ports: SeedPorts, context: TransactionContext) {
    this.#ports = ports
    this.#context = context
  }

  async write(
    schema: string,
    tables: readonly (readonly [name: string, rows: readonly InsertedRow[]])[],
  ): Promise<void> {
    const { organisationId, actorId } = this.#context
    await this.#ports.database.write(this.#context, async (unit) => {
      await Promise.all(
        tables
          .filter(([, rows]) => rows.length > 0)
          .map(([name, rows]) => {
            this.rows += rows.length
            return unit
              .as(schema)
              .execute(insertRows(this.#table(`${schema}.${name}`), rows, { organisationId, actorId }))
          }),
      )
    })
  }

  /** All rows change the same columns. */
  async update(entity: string, rows: readonly Values[], now: Date): Promise<void> {
    const [first] = rows
    if (first === undefined) return
    const table = this.#table(entity)
    const columns = Object.keys(first).filter((name) => name !== 'id')
    const statement = updateRows(table, columns, rows, { ...this.#context, now })
    await this.#ports.database.write(this.#context, (unit) =>
      unit.as(table.pluginId).execute(toStatement(statement)),
    )
  }

  /** What the product's start made: few rows; tables that fill up are cut off. */
  async existing({ pluginId, name }: TableDefinition): Promise<readonly RecordRow[]> {
    return await this.#ports.database.read(this.#context, (unit) =>
      unit.as(pluginId).rows<RecordRow>({
        sql: `select t.* from ${quoteIdentifier(pluginId, name)} t where t.organisation_id = $1 order by t.id limit 200`,
        values: [this.#context.organisationId],
      }),
    )
  }

  #table(entity: string): TableDefinition {
    const table = this.#ports.registry.table(entity)
    if (table === undefined) throw new TypeError(`${entity} is missing`)
    return table
  }
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function* repeat<T>(count: number, make: () => T): Generator<T> {
  for (let i = 0; i < count; i++) yield make()
}
