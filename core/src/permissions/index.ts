export {
  AccessCache,
  createAccess,
  permitsField,
  permitsRecord,
  permitsSome,
  type AccessRequest,
} from './access.ts'
export { fieldForbidden, forbidden, rulesInvalid } from './errors.ts'
export { isAllowedOnEveryRow, readableColumns } from './fields.ts'
export { parseRules, type RuleScope } from './parse-rules.ts'
export { type OwnRole, type RoleSources } from './roles.ts'
export { accessPredicate } from './rules-to-sql.ts'
export type { Ability, Access, RawRule, Verb } from './types.ts'
