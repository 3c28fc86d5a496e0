import { createMongoAbility, subject } from '@casl/ability'
import type { PluginRegistry } from '../plugins/types.ts'
import { PERSON_PLACEHOLDER } from './rule-conditions.ts'
import { ADMIN_ROLES, rulesOfRoles, type RoleSources } from './roles.ts'
import type { Ability, Access, RawRule, Verb } from './types.ts'

/** Who asks for access, and which version of their organisation's roles and products holds. */
export interface AccessRequest {
  readonly organisationId: string
  readonly personId: string
  readonly roleKeys: readonly string[]
  /** Changes whenever the organisation's products or own roles change. */
  readonly revision: string | number
}

export function createAccess(rules: readonly RawRule[], roleKeys: readonly string[]): Access {
  return {
    ability: createMongoAbility([...rules]) as unknown as Ability,
    rules,
    roleKeys,
    isAdmin: roleKeys.some((key) => ADMIN_ROLES.includes(key)),
  }
}

/** Whether this one record may be touched, by condition; of its fields at least one. */
export const permitsRecord = (
  access: Access,
  verb: Verb,
  entity: string,
  record: Readonly<Record<string, unknown>>,
): boolean => access.ability.can(verb, asSubject(entity, record))

/** Whether this one field of this one record may be touched. */
export const permitsField = (
  access: Access,
  verb: Verb,
  { entity, field }: { readonly entity: string; readonly field: string },
  record: Readonly<Record<string, unknown>>,
): boolean => access.ability.can(verb, asSubject(entity, record), field)

/** A copy: CASL writes the subject's type onto the object it is given. */
const asSubject = (entity: string, record: Readonly<Record<string, unknown>>): string =>
  subject(entity, { ...record }) as unknown as string

/** Whether the verb may be possible on some record of the entity. */
export const permitsSome = (access: Access, verb: Verb, entity: string): boolean =>
  access.ability.can(verb, entity)

/** Abilities cost 30 µs to build and 0.1 µs to find: one is kept for each (organisation, role set, revision). */
export class AccessCache {
  readonly #registry: PluginRegistry
  readonly #limit: number
  readonly #entries = new Map<string, Access>()

  /** @param limit most entries kept; the one used longest ago goes first */
  constructor(registry: PluginRegistry, limit = 5_000) {
    this.#registry = registry
    this.#limit = limit
  }

  /** @param sources called only when the answer is not kept yet */
  access(request: AccessRequest, sources: () => RoleSources): Access {
    const roleKeys = [...new Set(request.roleKeys)].sort()
    const key = JSON.stringify([request.organisationId, roleKeys, request.revision, this.#registry.revision])
    const template = this.#find(key) ?? this.#keep(key, createTemplate(roleKeys, sources(), this.#registry))
    if (!namesPerson(template.rules)) return template
    const personal = `${key}${request.personId}`
    return this.#find(personal) ?? this.#keep(personal, personalise(template, request.personId))
  }

  get size(): number {
    return this.#entries.size
  }

  #find(key: string): Access | undefined {
    const found = this.#entries.get(key)
    if (found === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, found)
    return found
  }

  #keep(key: string, access: Access): Access {
    this.#entries.set(key, access)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value!)
    return access
  }
}

const createTemplate = (
  roleKeys: readonly string[],
  sources: RoleSources,
  registry: PluginRegistry,
): Access => createAccess(rulesOfRoles(roleKeys, sources, registry), roleKeys)

const personalMarks = new WeakMap<readonly RawRule[], boolean>()

function namesPerson(rules: readonly RawRule[]): boolean {
  let isPersonal = personalMarks.get(rules)
  if (isPersonal === undefined) {
    isPersonal = rules.some(({ conditions }) => mentions(conditions))
    personalMarks.set(rules, isPersonal)
  }
  return isPersonal
}

const mentions = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some(mentions)
    : value === PERSON_PLACEHOLDER

function personalise(template: Access, personId: string): Access {
  const rules = template.rules.map((rule) =>
    rule.conditions === undefined
      ? rule
      : { ...rule, conditions: substitute(rule.conditions, personId) as NonNullable<RawRule['conditions']> },
  )
  return createAccess(rules, template.roleKeys)
}

function substitute(value: unknown, personId: string): unknown {
  if (value === PERSON_PLACEHOLDER) return personId
  if (Array.isArray(value)) return value.map((each) => substitute(each, personId))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, substitute(each, personId)]))
}
