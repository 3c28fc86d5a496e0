import type { Mapping, TargetField } from '../types.ts'
import { editDistance, looseHeading, normaliseHeading } from './normalise.ts'

/** What is known of the headings that programs write for one target. */
export interface HeadingKnowledge {
  /** Normalised heading to field id; null: known, and wanted nowhere. */
  readonly synonyms: ReadonlyMap<string, string | null>
  /** Numbered families (`e mail 2 value`), tried when no synonym fits. */
  readonly patterns: readonly HeadingPattern[]
}

export interface HeadingPattern {
  readonly expression: RegExp
  readonly field: (match: RegExpExecArray) => string | null
}

const NOTHING: HeadingKnowledge = { synonyms: new Map(), patterns: [] }

/**
 * Proposes a field for each heading: known headings of exporters, then the target's own names, then a loose
 * comparison. A field that takes one column is given to the first heading that claims it most surely.
 */
export function guessMapping(
  headings: readonly string[],
  fields: readonly TargetField[],
  knowledge: HeadingKnowledge = NOTHING,
): Mapping {
  const known = new Map(fields.map((field) => [field.id, field]))
  const taken = new Set<string>()
  const mapping: Record<string, string> = {}
  const claim = (index: number, id: string | null | undefined): void => {
    const field = id === null || id === undefined ? undefined : known.get(id)
    if (field === undefined || mapping[index] !== undefined) return
    if (taken.has(field.id) && field.isMultiple !== true) return
    taken.add(field.id)
    mapping[index] = field.id
  }
  const settled = new Set<number>()
  headings.forEach((heading, index) => {
    const exact = fromKnowledge(normaliseHeading(heading), knowledge) ?? fromNames(heading, fields)
    if (exact !== undefined) settled.add(index)
    claim(index, exact)
  })
  headings.forEach((heading, index) => {
    if (!settled.has(index)) claim(index, fromLooseNames(heading, fields, knowledge))
  })
  return mapping
}

/** undefined: not known; null: known and left out. */
function fromKnowledge(heading: string, knowledge: HeadingKnowledge): string | null | undefined {
  const synonym = knowledge.synonyms.get(heading)
  if (synonym !== undefined) return synonym
  for (const { expression, field } of knowledge.patterns) {
    const match = expression.exec(heading)
    if (match !== null) return field(match)
  }
  return undefined
}

function fromNames(heading: string, fields: readonly TargetField[]): string | undefined {
  const wanted = normaliseHeading(heading)
  return fields.find(
    (field) => normaliseHeading(field.label) === wanted || normaliseHeading(field.id) === wanted,
  )?.id
}

/** One wrong letter in five, singular or plural, accents and hyphens do not matter; null: like one left out. */
function fromLooseNames(
  heading: string,
  fields: readonly TargetField[],
  knowledge: HeadingKnowledge,
): string | null | undefined {
  const wanted = looseHeading(heading)
  if (wanted.length < 3) return undefined
  const limit = Math.floor(wanted.length / 5)
  let best: { id: string | null; distance: number } | undefined
  const consider = (name: string, id: string | null): void => {
    const distance = editDistance(wanted, looseHeading(name), limit)
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { id, distance }
  }
  for (const field of fields) {
    consider(field.label, field.id)
    consider(field.id, field.id)
  }
  for (const [name, id] of knowledge.synonyms) consider(name, id)
  return best?.id
}
