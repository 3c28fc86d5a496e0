import type { Fault } from '@quoin/plugin-sdk'
import Type from 'typebox'
import { invalidOrganisation } from './errors.ts'

/** What makes an organisation, as it comes in. */
export const OrganisationInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
    country: Type.String({ description: 'ISO 3166-1 alpha-2, such as GB' }),
    currency: Type.String({ description: 'ISO 4217, such as GBP' }),
    timeZone: Type.String({ maxLength: 60, description: 'IANA name, such as Europe/London' }),
  },
  { additionalProperties: false },
)
export type OrganisationInput = Type.Static<typeof OrganisationInput>

const currencies = new Set(Intl.supportedValuesOf('currency'))
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
/** Codes that name groups or nothing, which ICU also knows. */
const NO_COUNTRIES = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'IC', 'TA', 'EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ', 'UK', 'SU', 'YU', 'DD', 'AN', 'CS', 'TP', 'BU', 'ZR', 'FX', 'NT', 'HV', 'DY', 'NH', 'RH', 'VD', 'YD']) // prettier-ignore

/** @param prefix where the organisation stands in the request, such as `/organisation` @throws tenancy.invalid-organisation (422) */
export function assertOrganisationFacts(input: Partial<OrganisationInput>, prefix = ''): void {
  const faults: Fault[] = []
  const check = (
    name: keyof OrganisationInput,
    isValid: (value: string) => boolean,
    expected: string,
  ): void => {
    const value = input[name]
    if (value === undefined || isValid(value)) return
    faults.push({
      path: `${prefix}/${name}`,
      message: `must be ${expected}`,
      expected,
      got: value.slice(0, 60),
    })
  }
  check('country', isCountry, 'a country code of two capital letters (ISO 3166-1), such as GB')
  check(
    'currency',
    (value) => currencies.has(value),
    'a currency code of three capital letters (ISO 4217), such as GBP',
  )
  check('timeZone', isTimeZone, 'a time zone of the IANA database, such as Europe/London')
  if (faults.length > 0) throw invalidOrganisation({}, { faults })
}

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRIES.has(code) && regions.of(code) !== undefined
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
