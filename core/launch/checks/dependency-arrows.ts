import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { importsOf, type Source } from './sources.ts'

interface Territory {
  readonly name: string
  readonly includes: RegExp
  /** Paths that relative imports may reach. */
  readonly reaches: (path: string) => RegExp
  readonly packages: RegExp
}

const within = (folder: string): (() => RegExp) => {
  const pattern = new RegExp(`^${folder}/`)
  return () => pattern
}
const ownPlugin = (path: string): RegExp => new RegExp(`^${path.split('/').slice(0, 2).join('/')}/`)
const NOT_OURS = '(?!@quoin/).*'

/** core -> plugin-sdk <- plugins; host-ui -> plugin-sdk. The first territory that includes a file rules it. */
const TERRITORIES: readonly Territory[] = [
  {
    // Serves what the build left: its contract and the page around it.
    name: 'pages of the kernel',
    includes: /^core\/src\/ui\//,
    reaches: within('core/src'),
    packages: new RegExp(`^(@quoin/plugin-sdk(/build)?|${NOT_OURS})$`),
  },
  {
    name: 'the kernel',
    includes: /^core\/src\//,
    reaches: within('core/src'),
    packages: new RegExp(`^(@quoin/plugin-sdk|@quoin/plugin-sdk/[a-z.-]+\\.json|${NOT_OURS})$`),
  },
  {
    name: 'launch and tests of the kernel',
    includes: /^core\//,
    reaches: within('core'),
    packages: new RegExp(
      `^(@quoin/plugin-sdk(/(build|create|testing|plugin\\.schema\\.json))?|@quoin/core|${NOT_OURS})$`,
    ),
  },
  {
    name: 'the SDK',
    includes: /^plugin-sdk\//,
    reaches: within('plugin-sdk'),
    packages: new RegExp(`^(@quoin/plugin-sdk(/.*)?|${NOT_OURS})$`),
  },
  {
    name: 'the shell',
    includes: /^host-ui\//,
    reaches: within('host-ui'),
    packages: new RegExp(`^(@quoin/plugin-sdk(/.*)?|${NOT_OURS})$`),
  },
  {
    name: "a plugin's test",
    includes: /^plugins\/[^/]+\/test\//,
    reaches: (path) => new RegExp(`${ownPlugin(path).source}|^core/test/harness/`),
    packages: new RegExp(`^(@quoin/plugin-sdk(/.*)?|${NOT_OURS})$`),
  },
  {
    name: 'a plugin',
    includes: /^plugins\//,
    reaches: ownPlugin,
    packages: /^@quoin\/plugin-sdk(\/money|\/ui(\/.*)?)?$/,
  },
]

/** Imports that point where their file may not look. */
export function dependencyArrows(sources: readonly Source[]): string[] {
  const modules = sources.filter((source) => /\.(ts|mjs)$/.test(source.path))
  return [...modules.flatMap(wrongImports), ...sources.flatMap(wrongPackages)]
}

function wrongImports(source: Source): string[] {
  const territory = TERRITORIES.find(({ includes }) => includes.test(source.path))
  if (!territory) return []
  const isAllowed = (specifier: string): boolean => {
    if (specifier.startsWith('.')) {
      return territory.reaches(source.path).test(posix.join(posix.dirname(source.path), specifier))
    }
    if (isBuiltin(specifier)) return territory.name !== 'a plugin' && territory.name !== 'the shell'
    return territory.packages.test(specifier)
  }
  return importsOf(source)
    .filter((specifier) => !isAllowed(specifier))
    .map((specifier) => `${source.path}: ${territory.name} may not import ${specifier}`)
}

/** What a plugin may not import it need not install either. */
function wrongPackages(source: Source): string[] {
  if (!/^plugins\/[^/]+\/package\.json$/.test(source.path)) return []
  const { dependencies = {} } = JSON.parse(source.text) as { dependencies?: Record<string, string> }
  return Object.keys(dependencies)
    .filter((name) => name !== '@quoin/plugin-sdk')
    .map((name) => `${source.path}: a plugin depends on @quoin/plugin-sdk alone, not on ${name}`)
}
