import type { MongoAbility, RawRuleOf } from '@casl/ability'

/** `create`, `read`, `update`, `delete`, `manage`. */
export type Verb = 'create' | 'read' | 'update' | 'delete' | 'manage'
export type Ability = MongoAbility<[string, string]>
export type RawRule = RawRuleOf<Ability>

/** What one person may do in one organisation, from the roles of the enabled products. */
export interface Access {
  readonly ability: Ability
  readonly rules: readonly RawRule[]
  readonly roleKeys: readonly string[]
  readonly isAdmin: boolean
}
