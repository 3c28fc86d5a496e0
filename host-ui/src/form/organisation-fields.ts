import { html } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { allZones, countryOfLanguage, guessForCountry, zonesOfCountry } from '../data/places.ts'
import { countries, currencies } from '../views/model/countries.ts'
import { selectField, textField } from './fields.ts'
import type { Choice } from './fields.ts'
import type { FormState, Values } from './form-state.ts'

/** The time zone of this browser. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** A first guess for a new organisation, from the browser's language and time zone. */
export function guessedOrganisation(prefix: string): Values {
  const country = countryOfLanguage(navigator.language) ?? 'GB'
  const { currency, timeZone } = guessForCountry(country, browserZone())
  return {
    [`${prefix}name`]: '',
    [`${prefix}country`]: country,
    [`${prefix}currency`]: currency ?? 'EUR',
    [`${prefix}timeZone`]: timeZone,
  }
}

/** "Europe/Berlin" → "Berlin (Europe)": what people look for comes first. */
function zoneChoices(country: string, current: string): Choice[] {
  const ofCountry = zonesOfCountry(country)
  const others = allZones().filter((zone) => !ofCountry.includes(zone))
  const all = [...ofCountry, ...others]
  if (current !== '' && !all.includes(current)) all.unshift(current)
  return all.map((zone) => ({ value: zone, label: zoneLabel(zone) }))
}

function zoneLabel(zone: string): string {
  const [region = '', ...places] = zone.split('/')
  return places.length === 0 ? zone : `${places.join(', ').replaceAll('_', ' ')} (${region})`
}

/**
 * Name, country, currency and time zone. Choosing a country sets currency and zone to what they probably are.
 * @param prefix where the fields stand in the body, `organisation/` or nothing
 */
export function organisationFields(
  form: FormState,
  prefix: string,
  options: { hasFocus?: boolean } = {},
): TemplateResult {
  const country = form.values[`${prefix}country`] ?? ''
  const currency = form.values[`${prefix}currency`] ?? ''
  return html`
    ${textField(form, {
      name: `${prefix}name`,
      label: 'Name of the organisation',
      autocomplete: 'organization',
      maxLength: 120,
      hasFocus: options.hasFocus ?? false,
    })}
    <div class="form-row" @change=${(event: Event) => follow(form, prefix, event)}>
      ${selectField(form, { name: `${prefix}country`, label: 'Country', choices: countries() })}
      ${selectField(form, { name: `${prefix}currency`, label: 'Currency', choices: currencies(currency || 'EUR') })}
    </div>
    ${selectField(form, {
      name: `${prefix}timeZone`,
      label: 'Time zone',
      help: 'Due dates and days begin and end by this clock.',
      choices: zoneChoices(country, form.values[`${prefix}timeZone`] ?? ''),
    })}
  `
}

function follow(form: FormState, prefix: string, event: Event): void {
  const target = event.target as HTMLSelectElement
  if (target.name !== `${prefix}country`) return
  const guess = guessForCountry(target.value, browserZone())
  if (guess.currency !== undefined) form.set(`${prefix}currency`, guess.currency)
  form.set(`${prefix}timeZone`, guess.timeZone)
}
