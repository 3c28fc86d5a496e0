export { accessOf, deleteAccess, insertAccess, touchAccess, type AccessRow } from './access-rows.ts'
export { platformContext, platformQueries } from './contexts.ts'
export { organisationNotFound, roleInUse, roleNotFound, roleStale, unknownRole } from './errors.ts'
export {
  assertOtherOwner,
  deleteMemberships,
  listMembers,
  loadMember,
  updateMember,
  type Member,
} from './members.ts'
export { assertOrganisationFacts, OrganisationInput } from './organisation-facts.ts'
export {
  createOrganisation,
  insertMemberships,
  insertPerson,
  loadOrganisation,
  lockOrganisation,
} from './organisations.ts'
export { OrganisationRoutes } from './organisation-routes.ts'
export { ProductSwitch, type ProductStart } from './product-switch.ts'
