import type { Principal } from './types.ts'

/** The names of the roles of one installation; see docs/architecture.md for what each may do. */
export interface DatabaseRoles {
  readonly prefix: string
  /** NOLOGIN; owns schema `kernel`, its secret and its context functions. */
  readonly owner: string
  /** NOLOGIN; owns the schemas and tables of plugins. */
  readonly migrator: string
  /** NOLOGIN group of every principal: may call the context functions, owns and reads nothing. */
  readonly principals: string
  /** LOGIN; what the application connects as. */
  readonly app: string
  /** The role a principal's statements run as. */
  principal(principal: Principal): string
}

const PRINCIPAL = /^[a-z][a-z0-9_-]{0,39}$/

/** Names the roles of one installation. @param prefix checked by configuration: `[a-z][a-z0-9_]{0,19}` */
export function databaseRoles(prefix = 'quoin'): DatabaseRoles {
  if (!/^[a-z][a-z0-9_]{0,19}$/.test(prefix)) throw new TypeError(`"${prefix}" is no role prefix`)
  const names = new Map<Principal, string>()
  return Object.freeze({
    prefix,
    owner: `${prefix}_owner`,
    migrator: `${prefix}_migrator`,
    principals: `${prefix}_principals`,
    app: `${prefix}_app`,
    principal(principal: Principal): string {
      const known = names.get(principal)
      if (known !== undefined) return known
      if (!PRINCIPAL.test(principal)) throw new TypeError(`"${principal}" is no schema name`)
      const name = `${prefix}_plugin_${principal}`
      names.set(principal, name)
      return name
    },
  })
}
