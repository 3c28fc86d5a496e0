import { defineError } from '@quoin/plugin-sdk'

export const alreadyIssued = defineError({
  code: 'invoicing.already-issued',
  status: 409,
  message: (p: { number: string }) => `${p.number} is issued and cannot be changed or deleted`,
  help: () => 'Credit it, and make a new invoice with what is right',
})

export const noLines = defineError({
  code: 'invoicing.no-lines',
  status: 422,
  message: () => 'An invoice needs at least one line before it is issued',
  help: () => 'Add what was supplied under Lines',
})

export const negativeTotal = defineError({
  code: 'invoicing.negative-total',
  status: 422,
  message: () => 'The lines of this invoice come to less than nothing',
  help: () => 'Credit the invoice that was too high instead',
})

export const notOpen = defineError({
  code: 'invoicing.not-open',
  status: 409,
  message: (p: { number: string; state: string; act: string }) =>
    `${p.number} is ${p.state} and cannot be ${p.act}`,
  help: () => 'Only an issued invoice that waits for its money can be credited, marked paid or written off',
})

export const currencyFixed = defineError({
  code: 'invoicing.currency-fixed',
  status: 409,
  message: (p: { currency: string }) => `The lines of this invoice have prices in ${p.currency}`,
  help: () => 'Remove the lines first, or make another invoice in the other currency',
})

export const lineBound = defineError({
  code: 'invoicing.line-bound',
  status: 422,
  message: () => 'A line stays with its invoice',
  help: () => 'Add the line to the other invoice and remove it here',
})

export const lineIncomplete = defineError({
  code: 'invoicing.line-incomplete',
  status: 422,
  message: () => 'A line needs a description and a price, its own or those of its item',
  help: () => 'Fill in what is listed, or choose an item with a price in the currency of the invoice',
})

export const noRate = defineError({
  code: 'invoicing.no-rate',
  status: 422,
  message: (p: { code: string; day: string }) => `No rate of VAT is known for "${p.code}" on ${p.day}`,
  help: () => 'Correct the date of supply',
})

export const amountTooLarge = defineError({
  code: 'invoicing.amount-too-large',
  status: 422,
  message: () => 'An amount is beyond 90 trillion and cannot be held exactly',
  help: () => 'Correct quantity and price',
})

export const seriesBackwards = defineError({
  code: 'invoicing.series-backwards',
  status: 422,
  message: (p: { next: number }) => `The next number is ${p.next} and can only be raised`,
  help: () => 'Numbers that were given are never given again; choose another prefix to begin anew',
})
