import { describe, expect, test } from 'vitest'
import { countryOfLanguage, currencyOfCountry, guessForCountry } from '../../src/data/places.ts'

describe('what a country probably means', () => {
  test.each([
    ['GB', 'GBP'],
    ['DE', 'EUR'],
    ['BG', 'EUR'],
    ['US', 'USD'],
    ['CH', 'CHF'],
    ['LI', 'CHF'],
    ['JP', 'JPY'],
    ['CW', 'XCG'],
  ])('%s pays in %s', (country, currency) => {
    expect(currencyOfCountry(country)).toBe(currency)
  })

  test('nothing for a country that does not exist', () => {
    expect(currencyOfCountry('QQ')).toBeUndefined()
  })

  test('every currency is one that programs know', () => {
    const known = new Set([...Intl.supportedValuesOf('currency'), 'XCG'])
    const codes = ['PL', 'SE', 'IN', 'BR', 'ZA', 'AE', 'SL', 'VE', 'HR', 'XK'].map(currencyOfCountry)
    expect(codes.filter((code) => code === undefined || !known.has(code))).toEqual([])
  })

  test("the browser's own clock wins where it lies in the country", () => {
    expect(guessForCountry('US', 'America/Denver').timeZone).toBe('America/Denver')
    expect(guessForCountry('US', 'Europe/Berlin').timeZone).toBe('America/New_York')
    expect(guessForCountry('GB', 'Asia/Tokyo')).toEqual({ currency: 'GBP', timeZone: 'Europe/London' })
  })

  test('a language names its country or none', () => {
    expect(countryOfLanguage('en-GB')).toBe('GB')
    expect(countryOfLanguage('fr')).toBeUndefined()
    expect(countryOfLanguage('!')).toBeUndefined()
  })
})
