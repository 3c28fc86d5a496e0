import { formatNumber, tableOf } from '@quoin/plugin-sdk/ui'

/** One product as `GET /api/organisation/products` gives it. */
export interface Product {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly icon: string
  readonly version: string
  readonly publisher: string
  readonly isEnabled: boolean
  readonly health: { readonly state: 'healthy' } | { readonly state: 'failed'; readonly reason: string }
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
    return `${count} ${table.label.toLowerCase()}`
  })
  return filled.length > 4 ? `${texts.join(', ')} and more` : texts.join(', ')
}

/** What else switching on means; undefined when nothing. */
export function enableText(product: Pick<Product, 'name' | 'requires'>): string | undefined {
  const off = product.requires.filter((needed) => !needed.isEnabled).map((needed) => needed.name)
  if (off.length === 0) return undefined
  return `${product.name} needs ${off.join(' and ')}, which ${off.length === 1 ? 'is' : 'are'} switched on with it.`
}

/** `core.party@1` in words, from the table's label where the page knows it. */
export function describeUse(contract: string): string {
  const entity = contract.split('@')[0] ?? contract
  const table = tableOf(entity)
  const name = table?.plural ?? table?.label
  return name ? name.toLowerCase() : entity
}
