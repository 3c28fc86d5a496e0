import Type from 'typebox'

/** Plugin ids and element names: `crm`, `acme-fleet`. */
export const KebabName = Type.String({ pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 30 })
/** Tables and columns: at most 40 characters, so that generated names stay within PostgreSQL's 63. */
export const SnakeName = Type.String({ pattern: '^[a-z][a-z0-9]*(_[a-z0-9]+)*$', maxLength: 40 })
/** Semantic version 2.0.0 without build data. */
export const Version = Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$', maxLength: 40 })
export const VersionRange = Type.String({ minLength: 1, maxLength: 80 })
/** `deal.win`: a verb of a table. */
export const ActionName = Type.String({ pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9-]*$', maxLength: 60 })
/** `deal@1` */
export const ContractName = Type.String({
  pattern: '^[a-z][a-z0-9]*(_[a-z0-9]+)*@[1-9]\\d{0,3}$',
  maxLength: 45,
})
/** `crm.deal@1` */
export const ContractReference = Type.String({
  pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9_]*@\\d+$',
  maxLength: 80,
})

/** `deal.won@1`: what happened to a table's record, and the version of the event's schema. */
export const EventName = Type.String({
  pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9-]*@[1-9]\\d{0,3}$',
  maxLength: 65,
})
/** `crm.deal.won@1`, `invoicing.document.create-draft@1` */
export const QualifiedVerb = Type.String({
  pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9_]*\\.[a-z][a-z0-9-]*@[1-9]\\d{0,3}$',
  maxLength: 96,
})

/** A job of a plugin, `send-reminder`; never with `@`, so that it is no event. */
export const JobName = Type.String({ pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 40 })

/** An object whose keys are names of one form; any other key is refused. */
export const named = <Key extends Type.TString, Value extends Type.TSchema>(
  key: Key,
  value: Value,
  options: { maxProperties?: number; description?: string } = {},
) =>
  Type.Record(key, value, {
    additionalProperties: false,
    propertyNames: { maxLength: (key as { maxLength?: number }).maxLength ?? 80 },
    ...options,
  })
