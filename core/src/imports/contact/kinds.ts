import type { AddressKind, EmailKind, PhoneKind } from './contact.ts'

/** Labels as exporters write them ("* Work", "Mobil", "domicile"); what nobody knows is the usual kind. */
export function emailKind(label: string): EmailKind {
  const text = plain(label)
  if (/^(?:home|personal|privat|private|domicile|personnel|perso)/.test(text)) return 'home'
  return /^(?:other|andere|weitere|autre)/.test(text) ? 'other' : 'work'
}

export function phoneKind(label: string): PhoneKind {
  const text = plain(label)
  if (/fax|télécopie/.test(text)) return 'fax'
  if (/mobil|cell|handy|iphone|portable/.test(text)) return 'mobile'
  if (/^(?:home|personal|privat|domicile|personnel)/.test(text)) return 'home'
  return /^(?:other|andere|weitere|autre|pager|custom)/.test(text) ? 'other' : 'work'
}

/** undefined: the label says nothing, the place of the columns decides. */
export function addressKind(label: string): AddressKind | undefined {
  const text = plain(label)
  if (/^(?:work|business|office|geschäftlich|firma|bureau|professionnel)/.test(text)) return 'office'
  if (/^(?:home|personal|privat|domicile)/.test(text)) return 'home'
  if (/^(?:billing|invoice|rechnung|facturation)/.test(text)) return 'billing'
  if (/^(?:delivery|shipping|liefer|livraison)/.test(text)) return 'delivery'
  return /^(?:other|andere|weitere|autre)/.test(text) ? 'other' : undefined
}

function plain(label: string): string {
  return label
    .replace(/^\*\s*/, '')
    .trim()
    .toLowerCase()
}
