import { formatNumber, tableOf } from '@quoin/plugin-sdk/ui'
import { inSentence } from '../../views/model/sentence.ts'

/** One product as `GET /api/organisation/products` gives it. */
export interface Product {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly icon: string
  readonly version: string
  readonly publisher: string
  readonly isEnabled: boolean
  readonly health: { readonly state: 'healthy' | 'failed' | 'stopped'; readonly reason?: string }
  readonly requires: readonly { readonly id: string; readonly name: string; readonly isEnabled: boolean }[]
  readonly requiredBy: readonly { readonly id: string; readonly name: string }[]
  readonly roles: readonly {
    readonly key: string
    readonly label: string
    readonly description?: string | null
  }[]
  /** Contracts of others that it reads: `core.party@1`. */
  readonly uses: readonly string[]
  readonly tables: readonly { readonly entity: string; readonly label: string; readonly rows: number }[]
}

/** The server stops counting here. */
const COUNTED = 10_000

/** "1,204 deals, 12 stages", the largest first; undefined when there is nothing. */
export function rowsKept(product: Pick<Product, 'tables'>): string | undefined {
  const filled = product.tables
    .filter((table) => table.rows > 0)
    .sort((left, right) => right.rows - left.rows)
  if (filled.length === 0) return undefined
  const texts = filled.slice(0, 4).map((table) => {
    const count = table.rows > COUNTED ? `more than ${formatNumber(COUNTED)}` : formatNumber(table.rows)
    const one = table.rows === 1 ? tableOf(table.entity)?.label : undefined
    return `${count} ${inSentence(one ?? table.label)}`
  })
  return filled.length > 4 ? `${texts.join(', ')} and more` : texts.join(', ')
}

/** What is switched on when this one is, in order: everything it needs that is off, then itself. */
export function closureOn(product: Product, all: readonly Product[]): readonly Product[] {
  const found: Product[] = []
  const visit = (each: Product): void => {
    if (each.isEnabled || found.includes(each)) return
    for (const needed of each.requires) {
      const other = all.find(({ id }) => id === needed.id)
      if (other) visit(other)
    }
    found.push(each)
  }
  visit(product)
  return found
}

/** What has to be switched off with this one, in order: everything on that needs it, then itself. */
export function closureOff(product: Product, all: readonly Product[]): readonly Product[] {
  const found: Product[] = []
  const visit = (each: Product): void => {
    if (found.includes(each)) return
    for (const dependent of each.requiredBy) {
      const other = all.find(({ id }) => id === dependent.id)
      if (other?.isEnabled) visit(other)
    }
    found.push(each)
  }
  visit(product)
  return found
}

/** Names in a sentence: "A", "A and B", "A, B and C". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** One thing that a product reads of another: which records, whose they are, and when it does. */
export interface Use {
  readonly records: string
  readonly reason: string
}

/** `core.party@1` in words: from the table's label where the page knows it, with whose it is. */
export function describeUse(
  contract: string,
  all: readonly Pick<Product, 'id' | 'name' | 'isEnabled'>[],
): Use {
  const entity = contract.split('@')[0] ?? contract
  const [owner = '', table = ''] = entity.split('.')
  const known = tableOf(entity)
  const name = known?.plural ?? known?.label
  const product = all.find(({ id }) => id === owner)
  const reason =
    product === undefined
      ? 'shared by all products'
      : `kept by ${product.name}${product.isEnabled ? '' : ', which is off'}`
  return { records: (name && inSentence(name)) ?? table.replaceAll('_', ' '), reason }
}

/** What a product reads, in lines of whose records they are. */
export function usesByReason(
  uses: readonly string[],
  all: readonly Pick<Product, 'id' | 'name' | 'isEnabled'>[],
): readonly (readonly [records: string, reason: string])[] {
  const lines = new Map<string, string[]>()
  for (const use of uses) {
    const { records, reason } = describeUse(use, all)
    lines.set(reason, [...(lines.get(reason) ?? []), records])
  }
  return [...lines].map(([reason, records]) => [listed(records), reason] as const)
}
