import type { HeadingKnowledge, HeadingPattern } from '../mapping/guess-mapping.ts'
import { HEADINGS, LEFT_OUT, SIGNATURES, words } from './heading-words.ts'
import { normaliseHeading } from '../mapping/normalise.ts'

const numbered = (base: string, n: string | undefined): string | null => {
  if (n === undefined || n === '1') return base
  return Number(n) >= 2 && Number(n) <= 4 ? `${base}_${n}` : null
}
const ADDRESSES = ['address', 'home_address', 'other_address'] as const
const ADDRESS_PARTS: Readonly<Record<string, string>> = {
  street: 'line1',
  city: 'city',
  region: 'region',
  'postal code': 'postal_code',
  country: 'country',
  'extended address': 'line2',
  type: 'kind',
  label: 'kind',
}

/** Google numbers its families: `E-mail 2 - Value`; Outlook `E-mail 2 Address`; others `Email 2`. */
const PATTERNS: readonly HeadingPattern[] = [
  { expression: /^e ?mail (\d) value$/, field: (m) => numbered('email', m[1]) },
  { expression: /^e ?mail (\d) (?:label|type)$/, field: (m) => suffixed(numbered('email', m[1]), '_kind') },
  {
    expression: /^(?:e ?mail|adresse de messagerie) ?(\d)(?: address| adresse)?$/,
    field: (m) => numbered('email', m[1]),
  },
  { expression: /^phone (\d) value$/, field: (m) => numbered('phone', m[1]) },
  { expression: /^phone (\d) (?:label|type)$/, field: (m) => suffixed(numbered('phone', m[1]), '_kind') },
  {
    expression: /^(?:phone|telephone|tel|telefon|téléphone)(?: number)? ?(\d)$/,
    field: (m) => numbered('phone', m[1]),
  },
  {
    expression: /^organi[sz]ation (\d) (name|title)$/,
    field: (m) => (m[1] !== '1' ? null : m[2] === 'name' ? 'company' : 'job_title'),
  },
  { expression: /^website (\d) value$/, field: (m) => (m[1] === '1' ? 'website' : null) },
  {
    expression: /^address (\d) (street|city|region|postal code|country|extended address|type|label)$/,
    field: (m) => suffixed(ADDRESSES[Number(m[1]) - 1] ?? null, `_${ADDRESS_PARTS[m[2] ?? ''] ?? ''}`),
  },
  // What else Google numbers (relations, events, custom fields, second organisations) has no place here.
  {
    expression:
      /^(?:e ?mail|phone|organi[sz]ation|website|address|relation|event|custom field|im|jot|calendar link|external id) \d /,
    field: () => null,
  },
]

function suffixed(base: string | null, suffix: string): string | null {
  return base === null ? null : base + suffix
}

export const CONTACT_HEADINGS: HeadingKnowledge = {
  synonyms: new Map<string, string | null>([
    ...words(LEFT_OUT).map((heading): [string, null] => [normaliseHeading(heading), null]),
    ...Object.entries(HEADINGS).flatMap(([field, headings]) =>
      words(headings).map((heading): [string, string] => [normaliseHeading(heading), field]),
    ),
  ]),
  patterns: PATTERNS,
}

/** Which program wrote the file, judged by its headings; undefined when fewer than two tell. */
export function guessSource(headings: readonly string[]): string | undefined {
  const present = new Set(headings.map(normaliseHeading))
  const scores = Object.entries(SIGNATURES).map(([source, marks]) => ({
    source,
    score: words(marks).filter((mark) => present.has(normaliseHeading(mark))).length,
  }))
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a))
  return best.score >= 2 ? best.source : undefined
}
