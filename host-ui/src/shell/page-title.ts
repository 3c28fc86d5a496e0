import { signal } from '@quoin/plugin-sdk/ui'

/** Fired by a page (bubbling, composed, detail: text) once it knows what it shows, e.g. a record's name. */
export const PAGE_TITLE_EVENT = 'quoin-page-title'

/** What the page on screen calls itself; undefined until it says so. */
export const pageTitle = signal<string | undefined>(undefined)
