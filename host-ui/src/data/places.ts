/** Countries by currency (ISO 4217), as of 2026; a country that is absent here is asked for its currency. */
const COUNTRIES_BY_CURRENCY: Readonly<Record<string, string>> = {
  EUR: 'AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT',
  USD: 'US AS BQ EC FM GU IO MH MP PR PW SV TC TL UM VG VI ZW',
  GBP: 'GB GG IM JE GS',
  AUD: 'AU CC CX HM KI NF NR TV',
  CHF: 'CH LI',
  DKK: 'DK FO GL',
  NOK: 'NO BV SJ',
  NZD: 'NZ CK NU PN TK',
  XCD: 'AG AI DM GD KN LC MS VC',
  XOF: 'BF BJ CI GW ML NE SN TG',
  XAF: 'CF CG CM GA GQ TD',
  XPF: 'NC PF WF',
  MAD: 'MA EH',
  ILS: 'IL PS',
  XCG: 'CW SX',
}

/** Countries with a currency of their own whose code begins like the country's. */
const OWN =
  'AED AFN ALL AMD AOA ARS AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CLP CNY COP CRC CUP CVE CZK DJF DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NPR OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VES VND VUV WST YER ZAR ZMW'

/** The currency of a country (ISO 3166-1 alpha-2), undefined when unknown. */
export function currencyOfCountry(country: string): string | undefined {
  const shared = Object.entries(COUNTRIES_BY_CURRENCY).find(([, list]) => list.split(' ').includes(country))
  return shared?.[0] ?? OWN.split(' ').find((code) => code.startsWith(country))
}

/** Time zones of a country, the most usual first; all zones when the browser does not know. */
export function zonesOfCountry(country: string): readonly string[] {
  try {
    const region = new Intl.Locale('und', { region: country }) as Intl.Locale & {
      getTimeZones?(): string[] | undefined
    }
    const zones = region.getTimeZones?.()
    return zones && zones.length > 0 ? zones : allZones()
  } catch {
    return allZones()
  }
}

/** Every time zone the browser knows. */
export const allZones = (): readonly string[] => Intl.supportedValuesOf('timeZone')

/** Capital cities stand for countries whose zones begin with another region alphabetically. */
const PREFERRED: Readonly<Record<string, string>> = {
  US: 'America/New_York',
  CA: 'America/Toronto',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  RU: 'Europe/Moscow',
  DE: 'Europe/Berlin',
  ES: 'Europe/Madrid',
  PT: 'Europe/Lisbon',
  MX: 'America/Mexico_City',
  NZ: 'Pacific/Auckland',
}

/** What a country probably means; `browserZone` wins where it lies in that country. */
export function guessForCountry(
  country: string,
  browserZone: string,
): { currency: string | undefined; timeZone: string } {
  const zones = zonesOfCountry(country)
  const timeZone = zones.includes(browserZone) ? browserZone : (PREFERRED[country] ?? zones[0] ?? browserZone)
  return { currency: currencyOfCountry(country), timeZone }
}

/** The country of a language tag ("en-GB" → GB), undefined when it names none. */
export function countryOfLanguage(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region
  } catch {
    return undefined
  }
}
