import { plainText } from './search-words.ts'

/** How well a title fits what was typed; lower comes first. */
const FIT = { exact: 0, begins: 1, contains: 2, elsewhere: 3 } as const

/** Elsewhere: the words stand in columns that the title does not show, such as an address. */
export function titleFit(title: string, typed: string): number {
  const [text, wanted] = [tidy(title), tidy(typed)]
  if (text === wanted) return FIT.exact
  if (text.startsWith(wanted)) return FIT.begins
  return text.includes(wanted) ? FIT.contains : FIT.elsewhere
}

/** In the order of their fit; equals stay as they came. */
export const byTitleFit = <Item extends { readonly title: string }>(
  items: readonly Item[],
  typed: string,
): Item[] => items.toSorted((left, right) => titleFit(left.title, typed) - titleFit(right.title, typed))

const tidy = (text: string): string => plainText(text).replaceAll(/\s+/g, ' ').trim()
