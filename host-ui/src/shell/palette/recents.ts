/** A record that was opened in this browser. */
export interface Recent {
  readonly href: string
  readonly label: string
  readonly icon: string
  readonly context: string
}

const MOST = 8
/** By organisation, so that names of one never show in another. */
const keyOf = (organisationId: string): string => `quoin.recents.${organisationId}`

/** Newest first. */
export function recentsOf(organisationId: string): readonly Recent[] {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(organisationId)) ?? '[]') as unknown
    return Array.isArray(stored) ? (stored as Recent[]).slice(0, MOST) : []
  } catch {
    return []
  }
}

/** Puts one in front; the same address stands once. */
export function withRecent(list: readonly Recent[], recent: Recent): readonly Recent[] {
  return [recent, ...list.filter((other) => other.href !== recent.href)].slice(0, MOST)
}

export function rememberRecent(organisationId: string, recent: Recent): void {
  try {
    localStorage.setItem(keyOf(organisationId), JSON.stringify(withRecent(recentsOf(organisationId), recent)))
  } catch {
    // Without storage there are no recents; nothing depends on them.
  }
}
