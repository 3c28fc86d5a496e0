export type EmailKind = 'work' | 'home' | 'other'
export type PhoneKind = 'work' | 'mobile' | 'home' | 'fax' | 'other'
export type AddressKind = 'office' | 'billing' | 'delivery' | 'home' | 'other'

export interface Email {
  readonly email: string
  readonly kind: EmailKind
}

export interface Phone {
  readonly phone: string
  readonly kind: PhoneKind
}

export interface Address {
  readonly kind: AddressKind
  readonly line1: string | null
  readonly line2: string | null
  readonly city: string | null
  readonly region: string | null
  readonly postal_code: string | null
  readonly country: string | null
}

/** One row of a contact file, read: a person with the name of a company, or a company. */
export interface Contact {
  readonly kind: 'person' | 'company'
  readonly name: string
  readonly first_name: string | null
  readonly last_name: string | null
  /** Name of the person's company. */
  readonly company: string | null
  readonly job_title: string | null
  readonly website: string | null
  readonly industry: string | null
  readonly employees: number | null
  readonly company_number: string | null
  readonly vat_number: string | null
  readonly source: string | null
  /** E-mail or name of a member. */
  readonly owner: string | null
  readonly note: string | null
  /** The first is the main one. */
  readonly emails: readonly Email[]
  readonly phones: readonly Phone[]
  readonly addresses: readonly Address[]
  readonly tags: readonly string[]
}
