import { signal } from '@quoin/plugin-sdk/ui'

/** Fired by a page (bubbling, composed, detail: text) once it knows what it shows, e.g. a record's name. */
export const PAGE_TITLE_EVENT = 'quoin-page-title'

/** Fired by a record's page (bubbling, composed, detail: the row) with each state of the record that it shows. */
export const PAGE_RECORD_EVENT = 'quoin-page-record'

/** The record on screen, for the way that leads to it; undefined until it is loaded. */
export const pageRecord = signal<(Readonly<Record<string, unknown>> & { readonly id: string }) | undefined>(
  undefined,
)

/** What the page on screen calls itself; undefined until it says so. */
export const pageTitle = signal<string | undefined>(undefined)
