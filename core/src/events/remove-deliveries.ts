import { literal } from '../plugins/structure/sql-names.ts'

/**
 * What an uninstalled plugin was still to hear or to do goes, in every organisation, with the inputs of its
 * jobs; what it told others stays, and reaches them. Part of the transaction that uninstalls.
 * @param eachOrganisation runs a statement in the signed context of each organisation in turn
 */
export async function removeDeliveries(
  _run: (sql: string) => Promise<object[]>,
  pluginId: string,
  eachOrganisation: (statement: (organisationId: string) => string) => Promise<void>,
): Promise<void> {
  const plugin = literal(pluginId)
  await eachOrganisation((organisationId) => {
    const own = `organisation_id = ${literal(organisationId)}`
    return `delete from kernel.delivery where ${own} and subscriber = ${plugin};
      delete from kernel.event where ${own} and plugin = ${plugin} and name not like '%@%'`
  })
}
