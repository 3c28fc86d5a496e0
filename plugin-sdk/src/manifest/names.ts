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
/** `crm.deal@1` */
export const ContractReference = Type.String({
  pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9_]*@\\d+$',
  maxLength: 80,
})
