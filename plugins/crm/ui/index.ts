// The elements of this plugin; the host loads this module when a page first needs one of them.
import './crm-deal-invoices.ts'
import './crm-party-deals.ts'
import './crm-pipeline-widget.ts'
