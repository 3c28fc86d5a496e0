const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'sv', 'da'] as const

/** Codes that the Unicode locale data knows and ISO 3166 does not. */
const NO_COUNTRIES = new Set([
  'EU',
  'EZ',
  'UN',
  'QO',
  'XA',
  'XB',
  'ZZ',
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'IC',
  'TA',
])

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
  const alias = ALIASES[wanted]
  if (alias !== undefined) return alias
  if (/^[a-z]{2}$/.test(wanted)) return currentCode(wanted.toUpperCase())
  names ??= buildNames()
  return names.get(wanted)
}

/** The code in use today: DD is DE, UK is GB; undefined for what is no country. */
function currentCode(code: string): string | undefined {
  const region = new Intl.Locale(`und-${code}`).region ?? code
  return NO_COUNTRIES.has(region) || REGIONS.of(region) === undefined ? undefined : region
}

function buildNames(): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  const codes = Array.from({ length: 676 }, (_, i) =>
    String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)),
  )
  const current = codes.filter((code) => currentCode(code) === code)
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of current) {
      const name = display.of(code)?.toLowerCase()
      if (name !== undefined && !map.has(name)) map.set(name, code)
    }
  }
  return map
}
