import {
  adminRequired,
  operatorRequired,
  organisationRequired,
  routeNotFound,
  signInRequired,
} from './errors.ts'
import type { Actor, Route, Session } from './types.ts'

/** Who asks: an account, and the person it is in the organisation that the session works in. */
export interface Identity {
  readonly session: Session
  readonly actor: Actor | undefined
}

/** Reads the session of a request from the database, each time, so that its end bites at once. */
export interface Authenticator {
  authenticate(cookieHeader: string | undefined, correlationId: string): Promise<Identity | undefined>
}

/**
 * Lets the caller through or says what is missing. A product that is off answers as if it did not exist.
 * @throws http.sign-in-required (401), http.organisation-required, http.admin-required, http.operator-required (403), http.not-found (404)
 */
export function assertAccess(route: Route, identity: Identity | undefined): void {
  if (route.access === 'public') return
  if (identity === undefined) throw signInRequired({})
  if (route.access === 'account') return
  if (identity.actor === undefined) throw organisationRequired({})
  route.assertAvailable?.()
  if (route.productId !== undefined && !identity.actor.products.has(route.productId)) {
    throw routeNotFound({ method: route.method, path: route.path })
  }
  if (route.access === 'admin' && !identity.actor.access.isAdmin) throw adminRequired({})
  if (route.access === 'operator' && !identity.session.isOperator) throw operatorRequired({})
}
