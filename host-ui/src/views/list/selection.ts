/** Chosen rows by id; with shift a whole stretch. Immutable, so that a change is seen. */
export interface Selection<R> {
  readonly rows: ReadonlyMap<string, R>
  /** Index of the last single choice, where a stretch begins. */
  readonly anchor: number
}

export function emptySelection<R>(): Selection<R> {
  return { rows: new Map(), anchor: -1 }
}

/** Chooses or unchooses the row at `index`; with `isStretch` everything from the anchor to it. */
export function toggle<R extends { readonly id: string }>(
  selection: Selection<R>,
  loaded: readonly R[],
  index: number,
  isStretch: boolean,
): Selection<R> {
  const row = loaded[index]
  if (!row) return selection
  const rows = new Map(selection.rows)
  if (isStretch && selection.anchor >= 0) {
    const [from, to] = [Math.min(selection.anchor, index), Math.max(selection.anchor, index)]
    for (const each of loaded.slice(from, to + 1)) rows.set(each.id, each)
    return { rows, anchor: selection.anchor }
  }
  if (!rows.delete(row.id)) rows.set(row.id, row)
  return { rows, anchor: index }
}
