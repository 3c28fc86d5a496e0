const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'sv', 'da'] as const

/** Names that exporters write and no locale lists. */
const ALIASES: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  usa: 'US',
  'u.s.a.': 'US',
  'united states of america': 'US',
  america: 'US',
  holland: 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
  'republic of ireland': 'IE',
  eire: 'IE',
}

let names: ReadonlyMap<string, string> | undefined

/** ISO 3166-1 alpha-2 code of a country written as code or name in ten languages; undefined when unknown. */
export function countryCode(text: string): string | undefined {
  const wanted = text.trim().toLowerCase()
  if (/^[a-z]{2}$/.test(wanted) && ALIASES[wanted] === undefined) {
    const code = wanted.toUpperCase()
    return REGIONS.of(code) === undefined ? undefined : code
  }
  names ??= buildNames()
  return ALIASES[wanted] ?? names.get(wanted)
}

function buildNames(): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  const codes = Array.from({ length: 676 }, (_, i) =>
    String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)),
  )
  const known = codes.filter(
    (code) => REGIONS.of(code) !== undefined && !/^(?:EU|EZ|UN|QO|XA|XB|ZZ|UK)$/.test(code),
  )
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of known) {
      const name = display.of(code)?.toLowerCase()
      if (name !== undefined && !map.has(name)) map.set(name, code)
    }
  }
  return map
}
