// The elements of this plugin; the host loads this module when a page first needs one of them.
import './invoicing-party-balance.ts'
import './invoicing-receivables.ts'
