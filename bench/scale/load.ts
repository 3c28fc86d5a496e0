import type { TransactionContext } from '../../core/src/database/index.ts'
import type { PluginRegistry, TableDefinition } from '../../core/src/plugins/index.ts'
import { fillOrganisation, type Filling } from '../data/fill.ts'
import type { Installation } from '../harness/installation.ts'
import type { Bench } from '../harness/types.ts'

export const ORGANISATIONS = 1_000
export const LARGE = 1_000_000
/** Rows of an ordinary organisation; all tables together come to about a thousand. */
const ROWS: Readonly<Record<string, number>> = {
  'core.person': 5,
  'core.party': 400,
  'core.activity': 100,
  'crm.deal': 150,
}
const ROWS_OF_OTHERS = 30
/** Organisations filled at once. */
const AT_ONCE = 3

/** Tables that are offered as lists, each after those it refers to. */
export function listedTables(registry: PluginRegistry): TableDefinition[] {
  const ordered: TableDefinition[] = []
  const visit = (table: TableDefinition): void => {
    if (ordered.includes(table) || table.pluginId === 'kernel' || table.table.records === false) return
    for (const { to } of table.columns.values()) {
      const target = to === undefined || to === table.entity ? undefined : registry.table(to)
      if (target !== undefined) visit(target)
    }
    ordered.push(table)
  }
  for (const table of registry.tables()) visit(table)
  return ordered
}

/** What every organisation gets, in the order in which tables refer to each other. */
export const ordinaryFillings = (registry: PluginRegistry): Filling[] =>
  listedTables(registry)
    .filter((table) => choicesThatDiffer(table) === undefined)
    .map(({ entity }) => ({ entity, rows: ROWS[entity] ?? ROWS_OF_OTHERS }))

/** Tables of one row for each choice: their product makes them where it is switched on. */
const fillingsOfChoices = (registry: PluginRegistry): Filling[] =>
  listedTables(registry).flatMap((table) => {
    const rows = choicesThatDiffer(table)
    return rows === undefined ? [] : [{ entity: table.entity, rows }]
  })

function choicesThatDiffer({ table }: TableDefinition): number | undefined {
  const single = (table.unique ?? []).find((columns) => columns.length === 1)?.[0]
  const column = single === undefined ? undefined : table.columns[single]
  return column?.type === 'choice' ? column.values?.length : undefined
}

/** Fills organisations beside the first one until there are `ORGANISATIONS`. */
export async function fillOthers(bench: Bench, installation: Installation): Promise<void> {
  const { database, registry } = installation
  const fillings = [...ordinaryFillings(registry), ...fillingsOfChoices(registry)]
  const start = performance.now()
  let next = 2
  const worker = async (): Promise<void> => {
    while (next <= ORGANISATIONS) {
      const number = next++
      const id = `00000000-0000-7000-9000-${String(number).padStart(12, '0')}`
      const context: TransactionContext = { organisationId: id, actorId: id, correlationId: 'bench' }
      await fillOrganisation(database, registry, context, fillings)
      if (number % 100 === 0) bench.say(`  ${number} organisations, ${seconds(start)} s`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** A million contacts in one organisation. */
export async function fillLarge(
  bench: Bench,
  installation: Installation,
  context: TransactionContext,
): Promise<void> {
  const start = performance.now()
  await fillOrganisation(installation.database, installation.registry, context, [
    { entity: 'core.person', rows: 20 },
    { entity: 'core.party', rows: LARGE },
  ])
  bench.say(`  ${LARGE.toLocaleString('en-GB')} contacts in one organisation, ${seconds(start)} s`)
}

const seconds = (start: number): string => ((performance.now() - start) / 1000).toFixed(0)
