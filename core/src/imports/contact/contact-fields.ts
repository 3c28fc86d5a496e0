import type { TargetField } from '../types.ts'

type Definition = readonly [id: string, label: string, type: TargetField['type'], isMultiple?: 'several']

const NUMBERED = ['', '_2', '_3', '_4'] as const
const PLACES = [
  ['address', 'Address'],
  ['home_address', 'Home address'],
  ['other_address', 'Other address'],
] as const

const DEFINITIONS: readonly Definition[] = [
  ['kind', 'Person or company', 'choice'],
  ['name', 'Name', 'text'],
  ['first_name', 'First name', 'text'],
  ['middle_name', 'Middle name', 'text'],
  ['last_name', 'Last name', 'text'],
  // HubSpot writes two columns, either of which may be empty; the first that is filled counts.
  ['company', 'Company', 'text', 'several'],
  ['job_title', 'Job title', 'text'],
  ...NUMBERED.flatMap((n, i): Definition[] => [
    [`email${n}`, i === 0 ? 'E-mail' : `E-mail ${i + 1}`, 'email', 'several'],
    [`email${n}_kind`, `E-mail ${i + 1}: kind`, 'text'],
  ]),
  ...NUMBERED.flatMap((n, i): Definition[] => [
    [`phone${n}`, i === 0 ? 'Phone' : `Phone ${i + 1}`, 'phone', 'several'],
    [`phone${n}_kind`, `Phone ${i + 1}: kind`, 'text'],
  ]),
  ['mobile_phone', 'Mobile phone', 'phone', 'several'],
  ['home_phone', 'Home phone', 'phone', 'several'],
  ['other_phone', 'Other phone', 'phone', 'several'],
  ['fax', 'Fax', 'phone', 'several'],
  ...PLACES.flatMap(([id, label]): Definition[] => [
    [`${id}_line1`, `${label}: street`, 'text'],
    [`${id}_line2`, `${label}: second line`, 'text'],
    [`${id}_city`, `${label}: city`, 'text'],
    [`${id}_region`, `${label}: county or state`, 'text'],
    [`${id}_postal_code`, `${label}: postcode`, 'text'],
    [`${id}_country`, `${label}: country`, 'text'],
    [`${id}_kind`, `${label}: kind`, 'text'],
  ]),
  ['website', 'Website', 'url'],
  ['industry', 'Industry', 'text'],
  ['employees', 'Employees', 'integer'],
  ['company_number', 'Company number', 'text'],
  ['vat_number', 'VAT number', 'text'],
  ['owner', 'Owner (member, by e-mail or name)', 'text'],
  ['source', 'Source', 'text'],
  ['tags', 'Tags', 'list', 'several'],
  ['note', 'Note', 'longtext', 'several'],
]

/** What a row of people and companies may carry. */
export const CONTACT_FIELDS: readonly TargetField[] = DEFINITIONS.map(([id, label, type, isMultiple]) => ({
  id,
  label,
  type,
  required: false,
  ...(id === 'kind' ? { values: ['person', 'company'] } : {}),
  ...(isMultiple === undefined ? {} : { isMultiple: true }),
}))
