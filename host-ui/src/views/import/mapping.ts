/** A field of an import target, as `/api/imports/targets` describes it. */
export interface TargetField {
  readonly id: string
  readonly label: string
  readonly required?: boolean
  readonly type?: string
  readonly values?: readonly string[]
}

export interface ImportTarget {
  readonly id: string
  readonly label: string
  readonly fields: readonly TargetField[]
  readonly matchKeys: readonly (readonly string[])[]
}

/** Header index → field id. */
export type Mapping = Readonly<Record<string, string>>

/** Gives a column to a field; a field has one column only, so it is taken from the one that had it. */
export function assign(mapping: Mapping, header: string, field: string | null): Mapping {
  const rest = Object.entries(mapping).filter(([key, value]) => key !== header && value !== field)
  return Object.fromEntries(field === null ? rest : [...rest, [header, field]])
}

/** Match keys of the target whose fields are all mapped: only these can find records. */
export function usableMatchKeys(target: ImportTarget, mapping: Mapping): readonly (readonly string[])[] {
  const mapped = new Set(Object.values(mapping))
  return target.matchKeys.filter((key) => key.every((field) => mapped.has(field)))
}

/** What still keeps the file from being checked, in sentences; empty when nothing does. */
export function mappingFaults(target: ImportTarget, mapping: Mapping): string[] {
  const mapped = new Set(Object.values(mapping))
  if (mapped.size === 0) return ['Give at least one column a field']
  return target.fields
    .filter((field) => field.required && !mapped.has(field.id))
    .map((field) => `“${field.label}” is required: choose the column that holds it`)
}

/** The first few values of a column that say something, for showing beside its select. */
export function sampleValues(sample: readonly (readonly string[])[], index: number, count = 3): string[] {
  const values: string[] = []
  for (const row of sample) {
    const value = (row[index] ?? '').trim()
    if (value !== '' && !values.includes(value)) values.push(value)
    if (values.length === count) break
  }
  return values
}

/** Part done between 0 and 1; undefined while the number of rows is not known. */
export function progressOf(job: { processed?: number | null; rows?: number | null }): number | undefined {
  if (!job.rows) return undefined
  return Math.min(1, (job.processed ?? 0) / job.rows)
}

export const BUSY_STATES: readonly string[] = ['checking', 'running', 'undoing']
