import { can, entityOf, isPermitted } from '@quoin/plugin-sdk/ui'
import type { Shell } from '@quoin/plugin-sdk/ui'
import { SETTINGS_SECTIONS, settingsLabel } from '../../app/routes.ts'

/** One line of the palette. */
export interface PaletteItem {
  readonly id: string
  readonly label: string
  /** Where it belongs: a product, "Settings". */
  readonly context?: string
  readonly icon: string
  readonly keys?: string
  readonly href?: string
  readonly run?: () => void
}

export interface PaletteGroup {
  readonly heading: string
  readonly items: readonly PaletteItem[]
}

export interface PaletteActs {
  create(entity: string, preset?: Readonly<Record<string, unknown>>): void
  go(href: string): void
}

/** Everything that this person can go to. */
export function placesOf(shell: Shell): readonly PaletteItem[] {
  const pages = shell.products.flatMap((product) =>
    (product.ui?.navigation ?? [])
      .filter((item) => isPermitted(item.permission, product.id))
      .map((item) => ({
        id: `go:${product.id}/${item.path}`,
        label: item.label,
        context: product.name,
        icon: item.icon,
        href: `/${product.id}/${item.path}`,
      })),
  )
  const settings = SETTINGS_SECTIONS.filter((section) => shell.isAdmin || section === 'account').map(
    (section) => ({
      id: `go:settings/${section}`,
      label: settingsLabel(section),
      context: 'Settings',
      icon: 'settings',
      href: `/settings/${section}`,
    }),
  )
  return [
    { id: 'go:home', label: 'Home', icon: 'house', href: '/' },
    ...pages,
    ...settings,
    ...(shell.isOperator
      ? [
          {
            id: 'go:modules',
            label: 'Modules',
            context: 'Platform',
            icon: 'package',
            href: '/platform/modules',
          },
        ]
      : []),
    { id: 'go:developers', label: 'API reference', context: 'Developers', icon: 'code', href: '/developers' },
  ]
}

/** The manifests' commands that this person may run. */
export function commandsOf(shell: Shell, acts: PaletteActs): readonly (PaletteItem & { run: () => void })[] {
  return shell.products.flatMap((product) =>
    (product.ui?.commands ?? [])
      .filter((command) => isPermitted(command.permission, product.id))
      .filter(
        (command) => command.create === undefined || can('create', entityOf(command.create, product.id)),
      )
      .map((command) => ({
        id: `do:${product.id}/${command.id}`,
        label: command.label,
        context: product.name,
        icon: command.icon ?? product.icon,
        ...(command.keys === undefined ? {} : { keys: command.keys }),
        run: () => {
          if (command.create !== undefined) acts.create(entityOf(command.create, product.id))
          else if (command.page !== undefined) acts.go(`/${product.id}/${command.page}`)
        },
      })),
  )
}

/** Lower case, without accents. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()

const EXACT = 200
const BEGINS = 90

/**
 * How well a typed text fits a label: 0 not at all, higher is better. The label itself comes first, then whole
 * prefixes, then beginnings of words, then letters in order.
 */
export function score(label: string, typed: string): number {
  const text = plain(label)
  const wanted = plain(typed).trim()
  if (wanted === '') return 1
  if (text === wanted) return EXACT
  if (text.startsWith(wanted)) return BEGINS + 10 / text.length
  if (text.split(/[\s›/-]+/).some((word) => word.startsWith(wanted))) return 80 - text.length / 100
  if (wordsFit(text, wanted)) return 60
  if (text.includes(wanted)) return 40
  return lettersFit(text, wanted) ? 10 : 0
}

const wordsFit = (text: string, wanted: string): boolean =>
  wanted.split(/\s+/).every((part) => text.split(/\s+/).some((word) => word.startsWith(part)))

/** At most this far apart, so that "cd" does not find every long name. */
const GREATEST_GAP = 6

function lettersFit(text: string, wanted: string): boolean {
  let at = -1
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1)
    if (next < 0 || (at >= 0 && next - at > GREATEST_GAP)) return false
    at = next
  }
  return true
}

/** The items that fit, best first; at most `most`. */
export function rank<Item extends PaletteItem>(
  items: readonly Item[],
  typed: string,
  most: number,
): readonly Item[] {
  const words = plain(typed).trim()
  const byContext = (item: Item): number =>
    item.context !== undefined && wordsFit(plain(`${item.context} ${item.label}`), words) ? 50 : 0
  return items
    .map((item) => ({ item, value: Math.max(score(item.label, typed), byContext(item)) }))
    .filter(({ value }) => value > 0)
    .sort((left, right) => right.value - left.value)
    .slice(0, most)
    .map(({ item }) => item)
}

/**
 * Groups that have items: those with something that is called just so, then those with something that begins so,
 * then the rest; else in the order given, so that they do not change places with every letter.
 */
export function bestFirst(groups: readonly PaletteGroup[], typed: string): readonly PaletteGroup[] {
  const best = (group: PaletteGroup): number => {
    const value = Math.max(...group.items.map((item) => score(item.label, typed)))
    return value >= EXACT ? 2 : value >= BEGINS ? 1 : 0
  }
  return groups
    .filter((group) => group.items.length > 0)
    .map((group) => ({ group, value: best(group) }))
    .sort((left, right) => right.value - left.value)
    .map(({ group }) => group)
}
