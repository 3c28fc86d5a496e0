import { createHash } from 'node:crypto'
import type { Actor, Reply, Request, Route, RouteSource } from '../http/types.ts'
import { permitsSome, readableColumns } from '../permissions/index.ts'
import type { ActivePlugin, PluginRegistry, TableDefinition } from '../plugins/types.ts'
import { accessOf } from '../tenancy/index.ts'
import type { UiFiles, UiSource } from './ui-files.ts'

/** `GET /api/shell`: all that the page needs to draw itself for one person in one organisation. */
export class ShellRoutes implements RouteSource {
  readonly #registry: PluginRegistry
  readonly #files: UiSource

  constructor(registry: PluginRegistry, files: UiSource) {
    this.#registry = registry
    this.#files = files
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/api/shell',
        access: 'member',
        tag: 'Set-up and session',
        summary: 'Person, organisation, products, tables and rights of the caller',
        handle: (request) => this.#shell(request),
      },
      {
        method: 'GET',
        path: '/api/shell/revision',
        access: 'member',
        tag: 'Set-up and session',
        summary: 'Whether the page must ask for its shell again',
        handle: async ({ actor }) => ({ body: { live: liveRevision(actor, await this.#files()) } }),
      },
    ]
  }

  async #shell(request: Request): Promise<Reply> {
    const { actor, session } = request
    const [files, places] = await Promise.all([
      this.#files(),
      request.transaction((unit) => accessOf(unit, session!.accountId)),
    ])
    const enabled = this.#registry
      .plugins()
      .filter(({ manifest: { id } }) => id !== 'kernel' && (actor.products.has(id) || actor.stopped?.has(id)))
    const plugins = enabled.filter(({ health }) => health.state === 'healthy')
    const paused = enabled.filter(({ health }) => health.state !== 'healthy')
    const body = {
      person: actor.person,
      organisation: actor.organisation,
      organisations: places.map((place) => ({ id: place.organisationId, name: place.organisationName })),
      isAdmin: actor.access.isAdmin,
      isOperator: session!.isOperator,
      rules: actor.access.rules,
      products: coreFirst(plugins).map((plugin) => presentProduct(plugin, files)),
      paused: paused.map(({ manifest: { id, name, icon }, health: { state } }) => ({
        id,
        name,
        icon,
        state,
      })),
      tables: Object.fromEntries(
        plugins
          .flatMap((plugin) => [...plugin.tables.values()])
          .filter((table) => table.table.records !== false && permitsSome(actor.access, 'read', table.entity))
          .map((table) => [table.entity, presentTable(table, actor)]),
      ),
    }
    // Over the content itself, so it cannot miss a reason to change.
    const hash = createHash('sha256')
      .update(JSON.stringify(body))
      .update(files?.index.revision ?? '')
    const live = liveRevision(actor, files)
    const revision = hash.digest('base64url').slice(0, 22)
    return { body: { ...body, revision, live }, headers: { ETag: `"${revision}"` } }
  }
}

/** The same on all nodes; changes with plugins, their health and elements, with rights and products. */
const liveRevision = (actor: Actor, files: UiFiles | undefined): string =>
  `${actor.revision}.${files?.revision ?? ''}`

const coreFirst = (plugins: readonly ActivePlugin[]): ActivePlugin[] => [
  ...plugins.filter(({ manifest }) => manifest.id === 'core'),
  ...plugins
    .filter(({ manifest }) => manifest.id !== 'core')
    .toSorted((a, b) => a.manifest.name.localeCompare(b.manifest.name)),
]

function presentProduct({ manifest }: ActivePlugin, files: UiFiles | undefined): object {
  const { id, name, icon, version, ui, actions } = manifest
  const built = files?.plugins.get(id)
  const module =
    built === undefined
      ? null
      : { url: built.entry, integrity: built.integrity[built.entry], tagSuffix: built.tagSuffix }
  return { id, name, icon, version, ui, module, actions }
}

function presentTable(definition: TableDefinition, { access }: Actor): object {
  const { label, plural, icon, title, list, sort, records, immutableWhen } = definition.table
  const mayBeCreated = records === undefined || (records !== false && records.create !== false)
  const readable = readableColumns(access, definition)
  return {
    label,
    plural,
    icon,
    title,
    list: list?.filter((column) => readable.has(column)),
    sort,
    matchKeys: records === false ? undefined : records?.import?.matchKeys,
    immutableWhen,
    canCreate: mayBeCreated && permitsSome(access, 'create', definition.entity),
    columns: Object.fromEntries(
      [...definition.columns.values()]
        .filter(({ name }) => readable.has(name))
        .map(({ name, column, isKernelOwned, to }) => [name, { ...column, isKernelOwned, to }]),
    ),
  }
}
