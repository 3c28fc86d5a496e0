import { literal } from '../plugins/structure/sql-names.ts'

/**
 * What an uninstalled plugin was still to hear goes, in every organisation; what it told others stays, and
 * reaches them. Part of the transaction that uninstalls.
 * @param eachOrganisation runs a statement in the signed context of each organisation in turn
 */
export async function removeDeliveries(
  _run: (sql: string) => Promise<object[]>,
  pluginId: string,
  eachOrganisation: (statement: (organisationId: string) => string) => Promise<void>,
): Promise<void> {
  await eachOrganisation(
    (organisationId) =>
      `delete from kernel.delivery where organisation_id = ${literal(organisationId)} and subscriber = ${literal(pluginId)}`,
  )
}
