import 'reflect-metadata'
import { resolve } from 'node:path'
import type Koa from 'koa'
import type { Logger } from 'pino'
import { container as root, instanceCachingFactory } from 'tsyringe'
import type { Clock, Config } from './config/index.ts'
import { createContextPorts } from './context-ports.ts'
import type { Database } from './database/index.ts'
import { newId } from './database/new-id.ts'
import { tokenCycle, tokenMissing, tokenTaken } from './errors/wiring.ts'
import { EventRoutes, EventService } from './events/index.ts'
import { addFileHooks, FileRoutes, FileService } from './files/index.ts'
import {
  createApp,
  createRouter,
  HealthRoutes,
  IdempotencySweep,
  RequestHandler,
  type Router,
} from './http/index.ts'
import type { RouteSource } from './http/types.ts'
import {
  AccountRoutes,
  InvitationRoutes,
  MemberRoutes,
  PasswordHasher,
  RoleRoutes,
  secureBy,
  SessionActivity,
  SessionAuthenticator,
  SessionRoutes,
  SetupGate,
  SetupRoutes,
  SignIn,
  SignInThrottle,
  Workplaces,
} from './identity/index.ts'
import { ImportRoutes, ImportService } from './imports/index.ts'
import { createJobs, jobActors, type Jobs } from './jobs/index.ts'
import { addPlatformHooks } from './platform/hooks/index.ts'
import { CallLimit } from './plugins/guard/call-limit.ts'
import type { Incidents } from './plugins/guard/incidents.ts'
import { PluginHost } from './plugins/index.ts'
import { ModuleRoutes } from './plugins/http/module-routes.ts'
import type { ModuleManager } from './plugins/lifecycle/module-manager.ts'
import type { Activation, PackageStore } from './plugins/lifecycle/types.ts'
import { PackageRoutes } from './plugins/packages/package-routes.ts'
import type { PluginRegistry } from './plugins/types.ts'
import { pluginRoutes } from './records/http/plugin-routes.ts'
import { recordRoutes } from './records/http/record-routes.ts'
import { searchRoutes } from './records/http/search-routes.ts'
import { RecordsService, type RecordActor } from './records/index.ts'
import { openApiRoutes } from './records/openapi/openapi-routes.ts'
import { OrganisationRoutes, ProductSwitch, type ProductStart } from './tenancy/index.ts'
import { bundleOwner, elementBuilder, Pages, ShellRoutes, uiSource, type UiSource } from './ui/index.ts'
import { ViewRoutes } from './views/index.ts'

/** Names one object of the graph; `T` is what stands behind it. */
export interface Token<T> {
  readonly name: string
  readonly key: symbol
  /** Only for the compiler. */
  readonly type?: T
}

export const token = <T>(name: string): Token<T> => ({ name, key: Symbol(name) })

export interface Graph {
  /** @throws wiring.token-taken */
  readonly provide: <T>(token: Token<T>, make: () => T) => void
  /** Makes the object on first use, then keeps it. @throws wiring.token-missing, wiring.token-cycle */
  readonly get: <T>(token: Token<T>) => T
}

/** tsyringe with what it lacks: a second registration, a missing one and a cycle are named. */
export function createGraph(): Graph {
  const container = root.createChildContainer()
  const known = new Set<symbol>()
  const path: string[] = []

  function build<T>(wanted: Token<T>, make: () => T): T {
    if (path.includes(wanted.name)) {
      throw tokenCycle({ path: [...path.slice(path.indexOf(wanted.name)), wanted.name] })
    }
    path.push(wanted.name)
    try {
      return make()
    } finally {
      path.pop()
    }
  }

  return {
    provide(wanted, make) {
      if (known.has(wanted.key)) throw tokenTaken({ name: wanted.name })
      known.add(wanted.key)
      container.register(wanted.key, { useFactory: instanceCachingFactory(() => build(wanted, make)) })
    },
    get(wanted) {
      if (!known.has(wanted.key)) throw tokenMissing({ name: wanted.name, path: [...path] })
      return container.resolve(wanted.key)
    },
  }
}

// What stands before the graph: read, connected or loaded at start.
export const CONFIG = token<Config>('config')
export const CLOCK = token<Clock>('clock')
export const LOG = token<Logger>('log')
export const DATABASE = token<Database>('database')
export const INCIDENTS = token<Incidents>('incidents')
export const REGISTRY = token<PluginRegistry>('plugin registry')
export const PACKAGES = token<PackageStore>('package store')
export const MODULES = token<ModuleManager>('module manager')
export const ACTIVATION = token<Activation>('activation')
export const PRODUCT_START = token<ProductStart>('product start')
/** Routes that capabilities beside identity, tenancy and pages bring. */
export const OTHER_ROUTES = token<readonly RouteSource[]>('other routes')

export const JOBS = token<Jobs>('jobs')
export const IMPORTS = token<ImportService>('imports')
export const EVENTS = token<EventService>('events')
export const FILES = token<FileService>('files')
export const PLUGIN_HOST = token<PluginHost<RecordActor>>('plugin host')
export const RECORDS = token<RecordsService>('records service')

export const ROUTER = token<Router>('router')
export const APP = token<Koa>('app')
export const ACTIVITY = token<SessionActivity>('session activity')
export const HEALTH = token<HealthRoutes>('health')
export const SETUP_GATE = token<SetupGate>('set-up gate')
const WORKPLACES = token<Workplaces>('workplaces')
const HASHER = token<PasswordHasher>('password hasher')
const SIGN_IN = token<SignIn>('sign-in')
const PRODUCT_SWITCH = token<ProductSwitch>('product switch')
const UI_SOURCE = token<UiSource>('ui source')
const AUTHENTICATOR = token<SessionAuthenticator>('authenticator')
const REQUESTS = token<RequestHandler>('request handler')

/** Less than half of what one organisation may have of the database when nobody else wants it. */
const callsAtOnce = ({ poolSize }: Config): number => Math.max(1, Math.floor((poolSize - 2) / 2))
const UI_DIRECTORY = resolve(import.meta.dirname, '../../.quoin/ui')

/** Records and what is made of them, the code of plugins, and the routes that all of it brings. */
export function provideWork(graph: Graph): void {
  provideRecords(graph)
  providePluginCode(graph)
  provideWorkRoutes(graph)
}

function provideRecords({ provide, get }: Graph): void {
  provide(RECORDS, () => {
    const records = new RecordsService(get(REGISTRY), get(CLOCK))
    addPlatformHooks(records.hooks)
    addFileHooks(records.hooks)
    return records
  })
  provide(JOBS, () =>
    createJobs({
      database: get(DATABASE),
      onError: (error, facts) => get(LOG).error({ err: error, ...facts }, 'job failed'),
    }),
  )
  provide(
    IMPORTS,
    () =>
      new ImportService({
        database: get(DATABASE),
        registry: get(REGISTRY),
        records: get(RECORDS),
        jobs: get(JOBS),
        findActor: jobActors(get(WORKPLACES)),
        newId,
      }),
  )
  provide(
    FILES,
    () =>
      new FileService({
        database: get(DATABASE),
        registry: get(REGISTRY),
        records: get(RECORDS),
        newId,
      }),
  )
}

function providePluginCode({ provide, get }: Graph): void {
  provide(PLUGIN_HOST, () => {
    const host = new PluginHost<RecordActor>({
      registry: get(REGISTRY),
      ports: createContextPorts({
        records: get(RECORDS),
        registry: get(REGISTRY),
        emit: (...given) => get(EVENTS).emit(...given),
        enqueue: (...given) => get(EVENTS).enqueue(...given),
        runAction: (...given) => get(PLUGIN_HOST).runAction(...given),
      }),
      clock: get(CLOCK),
      log: (plugin) => get(LOG).child({ plugin }),
      deadlineMs: get(CONFIG).handlerSeconds * 1000,
      incidents: get(INCIDENTS),
    })
    get(RECORDS).hooks.addSource((entity) => host.hooks(entity))
    return host
  })
  provide(
    EVENTS,
    () =>
      new EventService({
        database: get(DATABASE),
        registry: get(REGISTRY),
        clock: get(CLOCK),
        host: get(PLUGIN_HOST),
        jobs: get(JOBS),
        findActor: jobActors(get(WORKPLACES)),
        onDead: (facts) => get(LOG).warn(facts, 'a delivery was given up'),
      }),
  )
  provide(PRODUCT_START, () => ({
    enabled: (unit, id, actor) => get(PLUGIN_HOST).enabled(unit, id, actor),
    switched: (unit, id) => get(EVENTS).switched(unit, id),
  }))
}

function provideWorkRoutes({ provide, get }: Graph): void {
  provide(OTHER_ROUTES, () => {
    const parts = { registry: get(REGISTRY), service: get(RECORDS), database: get(DATABASE) }
    return [
      new ImportRoutes(get(IMPORTS), get(DATABASE)),
      new FileRoutes(get(FILES)),
      new PackageRoutes(get(PACKAGES)),
      new ModuleRoutes(get(MODULES)),
      new EventRoutes(get(EVENTS).wake, get(CLOCK)),
      new ViewRoutes(get(REGISTRY)),
      pluginRoutes(get(REGISTRY), get(PLUGIN_HOST), new CallLimit({ atOnce: callsAtOnce(get(CONFIG)) })),
      searchRoutes(parts),
      // Browsers send the name with the __Host- prefix over https; programs may always use this one.
      openApiRoutes({ registry: get(REGISTRY), routes: () => get(ROUTER).routes(), cookie: 'sid' }),
      recordRoutes(parts),
    ]
  })
}

/** Everything from a request to its reply, in the order in which a request meets it from the inside out. */
export function provideServer(graph: Graph): void {
  const { provide, get } = graph
  const report = (error: unknown): void => get(LOG).error({ err: error }, 'background work failed')

  provide(HASHER, () => new PasswordHasher())
  provide(SETUP_GATE, () => new SetupGate(get(CONFIG)))
  provide(WORKPLACES, () => new Workplaces(get(DATABASE), get(REGISTRY)))
  provide(ACTIVITY, () => new SessionActivity(get(DATABASE), get(CLOCK), report))
  provide(
    SIGN_IN,
    () =>
      new SignIn({
        database: get(DATABASE),
        hasher: get(HASHER),
        throttle: new SignInThrottle(get(CLOCK)),
        clock: get(CLOCK),
      }),
  )
  provide(
    AUTHENTICATOR,
    () =>
      new SessionAuthenticator({
        database: get(DATABASE),
        workplaces: get(WORKPLACES),
        activity: get(ACTIVITY),
        clock: get(CLOCK),
      }),
  )
  provide(PRODUCT_SWITCH, () => new ProductSwitch(get(REGISTRY), get(PRODUCT_START)))
  provide(UI_SOURCE, () =>
    uiSource(
      UI_DIRECTORY,
      () => get(REGISTRY).plugins().map(bundleOwner),
      elementBuilder(({ id, version }, output) =>
        get(LOG).error({ plugin: id, version, output }, 'elements of a package cannot be built'),
      ),
    ),
  )
  provide(HEALTH, () => new HealthRoutes(get(DATABASE), get(REGISTRY), get(INCIDENTS)))
  provide(ROUTER, () =>
    createRouter(
      [get(HEALTH), ...identityRoutes(graph), ...pageRoutes(graph), ...get(OTHER_ROUTES)],
      (route) =>
        get(LOG).error({ method: route.method, path: route.path }, 'route is taken; the first one stays'),
    ),
  )
  provide(
    REQUESTS,
    () =>
      new RequestHandler({
        database: get(DATABASE),
        authenticator: get(AUTHENTICATOR),
        router: get(ROUTER),
        sweep: new IdempotencySweep(get(DATABASE), get(CLOCK)),
        publicUrl: get(CONFIG).publicUrl,
        pin: (work) => get(REGISTRY).pin(work),
        onBackgroundError: report,
      }),
  )
  provide(APP, () =>
    createApp({
      requests: get(REQUESTS),
      pages: new Pages(get(UI_SOURCE)),
      log: get(LOG),
      isProxyTrusted: get(CONFIG).isProxyTrusted,
      publicUrl: get(CONFIG).publicUrl,
    }),
  )
}

function identityRoutes({ get }: Graph): RouteSource[] {
  const { publicUrl } = get(CONFIG)
  const [hasher, signIn, clock, registry] = [get(HASHER), get(SIGN_IN), get(CLOCK), get(REGISTRY)]
  const isSecure = secureBy(publicUrl)
  return [
    new SetupRoutes({ hasher, gate: get(SETUP_GATE), clock, isSecure }),
    new SessionRoutes({ signIn, clock, isSecure }),
    new AccountRoutes(signIn, hasher),
    new InvitationRoutes({ signIn, hasher, clock, isSecure }),
    new MemberRoutes({ registry, clock, publicUrl }),
    new RoleRoutes(registry),
  ]
}

function pageRoutes({ get }: Graph): RouteSource[] {
  return [
    new OrganisationRoutes(get(REGISTRY), get(PRODUCT_SWITCH), get(INCIDENTS)),
    new ShellRoutes(get(REGISTRY), get(UI_SOURCE)),
  ]
}
